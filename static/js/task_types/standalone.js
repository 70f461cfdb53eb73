// Task types on pages other than the working screen: the preview, the rehearsal, the portal's live preview.

/** Mounts a kind on every `[data-task]` of a page that is not the working screen, now and whenever one is put in later. */
export function standalone(kind) {
  if (document.querySelector("[data-work]")) return;
  const mounted = new Map();

  const look = () => {
    for (const [form, controller] of mounted) {
      if (form.isConnected) continue;
      controller.dispose?.();
      mounted.delete(form);
    }
    for (const form of document.querySelectorAll("[data-task]")) {
      if (!mounted.has(form)) mounted.set(form, kind.mount(form, viewOf(form)) ?? {});
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isTyping(event.target)) return;
    for (const controller of mounted.values()) if (controller.keydown?.(event)) event.preventDefault();
  });
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  look();
}

/** What the page tells the module of a task: the JSON of the first `[data-view]` inside the form. */
export function viewOf(form) {
  const text = form.querySelector("[data-view]")?.dataset.view;
  return text ? JSON.parse(text) : {};
}

/** Whether keys pressed here are text. */
export function isTyping(target) {
  return target instanceof Element && target.matches("textarea, select, [contenteditable]:not([contenteditable=false]), input:not([type=radio], [type=checkbox], [type=button], [type=submit], [type=range], [type=file], [type=color])");
}
