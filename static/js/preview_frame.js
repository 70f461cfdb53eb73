// Inside the preview's frame: a task that is put in is dressed by its kind's own module.
const target = document.querySelector("[data-preview-target]");

window.addEventListener("message", (event) => {
  if (event.origin !== window.location.origin || typeof event.data?.preview !== "string") return;
  target.innerHTML = event.data.preview;
  const shown = target.querySelector("[data-task]");
  if (shown?.dataset.kind) import(`./task_types/${shown.dataset.kind}.js`).catch(() => {}); // each module mounts itself on tasks that come
});
window.parent.postMessage({ previewReady: true }, window.location.origin);
