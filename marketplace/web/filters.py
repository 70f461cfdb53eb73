"""How pages print money, times and text: one filter for each kind, used everywhere, in the reader's language.

English is printed here without Babel: it is the language most pages are drawn in, and Babel takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache, wraps
from typing import Any

import nh3
from babel import dates, numbers
from flask import Flask
from jinja2 import pass_context
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from marketplace.core import public_id
from marketplace.core.clock import now
from marketplace.core.money import money
from marketplace.core.texts import ENGLISH, gettext, language
from marketplace.web.viewer import register_viewer

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "hr", "img", "li",
    "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}

MOST_BRACKETS, MOST_MARKS, MOST_COLUMNS, MOST_CELLS = 2_000, 6_000, 100, 60_000
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])


def register_filters(app: Flask) -> None:
    """Makes the filters known to the app's templates, with `public_id(kind, number)` for their links and `viewer()`."""
    app.jinja_env.filters.update({name: _of_the_moment(filter) for name, filter in FILTERS.items()})
    app.jinja_env.globals["public_id"] = public_id.encode
    register_viewer(app)


def _of_the_moment(filter: Callable[..., Any]) -> Callable[..., Any]:
    """The same filter, never worked out while a template is compiled: `0|money` depends on who reads the page."""

    @pass_context
    @wraps(filter)
    def filtered(_context: Any, *given: Any, **named: Any) -> Any:
        return filter(*given, **named)

    return filtered


def time(moment: datetime | None, empty: str = "–") -> Markup:
    """A <time> in UTC, which static/js/times.js turns into the reader's own zone."""
    if moment is None:
        return escape(empty)
    moment = _aware(moment)
    return Markup('<time datetime="{}">{}</time>').format(moment.strftime("%Y-%m-%dT%H:%M:%SZ"), f"{_date(moment, 'd MMM y, HH:mm')} UTC")


def browser_named(agent: str) -> str:
    """A browser and its system in a few words, so that people know their devices apart: "Firefox, Linux"; "" for one that is not known."""
    browsers = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))
    found = (next((name for sign, name in known if sign in agent), "") for known in (browsers, systems))
    return ", ".join(part for part in found if part)


def ago(moment: datetime | None, empty: str = "–") -> Markup:
    """How long ago, or how soon: "3 min ago", "in 2 d"."""
    if moment is None:
        return escape(empty)
    moment = _aware(moment)
    seconds = (now() - moment).total_seconds()
    if abs(seconds) < 5:
        words = gettext("just now")
    else:
        words = gettext("%(length)s ago", length=_rough(seconds)) if seconds > 0 else gettext("in %(length)s", length=_rough(-seconds))
    return Markup('<time datetime="{}" data-ago>{}</time>').format(moment.strftime("%Y-%m-%dT%H:%M:%SZ"), words)


def duration(seconds: float | None, empty: str = "–") -> str:
    """A length of time in its two largest units: "45 s", "3 min", "1 h 20 min", "2 d 4 h"."""
    if seconds is None:
        return empty
    seconds = float(seconds)
    if seconds < 10:
        return _length("s", decimal(seconds))
    left = round(seconds)
    if left < 60:
        return _length("s", left)
    parts = []
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(_length(unit, count))
        elif parts:
            break
    return " ".join(parts[:2])


def _rough(seconds: float) -> str:
    """A length of time in its largest unit alone, rounded: 35 h is "1 d"."""
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size * 0.95:
            return _length(unit, max(1, round(seconds / size)))
    return _length("s", round(seconds))


def _length(unit: str, count: int | str) -> str:
    if unit == "d":
        return gettext("%(number)s d", number=count)
    if unit == "h":
        return gettext("%(number)s h", number=count)
    return gettext("%(number)s min", number=count) if unit == "min" else gettext("%(number)s s", number=count)


def percent(fraction: float | None, empty: str = "–") -> str:
    """A fraction 0..1 as a percentage, with a decimal only where it says something."""
    if fraction is None:
        return empty
    hundred = float(fraction) * 100
    digits = f"{hundred:.0f}" if hundred in (0, 100) or hundred >= 10 else f"{hundred:.1f}"
    reads = language()
    return f"{digits} %" if reads is ENGLISH else gettext("%(number)s %%", number=numbers.format_decimal(Decimal(digits), locale=reads.code))


def number(value: int | None) -> str:
    """A count with its thousands apart."""
    if value is None:
        return "–"
    reads = language()
    return f"{value:,}" if reads is ENGLISH else numbers.format_decimal(value, locale=reads.code)


def decimal(value: float) -> str:
    """A measure with one decimal at most: 2.5, 3."""
    reads = language()
    text = f"{value:.1f}"
    return text.rstrip("0").rstrip(".") if reads is ENGLISH else numbers.format_decimal(Decimal(text), locale=reads.code)


def day(when: date, pattern: str = "d MMM y") -> str:
    """A day, or with another pattern of CLDR a part of it: "MMMM y"."""
    return _date(when, pattern)


def hour(moment: datetime) -> str:
    """A day and its hour, short: 03.11. 14:00."""
    return _date(_aware(moment), "dd.MM. HH:'00'")


def word(value: str) -> str:
    """A word of ours that is kept as English text (a state, a role, a reason): the same in the reader's language."""
    return gettext(str(value)) if value else ""


ENGLISH_PATTERNS = {
    "d MMM y, HH:mm": "%-d %b %Y, %H:%M",
    "d MMM y": "%-d %b %Y",
    "d MMM": "%-d %b",
    "d MMMM": "%-d %B",
    "MMMM y": "%B %Y",
    "MMM": "%b",
    "dd.MM. HH:'00'": "%d.%m. %H:00",
}


def _date(when: date, pattern: str) -> str:
    reads = language()
    if reads is ENGLISH:
        return when.strftime(ENGLISH_PATTERNS[pattern])
    return dates.format_datetime(when, pattern, locale=reads.code) if isinstance(when, datetime) else dates.format_date(when, pattern, locale=reads.code)


def markdown(text: str | None) -> Markup:
    """Markdown as HTML that cannot act: no scripts, styles, forms or frames, links without referrer."""
    return Markup(_markdown_html(text or ""))  # noqa: S704 - nh3 has cleaned it


@lru_cache(maxsize=512)
def _markdown_html(text: str) -> str:
    if _is_tangled(text):
        return str(escape(text)).replace("\n", "<br>\n")
    return nh3.clean(
        _markdown.render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def _is_tangled(text: str) -> bool:
    """Whether the text is made to keep the reader of Markdown busy, whose time grows with the square of open brackets, marks and
    columns: nobody writes thousands of them. It is shown as it was written."""
    most = max((line.count("|") for line in text.splitlines()), default=0)
    return text.count("[") > MOST_BRACKETS or sum(map(text.count, "*_~`")) > MOST_MARKS or (most > MOST_COLUMNS) or most * text.count("\n") > MOST_CELLS


def _aware(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


FILTERS: dict[str, Callable[..., Any]] = {
    "money": money,
    "time": time,
    "ago": ago,
    "browser": browser_named,
    "duration": duration,
    "percent": percent,
    "number": number,
    "decimal": decimal,
    "day": day,
    "hour": hour,
    "word": word,
    "markdown": markdown,
}
