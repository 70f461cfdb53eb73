"""Requesters' XML, read without trust: no document type, so no entities of one's own and nothing fetched."""

from __future__ import annotations

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from marketplace.core.texts import gettext
from marketplace.errors import Invalid

LONGEST_BYTES = 1_000_000
DEEPEST = 60


class XMLProblem(Invalid):
    """The XML cannot be read, or does not say what it must."""

    code = "xml_parse_error"


def parse(text: str) -> Element:
    """The root element, its names as `{namespace}name`; refuses what is no XML, has a document type, or is too large or deep."""
    if not isinstance(text, str) or not text.strip():
        raise XMLProblem(gettext("The XML is empty."))
    data = text.strip().encode("utf-8", "surrogatepass")
    if len(data) > LONGEST_BYTES:
        raise XMLProblem(gettext("The XML has %(data)s bytes; at most %(longest_bytes)s are taken.", data=f"{len(data):,}", longest_bytes=f"{LONGEST_BYTES:,}"))
    builder, depth = TreeBuilder(), 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise XMLProblem(gettext("The XML is nested deeper than %(deepest)s elements.", deepest=DEEPEST))
        builder.start(_name(name), {_name(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_name(name))

    def doctype(*_: object) -> None:
        raise XMLProblem(gettext("A document type (<!DOCTYPE …>) is not taken: write the XML without it and without entities of your own."))

    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, builder.data
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise XMLProblem(
            gettext(
                "The XML cannot be read: %(errorstring)s at line %(lineno)s, column %(offset)s.",
                errorstring=expat.ErrorString(error.code),
                lineno=error.lineno,
                offset=error.offset + 1,
            )
        ) from None
    return builder.close()


def local(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def namespace(element: Element) -> str:
    """The element's namespace, "" without one."""
    return str(element.tag).rpartition("}")[0].lstrip("{")


def text(element: Element | None, default: str = "") -> str:
    """All the text inside an element."""
    return default if element is None else "".join(element.itertext())


def child(element: Element, name: str) -> Element | None:
    """The first child of this local name."""
    return next((one for one in element if local(one) == name), None)


def whole(element: Element | None, path: str, default: int, least: int = 0) -> int:
    """A whole number inside an element; refuses anything else, naming the path."""
    if element is None:
        return default
    try:
        number = int(text(element).strip())
    except ValueError:
        raise XMLProblem(gettext("%(path)s must be a whole number, not “%(element)s”.", path=path, element=text(element).strip()[:40])) from None
    if number < least:
        raise XMLProblem(gettext("%(path)s must be at least %(least)s, not %(number)s.", path=path, least=least, number=number))
    return number


def _name(name: str) -> str:
    space, _, short = name.rpartition(" ")
    return f"{{{space}}}{short}" if space else short
