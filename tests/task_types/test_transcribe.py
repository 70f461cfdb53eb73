"""Transcripts: words, marks, and the vote of several."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.errors import Invalid
from marketplace.task_types import get
from marketplace.task_types.transcribe import marks, words

TRANSCRIBE = get("transcribe")
CALL = TRANSCRIBE.check_interface({"audio": "{{audio}}", "marks": True})
PLAIN = TRANSCRIBE.check_interface({"audio": "{{audio}}", "draft": "{{draft}}", "allow_empty": True})
LISTS = st.lists(st.sampled_from("abcd"), max_size=8)


def refused(call, *args):
    with pytest.raises(Invalid) as caught:
        call(*args)
    return set(caught.value.fields)


def levenshtein(a, b):
    """The textbook recursion, as the yardstick."""
    if not a or not b:
        return len(a) + len(b)
    return min(levenshtein(a[1:], b[1:]) + (a[0] != b[0]), levenshtein(a[1:], b) + 1, levenshtein(a, b[1:]) + 1)


@given(st.lists(st.sampled_from("abc"), max_size=5), st.lists(st.sampled_from("abc"), max_size=5))
def test_the_distance_is_the_least_number_of_changes(a, b):
    assert words.distance(a, b) == levenshtein(a, b)


@given(LISTS, LISTS)
def test_an_alignment_uses_each_word_once_and_costs_the_distance(a, b):
    pairs = words.align(a, b)
    assert [i for i, _ in pairs if i is not None] == list(range(len(a))) and [j for _, j in pairs if j is not None] == list(range(len(b)))
    assert sum(i is None or j is None or a[i] != b[j] for i, j in pairs) == words.distance(a, b)


def test_very_long_texts_are_compared_by_their_blocks(monkeypatch):
    monkeypatch.setattr(words, "MOST_CELLS", 3)
    assert words.distance(list("abcdef"), list("abxdef")) == 1 == words.distance(list("abxdef"), list("abcdef"))
    assert words.align(list("abc"), list("axbc")) == [(0, 0), (None, 1), (1, 2), (2, 3)]


def test_capitals_and_punctuation_are_no_errors():
    assert words.error_rate("Hello, World! It's 5 o'clock.", "hello world its 5 o’clock") == 0
    assert words.error_rate("one two three four", "one two tree four") == 0.25
    assert words.error_rate("", "") == 0 and words.error_rate("", "word") == 1
    assert words.error_rate("天气很好", "天气不好") == 0.25


@pytest.mark.parametrize(
    "text, plain, found",
    [
        ("[0:00.50] Hello [0:01.25] world", "Hello world", [(0.5, 0), (1.25, 6)]),
        ("Hello[1:02] world", "Helloworld", [(62, 5)]),
        ("  [1:00:00] end", "end", [(3600, 0)]),
        ("end [0:09.5]", "end", [(9.5, 3)]),
        ("[9] and [0:61] are no marks", "[9] and [0:61] are no marks", []),
    ],
)
def test_marks_are_taken_out_of_the_text(text, plain, found):
    assert marks.split(text) == (plain, [{"at": at, "place": place} for at, place in found])


def test_marks_beside_the_text_and_in_it_are_the_same():
    stored = {"text": "Hello world", "marks": [{"at": 1.25, "place": 6}]}
    assert TRANSCRIBE.check_answer(CALL, {}, {"text": "Hello [0:01.25] world"}) == stored == TRANSCRIBE.check_answer(CALL, {}, stored)
    assert TRANSCRIBE.view(CALL, {"audio": "/a.wav"})["with_marks"](**stored) == "Hello [0:01.25] world"
    assert TRANSCRIBE.export(stored) == {"text": "Hello world", "marks": "1.25@6"}


@pytest.mark.parametrize(
    "answer, field",
    [
        ({}, "answer.text"),
        ({"text": 5}, "answer.text"),
        ({"text": "  "}, "answer.text"),
        ({"text": "[0:01]"}, "answer.text"),
        ({"text": "x" * 40_001}, "answer.text"),
        ({"text": "x " * 15_000}, "answer.text"),
        ({"text": "a", "marks": [{"at": -1, "place": 0}]}, "answer.marks"),
        ({"text": "a", "marks": [{"at": 1, "place": 2}]}, "answer.marks"),
        ({"text": "a", "marks": [{"at": float("nan"), "place": 0}]}, "answer.marks"),
        ({"text": "a", "marks": "1@0"}, "answer.marks"),
        ({"text": "a", "speaker": "b"}, "answer.speaker"),
    ],
)
def test_wrong_answers(answer, field):
    assert refused(TRANSCRIBE.check_answer, CALL, {}, answer) == {field}


def test_without_marks_the_text_stays_as_it_is():
    assert TRANSCRIBE.check_answer(PLAIN, {}, {"text": "at [0:01] sharp "}) == {"text": "at [0:01] sharp"}
    assert refused(TRANSCRIBE.check_answer, PLAIN, {}, {"text": "a", "marks": [{"at": 1, "place": 0}]}) == {"answer.marks"}
    assert TRANSCRIBE.check_answer(PLAIN, {}, {"text": ""}) == {"text": ""}
    assert TRANSCRIBE.details(PLAIN, {"draft": "one too"}, {"text": "one two"}) == {"words": 2, "words_changed": 0.5}


def test_the_vote_is_better_than_any_single_transcript():
    spoken = [
        "the bus leaves at nine from the harbour",
        "the bus leafs at nine from the harbour",
        "the bus leaves at noon from harbour",
    ]
    merged, sure = TRANSCRIBE.merge([{"text": text} for text in (spoken[1], spoken[2], spoken[0])], interface=CALL)
    assert merged == {"text": spoken[0]} and 0.8 < sure < 1
    assert TRANSCRIBE.merge([{"text": "a b c"}, {"text": "a x b c"}, {"text": "a x b c"}])[0] == {"text": "a x b c"}


def test_of_two_the_first_wins_and_keeps_its_writing():
    merged, sure = TRANSCRIBE.merge([{"text": "Hello, World."}, {"text": "hello word"}])
    assert merged == {"text": "Hello, World."} and sure == 0.75


def test_marks_follow_their_words():
    assert words.vote(["the train left", "uh the train left", "uh the train left"], 0) == ("uh the train left", 1 - 1 / 12, [3, 7, 13])
    spoken = [{"text": "then the train left", "marks": [{"at": 2.0, "place": 9}]}, {"text": "then a train left"}, {"text": "then a train left the"}]
    merged, _ = TRANSCRIBE.merge([spoken[0], spoken[0] | {"text": "then the train"}, *spoken[1:]])
    assert all(merged["text"][one["place"] :].startswith("train") for one in merged.get("marks", ()))


@pytest.mark.parametrize(
    "interface, field", [({}, "interface.audio"), ({"audio": "{{a}}", "marks": "yes"}, "interface.marks"), ({"audio": 5}, "interface.audio")]
)
def test_a_wrong_interface_names_the_setting(interface, field):
    assert field in refused(TRANSCRIBE.check_interface, interface)


def test_the_requesters_form_and_back():
    problems = {}
    assert TRANSCRIBE.check_interface(TRANSCRIBE.interface_of_form(TRANSCRIBE.form_values(PLAIN), problems)) == PLAIN and not problems
