"""Every text that people read is wrapped for gettext, and every language that is offered has all of them."""

from __future__ import annotations

import ast
import re
from functools import cache
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from marketplace.core.texts import ENGLISH, LANGUAGES
from marketplace.errors import Refusal
from marketplace.people.models import ROLES

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
TAG = re.compile(r"<(\w+)[^>]*>")
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
OTHERS = [one for one in LANGUAGES.values() if one != ENGLISH]


@cache
def wrapped() -> dict[str, str | tuple[str, ...]]:
    """All messages of the code, by their first form."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = {}
    for folder in ("marketplace", "workers", "static/js", "templates"):
        inside = [(pattern, method) for pattern, method in methods if pattern.startswith(folder)]
        mapping = [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in inside]
        own = {pattern.removeprefix(f"{folder}/"): options[pattern] for pattern, _ in inside if pattern in options}
        for _, _, message, _, _ in extract_from_dir(ROOT / folder, mapping, own, KEYWORDS):
            found[message if isinstance(message, str) else message[0]] = message
    return found


@cache
def catalogue(code: str) -> dict:
    """The messages of a language, by their first form."""
    with (ROOT / "translations" / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        texts = read_po(file, locale=code)
    return {one.id if isinstance(one.id, str) else one.id[0]: one for one in texts if one.id}


@pytest.mark.parametrize("language", OTHERS, ids=lambda one: one.code)
def test_every_text_is_translated(language):
    there = catalogue(language.code)
    missing = [text for text in wrapped() if text not in there or not all([there[text].string] if isinstance(there[text].string, str) else there[text].string)]
    assert not missing, "run `make texts` and translate these (docs/translating.md):\n" + "\n".join(missing)
    assert not [text for text, one in there.items() if one.fuzzy]


@pytest.mark.parametrize("language", OTHERS, ids=lambda one: one.code)
def test_translations_keep_places_and_markup(language):
    wrong = []
    for text, one in catalogue(language.code).items():
        forms = [one.string] if isinstance(one.string, str) else list(one.string)
        wanted = set(PLACEHOLDER.findall(text if isinstance(one.id, str) else one.id[1]))
        number = {"num", "n"} if len(forms) > 1 else set()  # "one answer", "two answers" need no figure
        for form in filter(None, forms):
            given = set(PLACEHOLDER.findall(form))
            if given - wanted or wanted - given - number:
                wrong.append(f"{text}: {sorted(wanted ^ given)}")
            if sorted(TAG.findall(form)) != sorted(TAG.findall(text)):
                wrong.append(f"{text}: other markup")
            if '"' in TAG.sub("", form) and '"' not in TAG.sub("", text):
                wrong.append(f"{text}: a straight quotation mark would end an attribute")
    assert not wrong, "\n".join(wrong)


PROPER = {"Rivulet", "API", "UTC", "MTurk", "CSV", "NDJSON", "USD", "https", "aria", "describedby", "invalid", "true"}
"""Names and signs that are the same in every language."""
SHOWN = {"aria-label", "aria-description", "aria-roledescription", "title", "placeholder", "alt", "data-confirm", "data-label"}
UNREAD = {"script", "style", "code", "kbd", "pre"}


class Bare(HTMLParser):
    """Collects texts and attributes with words in them, of a template without its Jinja."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attributes):
        self.found += [f'{name}="{value}"' for name, value in attributes if name in SHOWN and has_words(value or "")]
        if tag in UNREAD:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data):
        if not self.open and has_words(data):
            self.found.append(" ".join(data.split()))


def has_words(text: str) -> bool:
    return any(word not in PROPER for word in re.findall(r"[^\W\d_]{2,}", text))


def without_jinja(source: str) -> str:
    """A template without comments, statements, expressions and what stands in {% trans %}; strings in them may hold braces."""
    inside = r"""(?:"[^"]*"|'[^']*'|(?!%s).)*?"""
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.S)
    source = re.sub(r"\{%-?\s*trans\b.*?\{%-?\s*endtrans\s*-?%\}", "", source, flags=re.S)
    source = re.sub(r"\{% block page_class %\}.*?\{% endblock %\}", "", source)
    source = re.sub(r"(</?)\{\{[^}]*\}\}", r"\1div", source)  # a tag whose name is an expression
    source = re.sub(r"\{\{" + inside % r"\}\}" + r"\}\}", "", source, flags=re.S)
    return re.sub(r"\{%" + inside % r"%\}" + r"%\}", "", source, flags=re.S)


TEMPLATES = [
    one for one in sorted([*(ROOT / "templates").rglob("*.html"), *(ROOT / "marketplace/task_types").rglob("*.html")]) if "mturk" not in one.parent.parts
]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_have_no_bare_text(path):
    page = Bare()
    page.feed(without_jinja(path.read_text()))
    page.close()
    assert not page.found, f"wrap these in _() or {{% trans %}}: {page.found}"


SPOKEN = ("web", "people", "projects", "assignments", "review", "payouts", "reports", "searches", "uploads", "quality", "task_types", "ledger", "core")
MODULES = [one for name in SPOKEN for one in sorted((ROOT / "marketplace" / name).rglob("*.py"))]


def test_refusals_and_messages_are_wrapped():
    names = {"flash", *(one.__name__ for one in refusals())}
    bare = []
    for path in MODULES:
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in names and call.args:
                said = call.args[0]
                if isinstance(said, ast.JoinedStr) or (isinstance(said, ast.Constant) and isinstance(said.value, str) and " " in said.value):
                    bare.append(f"{path.relative_to(ROOT)}:{said.lineno}")
    assert not bare, "wrap the texts of: " + ", ".join(bare)


def refusals() -> list[type[Refusal]]:
    """All refusals of the product."""
    for path in sorted((ROOT / "marketplace").rglob("*.py")):
        if "Refusal" in (text := path.read_text()) or "marketplace.errors" in text:
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    found, waiting = [], [Refusal]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += one.__subclasses__()
    return found


def test_words_kept_elsewhere_are_known_to_translators():
    spoken = {one.__doc__.strip() for one in refusals() if one is not Refusal and one.__doc__ and one.__module__.split(".")[1] not in ("mturk", "api", "hits")}
    missing = sorted((spoken | set(ROLES)) - wrapped().keys())
    assert not missing, f"add them to marketplace/web/words.py: {missing}"
