"""Time marks: in the text field they stand as `[1:23.45]` before the word they belong to, in the answer beside the text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marketplace.core.texts import _

MARK = re.compile(r"\[(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d(?:\.\d{1,2})?)\] ?")
LONGEST_SECONDS = 36 * 3600
MOST_MARKS = 5_000


def split(text: str) -> tuple[str, list[dict[str, Any]]]:
    """The text without its marks, and the marks: `at`, in seconds, and `place`, the character they stand before."""
    plain, marks, last = "", [], 0
    for found in MARK.finditer(text):
        plain += text[last : found.start()]
        hours, minutes, seconds = int(found[1] or 0), int(found[2]), float(found[3])
        marks.append({"at": round(hours * 3600 + minutes * 60 + seconds, 2), "place": len(plain)})
        last = found.end()
    plain += text[last:]
    # White space around the text is not kept, and the places follow.
    lead = len(plain) - len(plain.lstrip())
    plain = plain.strip()
    return plain, [one | {"place": min(max(one["place"] - lead, 0), len(plain))} for one in marks]


def joined(text: str, marks: Iterable[Mapping[str, Any]]) -> str:
    """The text with its marks, as it stands in the text field."""
    out, last = "", 0
    for one in marks:
        out += text[last : one["place"]] + ("" if not out or out[-1].isspace() or one["place"] > last and text[one["place"] - 1].isspace() else " ")
        out += f"[{clock(one['at'])}] "
        last = one["place"]
    return (out + text[last:]).rstrip()


def clock(seconds: float) -> str:
    """Seconds as people read them: 1:02.50, and above an hour 1:00:02.50."""
    hundredths = round(seconds * 100)
    hours, minutes, rest = hundredths // 360_000, hundredths // 6_000 % 60, hundredths % 6_000
    return (f"{hours}:" if hours else "") + f"{minutes:02d}:{rest / 100:05.2f}" if hours else f"{minutes}:{rest / 100:05.2f}"


def problem(marks: Any, text: str) -> str:
    """What is wrong with given marks, in a sentence; empty when nothing is."""
    if not isinstance(marks, Sequence) or isinstance(marks, str) or len(marks) > MOST_MARKS:
        return _("Give a list of at most %(most_marks)s marks.", most_marks=f"{MOST_MARKS:,}")
    for one in marks:
        if not isinstance(one, Mapping) or set(one) != {"at", "place"} or not _is_time(one["at"]):
            return _("A mark is {“at”: seconds from the beginning, “place”: the character of the text that it stands before}.")
        if not isinstance(one["place"], int) or isinstance(one["place"], bool) or not 0 <= one["place"] <= len(text):
            return _("“place” must be a whole number from 0 to %(text)s.", text=len(text))
    return ""


def _is_time(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and 0 <= value <= LONGEST_SECONDS
