"""Texts for people, in the language of who reads them.

A text is written in English where it is used, and wrapped: `_("No task is left.")`, `_("%(left)s left", left=3)`,
`ngettext("%(num)s task", "%(num)s tasks", count)`, and `lazy_gettext` in tables that are made at import. Which language
that is, a face decides (`marketplace/web/language.py`); outside a request, and in the API, texts stay English.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import orjson
from flask_babel import force_locale, get_locale, gettext, lazy_gettext, ngettext

__all__ = ["ENGLISH", "LANGUAGES", "SCRIPT_TEXTS", "Language", "N_", "_", "compile_catalogues", "gettext", "language", "lazy_gettext", "ngettext", "reading"]

_ = gettext
log = logging.getLogger(__name__)
SCRIPT_TEXTS = "scripts.json"


class Language(NamedTuple):
    """A language that is offered: its code, its own name, and where its lines begin."""

    code: str
    name: str
    direction: str = "ltr"


ENGLISH = Language("en", "English")
LANGUAGES = {one.code: one for one in (ENGLISH, Language("de", "Deutsch"), Language("ar", "العربية", "rtl"))}
"""What pages and mails can be read in. A further one is a line here and a folder under translations/."""


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """The text as it is, marked for translation: for tables that are made at import and that programs read, too.

    Pages translate what they show of them, by the filter `word` or by `gettext`.
    """
    return text


def language() -> Language:
    """The language that texts are in at present."""
    locale = get_locale()
    return LANGUAGES.get(locale.language, ENGLISH) if locale else ENGLISH


@contextmanager
def reading(code: str) -> Iterator[None]:
    """Texts for somebody who reads this language ("" or one that is not offered: English), such as in a mail to them."""
    with force_locale(code if code in LANGUAGES else ENGLISH.code):
        yield


def compile_catalogues(folder: Path) -> str:
    """Makes what is missing or older than its messages.po: messages.mo, and the texts of scripts as JSON; the texts' version.

    Only the .po files are kept in git: they can be read and merged. Compiling takes less than a second, once after a change,
    and needs nothing but Babel, so whatever starts the application finds its texts. Processes that do it at the same time
    each put whole files in place. Where the folder cannot be written, texts stay as they were.
    """
    newest = 0.0
    for source in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        changed = source.stat().st_mtime
        newest = max(newest, changed)
        compiled = [source.with_suffix(".mo"), source.with_name(SCRIPT_TEXTS)]
        if all(one.exists() and one.stat().st_mtime >= changed for one in compiled):
            continue
        try:
            _compile(source, *compiled)
        except OSError as error:
            log.warning("the texts of %s could not be compiled: %s", source.parts[-3], error)
    return f"{newest:.0f}"


def _compile(source: Path, catalogue: Path, script_texts: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        texts = read_po(file, locale=source.parts[-3])
    of_scripts = {
        one.id if isinstance(one.id, str) else one.id[0]: one.string
        for one in texts
        if one.id and one.string and any(path.startswith("static/js/") for path, _line in one.locations)
    }
    for place, write in (
        (catalogue, lambda file: write_mo(file, texts)),
        (script_texts, lambda file: file.write(orjson.dumps(of_scripts))),
    ):
        own = place.with_name(f".{os.getpid()}.{place.name}")
        with own.open("wb") as made:
            write(made)
        own.replace(place)
