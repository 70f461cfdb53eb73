"""`${name}` in a requester's page: which names it has, and the page filled with one row.

Mechanical Turk put values in as they were, and real pages count on it: highlighted words come as HTML, lists as JSON inside
a script. Strangers' words in a file must not act, though. So a value is put in by the place it stands in:

- in text: escaped; a value that is HTML of ordinary elements stays HTML, cleaned of everything that acts;
- in a tag: escaped, so that it cannot end its attribute; what the file had escaped (`&amp;`) stays as it is;
- in a script or a style sheet: as it is, only that it can end neither the element nor a string that is nothing but it. A script's own template literals look like
  placeholders; so there only names that the row has are replaced, and none is asked of the file. Comments ask for none either.

`markup` puts everything in as it is.

Templates of SageMaker Ground Truth write `{{ task.input.name | grant_read_access }}` (or `skip_autoescape`, `escape`, `to_json`); that is the
same as `${name}`, of `to_json` with the value as JSON. Their blocks (`{% for … %}`) are not known here.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import nh3

from marketplace.task_types.template import text_of

PLACEHOLDER = re.compile(r"\$\{\s*([A-Za-z_][\w.-]*)\s*\}")
LIQUID = re.compile(r"\{\{-?\s*task\.input\.([A-Za-z_][\w.-]*)((?:\s*\|\s*[a-z_]+)*)\s*-?\}\}")
_IN_SCRIPT = re.compile(r"""(["'])\$\{\s*([A-Za-z_][\w.-]*)\s*\}\1|""" + PLACEHOLDER.pattern)
_AMPERSAND = re.compile(r"&amp;(?=#\d{1,7};|#x[0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,30};)")
_PARTS = re.compile(
    r"""(?P<comment><!--.*?-->)|(?P<script><(?P<raw>script|style)\b.*?</(?P=raw)\s*>)|(?P<tag><[A-Za-z/!](?:"[^"]*"|'[^']*'|[^'">])*>)""",
    re.IGNORECASE | re.DOTALL,
)
TAGS = {
    "a", "abbr", "article", "aside", "audio", "b", "big", "blockquote", "br", "button", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del",
    "details", "div", "dl", "dt", "em", "fieldset", "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i",
    "iframe", "img", "input", "ins", "kbd", "label", "legend", "li", "mark", "ol", "optgroup", "option", "p", "picture", "pre", "q", "s", "section",
    "select", "small", "source", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "tr",
    "track", "tt", "u", "ul", "var", "video", "wbr",
}  # fmt: skip
ATTRIBUTES = {
    "*": {
        "class", "id", "style", "title", "dir", "lang", "align", "valign", "width", "height", "color", "bgcolor", "border", "size", "face", "role",
        "href", "src", "alt", "target", "name", "value", "type", "for", "checked", "required", "selected", "placeholder", "min", "max", "step", "rows", "cols",
        "colspan", "rowspan", "controls", "preload", "loop", "start", "open",
    }
}  # fmt: skip
_MARKUP = re.compile(rf"</?(?:{'|'.join(sorted(TAGS))})(?:\s[^<>]*)?/?>", re.IGNORECASE)


def names(page: str) -> list[str]:
    """The names that a page's text and attributes ask for, in order, each once."""
    asked = _PARTS.sub(lambda part: part[0] if part["tag"] else " ", LIQUID.sub(r"${\1}", page))
    return list(dict.fromkeys(PLACEHOLDER.findall(asked)))


def everywhere(page: str) -> set[str]:
    """All names in a page, also those in its scripts and comments."""
    return set(PLACEHOLDER.findall(LIQUID.sub(r"${\1}", page)))


def fill(page: str, values: Mapping[str, Any], markup: bool = False) -> str:
    """The page with the values in their places; a name that has no value becomes nothing, inside a script it stays."""

    page, values = _of_liquid(page, values)

    def given(found: re.Match[str]) -> str:
        return text_of(values.get(found.group(1), ""))

    def text(found: re.Match[str]) -> str:
        value = given(found)
        return value if markup else _in_text(value)

    def attribute(found: re.Match[str]) -> str:
        return given(found) if markup else _escaped(given(found))

    def script(found: re.Match[str]) -> str:
        mark, name = found[1], found[2] or found[3]
        if name not in values:
            return found[0]
        value = text_of(values[name])
        if mark and not markup:
            value = re.sub(rf"(?<!\\){mark}", lambda _: f"\\{mark}", value).replace("\r\n", "\n").replace("\n", "\\n")
        return (mark or "") + value.replace("</", "<\\/") + (mark or "")

    done, place = [], 0
    for part in _PARTS.finditer(page):
        done.append(PLACEHOLDER.sub(text, page[place : part.start()]))
        if part["script"]:
            done.append(_IN_SCRIPT.sub(script, part[0]))
        else:
            done.append(PLACEHOLDER.sub(attribute, part[0]) if part["tag"] else part[0])
        place = part.end()
    return "".join(done) + PLACEHOLDER.sub(text, page[place:])


def _of_liquid(page: str, values: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The page with `${name}` in place of Ground Truth's form, and the values with those that are wanted as JSON."""
    if not LIQUID.search(page):
        return page, values
    more = dict(values)

    def one(found: re.Match[str]) -> str:
        name = found[1]
        if "to_json" in found[2] and name in values:
            name = f"{name}.to_json"
            more[name] = _json(values[found[1]])
        return f"${{{name}}}"

    return LIQUID.sub(one, page), more


def _json(value: Any) -> str:
    """A value as JSON; a text that is a JSON list or object already stays."""
    if isinstance(value, str) and value.strip()[:1] in ("[", "{"):
        try:
            json.loads(value)
        except ValueError:
            pass
        else:
            return value
    return json.dumps(value, ensure_ascii=False)


def fill_address(address: str, values: Mapping[str, Any]) -> str:
    """A web address with the values in their places, percent-encoded."""
    return PLACEHOLDER.sub(lambda found: quote(text_of(values.get(found.group(1), "")), safe=""), address)


def _in_text(value: str) -> str:
    """A value as a page's text: ordinary HTML without anything that acts, else the text itself."""
    if not _MARKUP.search(value):
        return _escaped(value)
    return nh3.clean(
        value, tags=TAGS, attributes=ATTRIBUTES, link_rel=None, url_schemes={"http", "https", "mailto", "data"}, clean_content_tags={"script", "style"}
    )


def _escaped(value: str) -> str:
    return _AMPERSAND.sub("&", html.escape(value))
