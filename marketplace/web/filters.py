"""How pages print money, times and text: one filter for each kind, used everywhere."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

import nh3
from flask import Flask, current_app, has_app_context
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from marketplace.core import public_id
from marketplace.core.clock import now
from marketplace.core.money import format_money
from marketplace.web.viewer import register_viewer

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "hr", "img", "li",
    "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])


def register_filters(app: Flask) -> None:
    """Makes the filters known to the app's templates, with `public_id(kind, number)` for their links and `viewer()`."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals["public_id"] = public_id.encode
    register_viewer(app)


def money(micros: int | str | None) -> str:
    """An amount with its currency: 30000 → "$0.03". Nothing is printed as a dash."""
    if micros is None:
        return "–"
    text = micros if isinstance(micros, str) else format_money(micros)
    sign, digits = ("−", text[1:]) if text.startswith("-") else ("", text)
    whole, point, cents = digits.partition(".")
    digits = f"{int(whole):,}{point}{cents}"
    currency = current_app.config.get("CURRENCY", "USD") if has_app_context() else "USD"
    symbol = SYMBOLS.get(currency)
    return f"{sign}{symbol}{digits}" if symbol else f"{sign}{digits} {currency}"


def time(moment: datetime | None, empty: str = "–") -> Markup:
    """A <time> in UTC, which static/js/times.js turns into the reader's own zone."""
    if moment is None:
        return escape(empty)
    moment = _aware(moment)
    return Markup('<time datetime="{}">{}</time>').format(moment.strftime("%Y-%m-%dT%H:%M:%SZ"), moment.strftime("%-d %b %Y, %H:%M UTC"))


def ago(moment: datetime | None, empty: str = "–") -> Markup:
    """How long ago, or how soon: "3 min ago", "in 2 d"."""
    if moment is None:
        return escape(empty)
    moment = _aware(moment)
    seconds = (now() - moment).total_seconds()
    words = "just now" if abs(seconds) < 5 else f"{_rough(seconds)} ago" if seconds > 0 else f"in {_rough(-seconds)}"
    return Markup('<time datetime="{}" data-ago>{}</time>').format(moment.strftime("%Y-%m-%dT%H:%M:%SZ"), words)


def duration(seconds: float | None, empty: str = "–") -> str:
    """A length of time in its two largest units: "45 s", "3 min", "1 h 20 min", "2 d 4 h"."""
    if seconds is None:
        return empty
    seconds = float(seconds)
    if seconds < 10:
        return f"{seconds:.1f}".rstrip("0").rstrip(".") + " s"
    left = round(seconds)
    if left < 60:
        return f"{left} s"
    parts = []
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}")
        elif parts:
            break
    return " ".join(parts[:2])


def _rough(seconds: float) -> str:
    """A length of time in its largest unit alone, rounded: 35 h is "1 d"."""
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size * 0.95:
            return f"{max(1, round(seconds / size))} {unit}"
    return f"{round(seconds)} s"


def percent(fraction: float | None, empty: str = "–") -> str:
    """A fraction 0..1 as a percentage, with a decimal only where it says something."""
    if fraction is None:
        return empty
    hundred = float(fraction) * 100
    return f"{hundred:.0f} %" if hundred in (0, 100) or hundred >= 10 else f"{hundred:.1f} %"


def number(value: int | None) -> str:
    """A count with its thousands apart."""
    return "–" if value is None else f"{value:,}"


def markdown(text: str | None) -> Markup:
    """Markdown as HTML that cannot act: no scripts, styles, forms or frames, links without referrer."""
    return Markup(_markdown_html(text or ""))  # noqa: S704 - nh3 has cleaned it


@lru_cache(maxsize=512)
def _markdown_html(text: str) -> str:
    return nh3.clean(
        _markdown.render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def _aware(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


FILTERS = {
    "money": money,
    "time": time,
    "ago": ago,
    "duration": duration,
    "percent": percent,
    "number": number,
    "markdown": markdown,
}
