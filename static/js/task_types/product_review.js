// Number keys give stars; the text says how far it is from long enough.
import { fileFields } from "./files.js";
import { standalone } from "./standalone.js";

export const keys = [["1 … 5", "give that many stars"]];

export function mount(form, view) {
  const box = form.querySelector("[data-product-review]");
  const text = box.querySelector("textarea[name=text]");
  const count = box.querySelector("[data-count]");
  const files = fileFields(form);

  const say = () => {
    const length = text.value.trim().length;
    const missing = view.min - length;
    count.textContent = missing > 0 ? `${missing} of at least ${view.min} characters to go.` : `${length} characters.`;
    // Browsers count the white space around a text, the server does not.
    text.setCustomValidity(length && missing > 0 ? `Write at least ${view.min} characters; ${missing} are missing.` : "");
  };
  text.addEventListener("input", say);
  say();

  return {
    read() { say(); files.read(); },
    keydown(event) {
      const star = [...box.querySelectorAll("input[name=stars]")].find((one) => one.value === event.key);
      if (!star) return false;
      star.focus({ preventScroll: true });
      star.click();
      return true;
    },
    dispose() { files.dispose(); },
  };
}

standalone({ mount });
