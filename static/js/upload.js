// Sends the file with a progress bar. Without this module the form posts as any other.
const form = document.querySelector("[data-upload]");
const bar = form.querySelector("[data-upload-progress]");

form.addEventListener("submit", (event) => {
  const file = form.querySelector("input[type=file]").files[0];
  if (!file || file.size < 500_000) return; // a small file is there before a bar is seen
  event.preventDefault();
  bar.hidden = false;
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.addEventListener("progress", (sent) => show(sent.loaded, sent.total));
  request.addEventListener("load", () => arrive(request));
  request.addEventListener("error", () => form.submit());
  request.send(new FormData(form));
});

function show(done, total) {
  const percent = total ? Math.round((100 * done) / total) : 0;
  bar.querySelector("progress").value = percent;
  bar.querySelector("[data-upload-percent]").textContent = `${percent} %`;
}

// The answer is a page: the import's own after the redirect, or this one again with what is wrong.
function arrive(request) {
  if (request.status < 400 && request.responseURL !== form.action) return window.location.assign(request.responseURL);
  const fresh = new DOMParser().parseFromString(request.responseText, "text/html");
  document.querySelector("main").replaceWith(fresh.querySelector("main"));
}
