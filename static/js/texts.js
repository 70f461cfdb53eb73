// The texts of scripts, in the language of the page: gettext("%(left)s left", { left }), ngettext("%(num)s task", "%(num)s tasks", count).
// Texts stand here in English and are the keys of a catalogue that the page names in <html data-texts>; an English page needs none.
const root = document.documentElement;
const catalogue = root.dataset.texts ? await fetched(root.dataset.texts) : {};
const rules = new Intl.PluralRules(root.lang || "en");
const categories = ["zero", "one", "two", "few", "many", "other"].filter((one) => rules.resolvedOptions().pluralCategories.includes(one));

export function gettext(text, values = {}) {
  return filled(catalogue[text] ?? text, values);
}

export function ngettext(one, many, num, values = {}) {
  const forms = catalogue[one];
  const form = forms ? forms[categories.indexOf(rules.select(num))] : num === 1 ? one : many;
  return filled(form ?? many, { num, ...values });
}

function filled(text, values) {
  return text.replace(/%\((\w+)\)s|%%/g, (found, name) => (name ? String(values[name]) : "%"));
}

// Without a network a page that was kept goes on in English.
async function fetched(address) {
  try {
    const answer = await fetch(address);
    return answer.ok ? await answer.json() : {};
  } catch {
    return {};
  }
}
