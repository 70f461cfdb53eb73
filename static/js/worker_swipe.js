// On a phone a task may be handed in by a swipe to the left and skipped by one to the right, where its page says `data-swipe`.
const FAR = 90;
const STEEP = 1.6; // how much more sideways than up or down a swipe is

/** Watches the touches on a task's form; `left` and `right` are called at most once. */
export function swipes(form, { left, right }) {
  if (!form.querySelector("[data-swipe]")) return;
  const body = form.querySelector(".work-body");
  let from = null;

  form.addEventListener("touchstart", (event) => {
    const scrolls = event.target.closest("input[type=range], audio, video, textarea, [data-no-swipe]");
    from = event.touches.length === 1 && !scrolls ? event.touches[0] : null;
  }, { passive: true });

  form.addEventListener("touchmove", (event) => {
    if (!from) return;
    const x = event.touches[0].clientX - from.clientX;
    const y = event.touches[0].clientY - from.clientY;
    if (Math.abs(x) < 16 || Math.abs(x) < STEEP * Math.abs(y)) return shift(0);
    shift(x);
  }, { passive: true });

  form.addEventListener("touchend", (event) => {
    if (!from) return;
    const x = event.changedTouches[0].clientX - from.clientX;
    const y = event.changedTouches[0].clientY - from.clientY;
    from = null;
    shift(0);
    if (Math.abs(x) >= FAR && Math.abs(x) > STEEP * Math.abs(y)) (x < 0 ? left : right)();
  }, { passive: true });
  form.addEventListener("touchcancel", () => { from = null; shift(0); });

  function shift(x) {
    body.style.setProperty("transform", x ? `translateX(${Math.round(x / 2)}px)` : "");
    form.dataset.swiping = Math.abs(x) < FAR ? "" : x < 0 ? "left" : "right";
  }
}
