// Small values kept in this browser, written at once and surviving a reload. Where the browser forbids it, the page holds them.
const held = new Map();

export const store = {
  /** Whether what is kept here survives the page. */
  lasts: true,

  get(key) {
    try {
      const text = localStorage.getItem(key);
      if (text !== null) return JSON.parse(text);
    } catch { /* Forbidden or not ours: what the page holds is all there is. */ }
    return held.get(key) ?? null;
  },

  set(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
      held.delete(key);
    } catch {
      held.set(key, value);
      store.lasts = false;
    }
  },

  remove(key) {
    held.delete(key);
    try { localStorage.removeItem(key); } catch { /* It was never there. */ }
  },

  keys(prefix) {
    const found = [...held.keys()];
    try { found.push(...Object.keys(localStorage)); } catch { /* Only what the page holds. */ }
    return found.filter((key) => key.startsWith(prefix)).sort();
  },
};
