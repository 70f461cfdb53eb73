// A preview at the width of a phone or of a desktop, made as small as the room it has: what it holds believes it is there.
const WIDTHS = { phone: 390, desktop: 1280 };
const HEIGHTS = { phone: 720, desktop: 800 };

/** Shows HTML in the frame of `box` ([data-devices]); again and again, the newest counts. `seen` is called when the box comes
    near the window; the frame is a lazy one, hidden until there is a script that listens to it, and loads itself about then. */
export function devices(box, seen = () => {}) {
  const frame = box.querySelector("[data-device-frame]");
  const stage = box.querySelector("[data-device-stage]");
  let device = "phone";
  let html = null;
  let ready = false;

  function fit() {
    const scale = Math.min(1, stage.clientWidth / WIDTHS[device]);
    frame.style.setProperty("inline-size", `${WIDTHS[device]}px`);
    frame.style.setProperty("block-size", `${HEIGHTS[device]}px`);
    frame.style.setProperty("transform", `scale(${scale})`);
    stage.style.setProperty("block-size", `${Math.round(HEIGHTS[device] * scale)}px`);
    stage.dataset.deviceStage = device;
  }

  function send() {
    if (ready && html !== null) frame.contentWindow.postMessage({ preview: html }, window.location.origin);
  }

  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== window.location.origin || !event.data?.previewReady) return;
    ready = true;
    send();
  });
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-device]");
    if (!button) return;
    device = button.dataset.device;
    for (const one of box.querySelectorAll("[data-device]")) one.setAttribute("aria-pressed", String(one === button));
    fit();
  });
  new ResizeObserver(fit).observe(box);
  fit();
  const near = new IntersectionObserver((found) => {
    if (!found.some((one) => one.isIntersecting)) return;
    near.disconnect();
    seen();
  }, { rootMargin: "400px" });
  near.observe(box);
  return { show(text) { html = text; send(); } };
}
