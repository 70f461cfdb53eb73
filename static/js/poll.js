// data-poll="url" data-poll-seconds="2": the element is replaced by the fragment at url, again and again,
// until a fragment comes without data-poll. A lost network is waited out, more slowly each time.
import { localTimes } from "./times.js";

export function startPolling(root) {
  root.querySelectorAll("[data-poll]").forEach((element) => schedule(element, 0));
}

function schedule(element, failures) {
  const seconds = Number(element.dataset.pollSeconds || 2) * Math.min(2 ** failures, 16);
  setTimeout(() => refresh(element, failures), seconds * 1000);
}

async function refresh(element, failures) {
  if (!element.isConnected) return;
  if (document.hidden) return schedule(element, failures);
  try {
    const answer = await fetch(element.dataset.poll, { headers: { "X-Fragment": "1" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    const fresh = holder.content.firstElementChild;
    if (!fresh) return;
    for (const box of element.querySelectorAll("details[open][data-keep-open]")) { // what somebody unfolded stays so
      const same = fresh.querySelector(`details[data-keep-open="${box.dataset.keepOpen}"]`);
      if (same) same.open = true;
    }
    const reload = element.dataset.pollThen === "reload" && fresh.dataset.poll === undefined;
    element.replaceWith(fresh);
    localTimes(fresh);
    if (reload) return window.location.reload();
    if (fresh.dataset.poll !== undefined) schedule(fresh, 0);
  } catch {
    schedule(element, failures + 1);
  }
}
