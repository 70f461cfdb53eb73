// On the worker's other pages: answers that are still in this browser are sent, and it is said while they wait.
import { Outbox } from "./worker_outbox.js";
import { ngettext } from "./texts.js";

const place = document.querySelector("[data-outbox]");
if (place) {
  const outbox = new Outbox(place.dataset.outbox);
  const say = (text) => { place.textContent = text; place.hidden = !text; };
  const kept = (word, lines) => (word === "offline"
    ? ngettext("%(num)s answer is kept in this browser and will be sent when there is a connection.", "%(num)s answers are kept in this browser and will be sent when there is a connection.", lines)
    : ngettext("%(num)s answer is kept in this browser and will be sent.", "%(num)s answers are kept in this browser and will be sent.", lines));
  outbox.state = (word, lines) => say(word && lines ? kept(word, lines) : "");
  outbox.refused = (line, problem) => say(problem.detail);
}
