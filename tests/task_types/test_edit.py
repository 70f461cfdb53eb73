"""Correct a text: the answer, its difference, and the consensus of several."""

from __future__ import annotations

import time

import pytest
from werkzeug.datastructures import MultiDict

from marketplace.errors import Invalid
from marketplace.task_types import get
from marketplace.task_types.edit import characters_changed, similarity

EDIT = get("edit")
TEXT = EDIT.check_interface({"text": "{{text}}"})


@pytest.mark.parametrize(
    "answer, field",
    [
        ({"text": 5}, "answer.text"),
        ({}, "answer.text"),
        ({"text": " "}, "answer.text"),
        ({"text": "a\0"}, "answer.text"),
        ({"text": "a", "more": 1}, "answer.more"),
        ("a", "answer"),
        ({"text": "x" * 100_001}, "answer.text"),
    ],
)
def test_wrong_answers(answer, field):
    with pytest.raises(Invalid) as caught:
        EDIT.check_answer(TEXT, {}, answer)
    assert field in caught.value.fields


def test_the_text_is_needed_in_the_interface():
    with pytest.raises(Invalid) as caught:
        EDIT.check_interface({"code": "yes"})
    assert set(caught.value.fields) == {"interface.text", "interface.code"}


def test_the_difference_is_kept():
    details = EDIT.details(TEXT, {"text": "helo wrld\nsame"}, {"text": "hello,\nwörld\nsame"})
    assert details["characters_changed"] == 5
    assert "-helo wrld" in details["diff"] and "+wörld" in details["diff"] and " same" in details["diff"]
    assert EDIT.details(TEXT, {"text": "a"}, {"text": "a"}) == {"diff": "", "characters_changed": 0}


def test_browsers_line_breaks_are_no_change():
    assert EDIT.parse_form(TEXT, MultiDict({"text": "a\r\nb"})) == {"text": "a\nb"}


def test_likeness():
    assert similarity("abc", "abc") == 1 and similarity("abc", "xyz") == 0 and similarity("", "") == 1
    assert characters_changed("abc", "abd") == 2


def test_long_texts_are_compared_quickly():
    start = time.perf_counter()
    characters_changed("a\n" * 50_000, "a\nb\n" * 25_000)
    characters_changed("x" * 100_000, "y" * 100_000)
    assert time.perf_counter() - start < 5


def test_consensus_is_the_answer_most_like_the_others():
    answer, sure = EDIT.merge([{"text": "zzz"}, {"text": "hello"}, {"text": "hello"}])
    assert answer == {"text": "hello"} and 0 < sure < 1
    assert EDIT.merge([{"text": "a"}, {"text": "b"}])[0] == {"text": "a"}
    assert EDIT.merge([]) == ({}, 0.0)
