"""Cells and lines of CSV files that people open in a spreadsheet: what would run as a formula is made text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

_FORMULA = re.compile("[\\s\u200b-\u200f\ufeff]*[=+\\-@＝＋－＠\t\r\n]")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d+)*|[.,]\d+)([eE][+-]?\d+)?%?")


def safe(text: str) -> str:
    """Text that a spreadsheet leaves alone: numbers stay numbers, what could be a formula gets an apostrophe in front."""
    if text and not text[0].isalnum() and _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def csv_line(cells: Iterable[Any]) -> str:
    """One line of CSV; texts are made safe, other values stand as they are."""
    out = io.StringIO()
    csv.writer(out).writerow([safe(cell) if isinstance(cell, str) else cell for cell in cells])
    return out.getvalue()
