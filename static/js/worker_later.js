// On the worker's other pages: answers that are still in this browser are sent, and it is said while they wait.
import { Outbox } from "./worker_outbox.js";

const place = document.querySelector("[data-outbox]");
if (place) {
  const outbox = new Outbox(place.dataset.outbox);
  const say = (text) => { place.textContent = text; place.hidden = !text; };
  const many = (lines) => (lines === 1 ? "One answer is" : `${lines} answers are`);
  outbox.state = (word, lines) => say(word && lines ? `${many(lines)} kept in this browser and will be sent${word === "offline" ? " when there is a connection" : ""}.` : "");
  outbox.refused = (line, problem) => say(problem.detail);
}
