"""A QuestionForm: texts and questions written as XML, read into plain data, its answers checked.

    {"parts": [{"kind": "overview" | "question", "content": [block, …], …}]}

A block is `{"kind": "title" | "text" | "list" | "html" | "image" | "audio" | "video" | "link", …}`. A question also has
`name`, `label`, `required` and `answer`: `{"kind": "text", …}`, `{"kind": "selection", …}` or `{"kind": "file", …}`. The vocabulary is that of
`QuestionForm.xsd` of Mechanical Turk; formatted content keeps only elements and attributes that cannot act.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any
from xml.etree.ElementTree import Element

import nh3
import regex

from marketplace.core.texts import gettext
from marketplace.task_types.files import check_id
from marketplace.task_types.page.xml import XMLProblem, child, local, parse, text, whole

STYLES = ("radiobutton", "checkbox", "list", "dropdown", "combobox", "multichooser")
LONGEST_TEXT = 100_000
MOST_PATTERN = 1_000
MOST_UNROLLED = 10_000
_TOKENS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{(?P<times>\d+)(?:,\d*)?\}|[()]|.", re.DOTALL)
"""Of a pattern: an escaped letter, a class, a number of times, a parenthesis, any other letter."""
PATTERN_SECONDS = 0.2
MOST_FILE_BYTES = 2_000_000_000
"""What a FileUploadAnswer may name; what is taken here is smaller (`marketplace/uploads/media.py`)."""
OTHER = ""
"""The value that a form posts for “other”; the text stands in a field of its own."""

TAGS = {
    "a", "b", "big", "blockquote", "br", "center", "cite", "code", "col", "colgroup", "dd", "del", "div", "dl", "dt", "em",
    "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "small", "span",
    "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"title", "dir", "lang"}, "a": {"href", "target"}, "img": {"src", "alt", "width", "height"}, "ol": {"start"},
    "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"},
}  # fmt: skip
FORBIDDEN = {
    "script",
    "style",
    "iframe",
    "frame",
    "frameset",
    "object",
    "embed",
    "applet",
    "form",
    "input",
    "textarea",
    "select",
    "button",
    "link",
    "meta",
    "base",
}


class XHTMLProblem(XMLProblem):
    """Formatted content uses what the XHTML subset does not have."""

    code = "xhtml_parse_error"


@lru_cache(maxsize=256)
def read(xml: str) -> dict[str, Any]:
    """The form in this XML; refuses with an `XMLProblem` that says where and why. The result is shared: do not change it."""
    return read_element(parse(xml))


def read_element(root: Element) -> dict[str, Any]:
    """The form whose root element this is."""
    if local(root) != "QuestionForm":
        raise XMLProblem(gettext("The root element must be QuestionForm, not %(local)s.", local=local(root)))
    parts: list[dict[str, Any]] = []
    names: set[str] = set()
    for element in root:
        if local(element) == "Overview":
            parts.append({"kind": "overview", "content": _content(element, "Overview")})
        elif local(element) == "Question":
            question = _question(element)
            if question["name"] in names:
                raise XMLProblem(gettext("The QuestionIdentifier “%(question)s” is there more than once.", question=question["name"]))
            names.add(question["name"])
            parts.append(question)
        else:
            raise XMLProblem(gettext("A QuestionForm has Overview and Question elements, not %(local)s.", local=local(element)))
    if not names:
        raise XMLProblem(gettext("A QuestionForm needs at least one Question."))
    return {"parts": parts}


def questions(form: dict[str, Any]) -> list[dict[str, Any]]:
    """The questions of a form, in order."""
    return [part for part in form["parts"] if part["kind"] == "question"]


def option_ids(answer: dict[str, Any]) -> list[str]:
    """The identifiers of a selection."""
    return [one["id"] for one in answer["options"]]


# ---------------------------------------------------------------- reading


def _question(element: Element) -> dict[str, Any]:
    name = text(child(element, "QuestionIdentifier")).strip()
    if not name:
        raise XMLProblem(gettext("A Question needs a QuestionIdentifier."))
    path = gettext("Question “%(name)s”", name=name)
    content = child(element, "QuestionContent")
    specification = child(element, "AnswerSpecification")
    if content is None:
        raise XMLProblem(gettext("%(path)s has no QuestionContent.", path=path))
    if specification is None or len(specification) != 1:
        raise XMLProblem(gettext("%(path)s needs an AnswerSpecification with one FreeTextAnswer, SelectionAnswer or FileUploadAnswer.", path=path))
    answer = _answer(specification[0], path)
    return {
        "kind": "question",
        "name": name,
        "label": text(child(element, "DisplayName")).strip(),
        "required": _boolean(child(element, "IsRequired"), f"{path}: IsRequired") or answer.get("min_length", 0) > 0,
        "content": _content(content, path),
        "answer": answer,
    }


def _answer(element: Element, path: str) -> dict[str, Any]:
    if local(element) == "FreeTextAnswer":
        return _free_text(element, path)
    if local(element) == "SelectionAnswer":
        return _selection(element, path)
    if local(element) == "FileUploadAnswer":
        return _file(element, path)
    raise XMLProblem(
        gettext(
            "%(path)s: an AnswerSpecification has a FreeTextAnswer, a SelectionAnswer or a FileUploadAnswer, not %(local)s.", path=path, local=local(element)
        )
    )


def _file(element: Element, path: str) -> dict[str, Any]:
    least = whole(child(element, "MinFileSizeInBytes"), f"{path}: MinFileSizeInBytes", 0)
    most = whole(child(element, "MaxFileSizeInBytes"), f"{path}: MaxFileSizeInBytes", MOST_FILE_BYTES, 1)
    if most > MOST_FILE_BYTES:
        raise XMLProblem(
            gettext("%(path)s: MaxFileSizeInBytes may be at most %(most_file_bytes)s, not %(most)s.", path=path, most_file_bytes=MOST_FILE_BYTES, most=most)
        )
    if least > most:
        raise XMLProblem(gettext("%(path)s: MinFileSizeInBytes %(least)s is above MaxFileSizeInBytes %(most)s.", path=path, least=least, most=most))
    return {"kind": "file", "least_bytes": least, "most_bytes": most}


def _free_text(element: Element, path: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "kind": "text",
        "default": text(child(element, "DefaultText")),
        "lines": whole(child(element, "NumberOfLinesSuggestion"), f"{path}: NumberOfLinesSuggestion", 1, 1),
        "patterns": [],
    }
    constraints = child(element, "Constraints")
    for one in constraints if constraints is not None else ():
        if local(one) == "IsNumeric":
            made["numeric"] = True
            made |= {
                key: _number(one.get(given), f"{path}: {given}") for key, given in (("min", "minValue"), ("max", "maxValue")) if one.get(given) is not None
            }
        elif local(one) == "Length":
            made |= {
                key: int(_number(one.get(given), f"{path}: {given}"))
                for key, given in (("min_length", "minLength"), ("max_length", "maxLength"))
                if one.get(given) is not None
            }
        elif local(one) == "AnswerFormatRegex":
            made["patterns"].append(_pattern(one, path))
        else:
            raise XMLProblem(gettext("%(path)s: Constraints has IsNumeric, Length and AnswerFormatRegex, not %(local)s.", path=path, local=local(one)))
    return made


def _pattern(element: Element, path: str) -> dict[str, str]:
    pattern, flags = element.get("regex"), element.get("flags", "")
    if not pattern or len(pattern) > MOST_PATTERN:
        raise XMLProblem(gettext("%(path)s: AnswerFormatRegex needs a regex of 1 to %(most_pattern)s characters.", path=path, most_pattern=MOST_PATTERN))
    try:
        if _unrolled(pattern) > MOST_UNROLLED:
            raise RecursionError
        re.compile(pattern, _flags(flags))
        regex.compile(pattern, _flags(flags))
    except (re.error, regex.error, RecursionError):
        raise XMLProblem(gettext("%(path)s: the regex “%(pattern)s” cannot be read.", path=path, pattern=pattern[:80])) from None
    return {"regex": pattern, "flags": flags, "error": element.get("errorText", "")}


def _unrolled(pattern: str) -> int:
    """How long a pattern is with what must be repeated written out: so long it is inside the library that matches it, and making it
    that long takes its time. `(a{9}){9}` is 81 long."""
    sums, last = [0], 1
    for found in _TOKENS.finditer(pattern):
        token = found[0]
        if token == "(":
            sums.append(0)
        elif token == ")" and len(sums) > 1:
            last = max(1, sums.pop())
            sums[-1] += last
        elif found["times"]:
            sums[-1] += last * (int(found["times"]) - 1) if int(found["times"]) else 0
            last *= max(1, int(found["times"]))
        else:
            last = 1
            sums[-1] += 1
    return sum(sums)


def _selection(element: Element, path: str) -> dict[str, Any]:
    selections = child(element, "Selections")
    options: list[dict[str, Any]] = []
    other: dict[str, Any] | None = None
    for one in selections if selections is not None else ():
        if local(one) == "OtherSelection":
            inside = next(iter(one), None)
            other = _free_text(inside if inside is not None and local(inside) == "FreeTextAnswer" else one, f"{path}: OtherSelection")
            continue
        if local(one) != "Selection":
            raise XMLProblem(gettext("%(path)s: Selections has Selection and OtherSelection, not %(local)s.", path=path, local=local(one)))
        options.append(_option(one, path))
    ids = [one["id"] for one in options]
    if not ids:
        raise XMLProblem(gettext("%(path)s: a SelectionAnswer needs Selections with at least one Selection.", path=path))
    if len(set(ids)) != len(ids):
        raise XMLProblem(gettext("%(path)s: two Selections have the same SelectionIdentifier.", path=path))
    least = whole(child(element, "MinSelectionCount"), f"{path}: MinSelectionCount", 1)
    most = whole(child(element, "MaxSelectionCount"), f"{path}: MaxSelectionCount", 1, 1)
    if least > most or least > len(ids) + (other is not None):
        raise XMLProblem(gettext("%(path)s: MinSelectionCount %(least)s can never be reached.", path=path, least=least))
    style = text(child(element, "StyleSuggestion")).strip().lower()
    if style and style not in STYLES:
        raise XMLProblem(gettext("%(path)s: StyleSuggestion must be one of %(styles)s, not “%(style)s”.", path=path, styles=", ".join(STYLES), style=style))
    return {"kind": "selection", "options": options, "other": other, "min": least, "max": most, "style": style or ("radiobutton" if most == 1 else "checkbox")}


def _option(element: Element, path: str) -> dict[str, Any]:
    identifier = text(child(element, "SelectionIdentifier")).strip()
    if not identifier:
        raise XMLProblem(gettext("%(path)s: a Selection needs a SelectionIdentifier.", path=path))
    content = [one for one in element if local(one) != "SelectionIdentifier"]
    if len(content) != 1 or local(content[0]) not in ("Text", "FormattedContent", "Binary"):
        raise XMLProblem(gettext("%(path)s: Selection “%(identifier)s” needs one Text, FormattedContent or Binary.", path=path, identifier=identifier))
    return {"id": identifier, "content": [_block(content[0], path)], "text": text(content[0]).strip() if local(content[0]) == "Text" else identifier}


def _content(element: Element, path: str) -> list[dict[str, Any]]:
    return [_block(one, path) for one in element]


def _block(element: Element, path: str) -> dict[str, Any]:
    name = local(element)
    if name in ("Title", "Text"):
        return {"kind": name.lower(), "text": text(element).strip()}
    if name == "List":
        return {"kind": "list", "items": [text(one).strip() for one in element if local(one) == "ListItem"]}
    if name == "FormattedContent":
        return {"kind": "html", "html": clean_html(text(element), path)}
    if name in ("Binary", "EmbeddedBinary"):
        return _binary(element, path)
    if name in ("Application", "JavaApplet", "Flash"):
        raise XMLProblem(gettext("%(path)s: %(name)s content runs in no browser any more; use an HTMLQuestion.", path=path, name=name))
    raise XMLProblem(
        gettext("%(path)s: there is no content element %(name)s; use Title, Text, List, Binary, EmbeddedBinary or FormattedContent.", path=path, name=name)
    )


def _binary(element: Element, path: str) -> dict[str, Any]:
    mime = next((one for one in element if local(one) in ("MimeType", "EmbeddedMimeType")), None)
    kind = text(child(mime, "Type")).strip().lower() if mime is not None else ""
    address = text(child(element, "DataURL")).strip()
    if not address.startswith(("https://", "http://")):
        raise XMLProblem(gettext("%(path)s: the DataURL of %(local)s must be a web address.", path=path, local=local(element)))
    made: dict[str, Any] = {"kind": kind if kind in ("image", "audio", "video") else "link", "url": address, "text": text(child(element, "AltText")).strip()}
    for key in ("Width", "Height"):
        if child(element, key) is not None:
            made[key.lower()] = whole(child(element, key), f"{path}: {key}", 0, 1)
    return made


class _Forbidden(HTMLParser):
    found = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found = self.found or (tag if tag in FORBIDDEN or tag.startswith("crowd-") else "")


def clean_html(content: str, path: str) -> str:
    """Formatted content that cannot act; refuses elements that the XHTML subset never had."""
    looked = _Forbidden()
    looked.feed(content)
    if looked.found:
        raise XHTMLProblem(
            gettext(
                "%(path)s: FormattedContent may not have the element %(found)s; use an HTMLQuestion for pages with scripts or fields of their own.",
                path=path,
                found=looked.found,
            )
        )
    return nh3.clean(content, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel="noopener noreferrer")


def _boolean(element: Element | None, path: str) -> bool:
    given = text(element).strip().lower()
    if given not in ("", "true", "false", "1", "0"):
        raise XMLProblem(gettext("%(path)s must be true or false.", path=path))
    return given in ("true", "1")


def _number(given: str | None, path: str) -> float:
    try:
        number = float(str(given))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise XMLProblem(gettext("%(path)s must be a number, not “%(given)s”.", path=path, given=str(given)[:40]))
    return number


def _fits(pattern: dict[str, Any], given: str) -> bool:
    """Whether a requester's pattern is found in a text. On some texts some patterns would take for ever; then nobody is refused."""
    try:
        return regex.search(pattern["regex"], given, _flags(pattern["flags"]), timeout=PATTERN_SECONDS) is not None
    except TimeoutError:
        return True


def _flags(flags: str) -> int:
    return (re.IGNORECASE if "i" in flags else 0) | (re.MULTILINE if "m" in flags else 0) | (re.DOTALL if "s" in flags else 0)


# ---------------------------------------------------------------- answers


def check(form: dict[str, Any], answer: dict[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The answer in its stored form, and what is wrong with it by field.

    Free text is a string. One choice is its identifier, several are a list; a text that is no identifier is the “other”.
    """
    known = {one["name"]: one for one in questions(form)}
    problems = {f"answer.{name}": [gettext("There is no such question.")] for name in answer if name not in known}
    clean: dict[str, Any] = {}
    for name, question in known.items():
        values = _values(answer.get(name))
        specification = question["answer"]
        value, problem = _check(specification, values, question["required"])
        empty = value in ("", [], None)
        if empty and not problem and question["required"]:
            problem = gettext("This question needs an answer.")
        if problem:
            problems[f"answer.{name}"] = [problem]
        elif not empty:
            clean[name] = value
    return clean, problems


def _values(given: Any) -> list[str]:
    values = given if isinstance(given, list) else [given]
    return [str(one) for one in values if one is not None and str(one) != ""]


def _check(specification: dict[str, Any], values: list[str], required: bool) -> tuple[Any, str]:
    if specification["kind"] == "selection":
        return _check_selection(specification, values, required)
    if specification["kind"] == "file":
        return values[0] if values else "", gettext("Give one file.") if len(values) > 1 else check_id(values[0]) if values else ""
    return _check_text(specification, values)


def _check_text(specification: dict[str, Any], values: list[str]) -> tuple[str, str]:
    if len(values) > 1:
        return "", gettext("Give one text.")
    given = values[0].replace("\r\n", "\n") if values else ""
    if not given:
        return "", ""
    least, most = specification.get("min_length", 0), min(specification.get("max_length", LONGEST_TEXT), LONGEST_TEXT)
    if not least <= len(given) <= most:
        return "", gettext("Write %(least)s to %(most)s characters.", least=least, most=most) if least else gettext(
            "Write at most %(most)s characters.", most=most
        )
    if specification.get("numeric"):
        try:
            number = float(given)
        except ValueError:
            number = math.nan
        low, high = specification.get("min", -math.inf), specification.get("max", math.inf)
        if not math.isfinite(number):
            return "", gettext("Write a number.")
        if not low <= number <= high:
            return "", _between(low, high)
    for pattern in specification["patterns"]:
        if len(given) <= 5_000 and not _fits(pattern, given):
            return "", pattern["error"] or gettext("This does not have the wanted form.")
    return given, ""


def _check_selection(specification: dict[str, Any], values: list[str], required: bool) -> tuple[Any, str]:
    ids = option_ids(specification)
    chosen = [one for one in ids if one in values]
    others = list(dict.fromkeys(one for one in values if one not in ids))
    if others and (specification["other"] is None or len(others) > 1):
        return None, gettext("“%(others)s” is not among the choices.", others=others[0][:80])
    if others:
        _, problem = _check_text(specification["other"], others)
        if problem:
            return None, problem
    given = chosen + others
    least, most = specification["min"], specification["max"]
    if len(given) > most:
        return None, gettext("Choose one.") if most == 1 else gettext("Choose at most %(most)s.", most=most)
    if given and len(given) < least or not given and required and least:
        return None, gettext("Choose at least %(least)s.", least=least) if least > 1 else gettext("Choose one.")
    return (given[0] if given else None) if most == 1 else given, ""


def _between(low: float, high: float) -> str:
    if low == -math.inf:
        return gettext("Write a number up to %(high)s.", high=f"{high:g}")
    return (
        gettext("Write a number from %(low)s on.", low=f"{low:g}")
        if high == math.inf
        else gettext("Write a number from %(low)s to %(high)s.", low=f"{low:g}", high=f"{high:g}")
    )
