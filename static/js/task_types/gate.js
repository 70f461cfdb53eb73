// What widgets share. What one still needs before its task can be handed in: buttons are barred from the browser's own checks, and a
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

/** Buttons pressed by mouse leave the focus where it is, so that Enter still hands in and the arrows still walk. */
export function keepFocus(root) {
  root.addEventListener("mousedown", (event) => { if (event.target.closest("button")) event.preventDefault(); });
}
