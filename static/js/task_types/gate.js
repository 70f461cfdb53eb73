// What a widget still needs before its task can be handed in. Buttons are barred from the browser's own checks, and a
// hidden field cannot show its message; so a control that nobody sees refuses, and the widget says why in its own place.

/** Returns `need(sentence)`: "" lets the form go; anything else stops it, and `tell(sentence)` is called when somebody tries. */
export function gate(root, tell) {
  const check = root.querySelector("[data-gate]") ?? root.appendChild(Object.assign(document.createElement("input"), { type: "checkbox", hidden: true }));
  check.dataset.gate = "";
  check.addEventListener("invalid", (event) => {
    event.preventDefault();
    tell(check.validationMessage);
  });
  return (sentence) => check.setCustomValidity(sentence);
}
