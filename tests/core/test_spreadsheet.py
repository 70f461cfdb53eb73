"""What leaves as CSV is text to a spreadsheet, never a formula."""

from __future__ import annotations

import csv
import io

import pytest

from marketplace.core.spreadsheet import csv_line, safe

FORMULAS = [
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1|x", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1+1", "＠SUM(1)", "\u200b=1", "\ufeff=1",
    '=HYPERLINK("http://x","y")', "-", "=",
]  # fmt: skip
PLAIN = ["", "text", "a=b", "-1", "+1.5", "-0.000125", "1e5", "50%", "’quoted’", "(=1)", '"=1"', "é", "→ arrow", "#hash"]


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_become_text(text):
    assert safe(text) == "'" + text


@pytest.mark.parametrize("text", PLAIN)
def test_everything_else_stays(text):
    assert safe(text) == text


def test_a_line_keeps_separators_and_quotes_inside_their_cell():
    line = csv_line(["a", '=1,"=2"\n=3', 5, None])
    assert next(csv.reader(io.StringIO(line, newline=""))) == ["a", '\'=1,"=2"\n=3', "5", ""]
