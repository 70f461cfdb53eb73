"""Correct a text: the answer, its difference, and the consensus of several."""

from __future__ import annotations

import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from marketplace.errors import Invalid
from marketplace.task_types import get
from marketplace.task_types.edit import characters_added_and_removed, characters_changed, marked, similarity

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
    assert EDIT.details(TEXT, {"text": "a"}, {"text": "a"}) == {
        "diff": "",
        "characters_changed": 0,
        "characters_added": 0,
        "characters_removed": 0,
    }


def test_browsers_line_breaks_are_no_change():
    assert EDIT.parse_form(TEXT, MultiDict({"text": "a\r\nb"})) == {"text": "a\nb"}


def test_likeness():
    assert similarity("abc", "abc") == 1 and similarity("abc", "xyz") == 0 and similarity("", "") == 1
    assert characters_changed("abc", "abd") == 2


def test_long_texts_are_compared_without_comparing_each_with_each():
    start = time.perf_counter()
    characters_changed("a\n" * 50_000, "a\nb\n" * 25_000)
    characters_changed("x" * 100_000, "y" * 100_000)
    assert time.perf_counter() - start < 60, "each line with each would take hours"


def test_consensus_is_the_answer_most_like_the_others():
    answer, sure = EDIT.merge([{"text": "zzz"}, {"text": "hello"}, {"text": "hello"}])
    assert answer == {"text": "hello"} and 0 < sure < 1
    assert EDIT.merge([{"text": "a"}, {"text": "b"}])[0] == {"text": "a"}
    assert EDIT.merge([]) == ({}, 0.0)


def test_a_text_is_shown_with_its_changes_inside():
    [line] = marked("What a day", "What a fine day!", code=False)
    assert line["parts"] == [("same", "What a "), ("added", "fine "), ("same", "day"), ("added", "!")]
    assert EDIT.answer_view(TEXT, {"text": "abc"}, {"text": "abd"})["percent"] == 33


def test_code_is_shown_line_by_line_and_what_stays_is_folded():
    before = "\n".join(["a = 1", *(f"line {n}" for n in range(20)), "b = 2"])
    shown = marked(before, before.replace("a = 1", "a = 3").replace("b = 2", "b = 2\nc = 4"), code=True)
    assert [one["kind"] for one in shown] == ["removed", "added", "same", "same", "same", "fold", "added"]
    assert shown[0]["parts"] == [("same", "a = "), ("removed", "1")] and shown[5]["count"] == 18
    assert marked("same", "same", code=True) == [{"kind": "same", "parts": [("same", "same")]}]


@given(st.text("ab \n", max_size=20), st.text("ab \n", max_size=20))
def test_both_codes_can_be_read_from_the_difference(before, after):
    shown = marked(before, after, code=True)
    assume(all(one["kind"] != "fold" for one in shown))
    for text, other in ((before, "added"), (after, "removed")):
        assert ["".join(words for _, words in one["parts"]) for one in shown if one["kind"] != other] == text.splitlines()
    assert sum(characters_added_and_removed(before, after)) == characters_changed(before, after)


@given(st.text("ab \n", max_size=30).filter(str.strip), st.text("ab \n", max_size=30).filter(str.strip))
def test_agreement_is_symmetric_and_the_same_merge_to_themselves(a, b):
    one, other = {"text": a}, {"text": b}
    assert 0 <= EDIT.agree(one, other) == EDIT.agree(other, one) <= 1 == EDIT.agree(one, one)
    assert EDIT.merge([one] * 3)[0] == one
