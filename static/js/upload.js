// Sends the file with a progress bar. Without this module the form posts as any other.
function start() {
  const form = document.querySelector("[data-upload]");
  form?.addEventListener("submit", (event) => {
    const file = form.querySelector("input[type=file]").files[0];
    if (!file || file.size < 500_000) return; // a small file is there before a bar is seen
    event.preventDefault();
    send(form);
  });
}

function send(form) {
  const bar = form.querySelector("[data-upload-progress]");
  const request = new XMLHttpRequest();
  bar.hidden = false;
  request.open("POST", form.action);
  request.upload.addEventListener("progress", (sent) => {
    const percent = sent.total ? Math.round((100 * sent.loaded) / sent.total) : 0;
    bar.querySelector("progress").value = percent;
    bar.querySelector("[data-upload-percent]").textContent = `${percent} %`;
  });
  request.addEventListener("load", () => arrive(request, form.action));
  request.addEventListener("error", () => form.submit());
  request.send(new FormData(form));
}

// The answer is a page: the import's own after the redirect, or this one again with what is wrong.
function arrive(request, action) {
  if (request.status < 400 && request.responseURL !== action) return window.location.assign(request.responseURL);
  const fresh = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
  document.querySelector("main").replaceWith(fresh);
  start();
}

start();
