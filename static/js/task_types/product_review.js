// Number keys give stars; the text says how far it is from long enough.
import { fileFields } from "./files.js";
import { standalone } from "./standalone.js";
import { gettext, ngettext } from "../texts.js";

export const keys = [["1 … 5", gettext("give that many stars")]];

export function mount(form, view) {
  const box = form.querySelector("[data-product-review]");
  const text = box.querySelector("textarea[name=text]");
  const count = box.querySelector("[data-count]");
  const files = fileFields(form);

  const say = () => {
    const length = text.value.trim().length;
    const missing = view.min - length;
    count.textContent = missing > 0 ? gettext("%(missing)s of at least %(min)s characters to go.", { missing, min: view.min }) : ngettext("%(num)s character.", "%(num)s characters.", length);
    // Browsers count the white space around a text, the server does not.
    text.setCustomValidity(length && missing > 0 ? gettext("Write at least %(min)s characters; %(missing)s are missing.", { min: view.min, missing }) : "");
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
