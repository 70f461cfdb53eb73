// Lets this browser take notices, and take them no more. A browser that cannot, or whose owner said no, is told so in words.
import { gettext } from "./texts.js";
import { post } from "./worker_outbox.js";

const box = document.querySelector("[data-push]");
if (box) begin();

async function begin() {
  const button = box.querySelector("[data-push-button]");
  const note = box.querySelector("[data-push-note]");
  const say = (text) => { note.textContent = text; };
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !window.isSecureContext) {
    return say(gettext("This browser cannot take notices from here. It needs https, and on an iPhone the page on the home screen."));
  }
  const registration = await navigator.serviceWorker.register(box.dataset.worker);
  let subscription = await registration.pushManager.getSubscription();
  if (subscription && keyOf(subscription) !== box.dataset.key) {
    await subscription.unsubscribe(); // it was made for another key of this installation
    subscription = null;
  }
  const known = subscription && [...document.querySelectorAll("[data-endpoint]")].some((one) => one.dataset.endpoint === subscription.endpoint);
  button.hidden = Boolean(known);
  if (known) return say(gettext("This browser takes notices."));
  if (Notification.permission === "denied") {
    button.hidden = true;
    return say(gettext("You told this browser to show no notices from here. Allow them in its settings first."));
  }
  button.addEventListener("click", async () => {
    button.setAttribute("aria-busy", "true");
    try {
      subscription ??= await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: box.dataset.key });
      const { endpoint, keys } = subscription.toJSON();
      const answer = await post(box.dataset.devices, new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth }));
      if (!answer.ok) throw new Error((await answer.json()).detail);
      window.location.reload();
    } catch (error) {
      say(Notification.permission === "denied" ? gettext("Without your permission nothing is sent.") : gettext("That was not possible: %(problem)s", { problem: error.message }));
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}

function keyOf(subscription) {
  const bytes = new Uint8Array(subscription.options.applicationServerKey ?? []);
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
