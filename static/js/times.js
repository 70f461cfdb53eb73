// Times come from the server in UTC; here they are shown in the reader's own zone and words.
const language = document.documentElement.lang;
const spoken = language && !navigator.language.startsWith(language) ? (language === "ar" ? "ar-u-nu-latn" : language) : undefined; // en-GB stays en-GB
const full = new Intl.DateTimeFormat(spoken, { dateStyle: "medium", timeStyle: "short" });

export function localTimes(root) {
  root.querySelectorAll("time[datetime]:not([data-plain])").forEach((element) => {
    const when = new Date(element.dateTime);
    if (Number.isNaN(when.getTime())) return;
    if (element.dataset.ago === undefined) element.textContent = full.format(when);
    else element.title = full.format(when);
  });
}
