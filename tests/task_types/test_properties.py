"""What holds of every kind whose answers are free: merging the same gives the same, agreeing is symmetric, all survives a table."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.task_types import get
from marketplace.task_types.confidence import confidence

WORDS = st.lists(st.sampled_from(["the", "river", "runs", "Runs,", "down", "to", "sea.", "l'eau", "水"]), max_size=12).map(" ".join)
FORM_INTERFACE = get("form").check_interface(
    {
        "schema": {
            "properties": {
                "name": {"maxLength": 40},
                "count": {"type": "integer"},
                "size": {"type": "number"},
                "open": {"type": "boolean"},
                "kind": {"enum": ["a", "b", "c"]},
                "tags": {"type": "array", "items": {"enum": ["x", "y", "z"]}},
            },
            "required": ["kind"],
        }
    }
)
FORM_ANSWERS = st.fixed_dictionaries(
    {"kind": st.sampled_from("abc")},
    optional={
        "name": st.text("abc ", min_size=1, max_size=9),
        "count": st.integers(-9, 9),
        "size": st.floats(-5, 5, width=16),
        "open": st.booleans(),
        "tags": st.lists(st.sampled_from("xyz"), unique=True, min_size=1).map(sorted),
    },
)
FILE = st.text("ABCXYZ234567", min_size=26, max_size=26).map("F".__add__)
LINE = st.text("abc é|,", min_size=1, max_size=20).map(lambda text: f"x{text}x")
REVIEW_INTERFACE = get("product_review").check_interface({"min_characters": 1, "proof": "optional"})
REVIEWS = st.fixed_dictionaries(
    {
        "stars": st.integers(1, 5),
        "title": LINE,
        "pros": st.lists(LINE, max_size=3),
        "cons": st.lists(LINE, max_size=3),
        "text": LINE,
        "disclosed": st.just(True),
    },
    optional={"proof": FILE},
)
TEST_INTERFACE = get("apptest").check_interface({"steps": ["one", "two", {"do": "three", "expect": "all is well"}], "screenshot": "optional"})
PASSED = st.fixed_dictionaries({"result": st.just("pass")}, optional={"note": LINE, "screenshot": FILE})
NOT_PASSED = st.fixed_dictionaries({"result": st.sampled_from(["fail", "blocked"]), "note": LINE}, optional={"screenshot": FILE})
TESTS = st.fixed_dictionaries(
    {"steps": st.lists(PASSED | NOT_PASSED, min_size=3, max_size=3)},
    optional={"recording": FILE, "remark": LINE, "environment": st.fixed_dictionaries({"browser": LINE}, optional={"screen": LINE})},
)
TRANSCRIBE_INTERFACE = get("transcribe").check_interface({"audio": "{{audio}}", "marks": True, "allow_empty": True})
MARKS = st.lists(st.fixed_dictionaries({"at": st.integers(0, 9999).map(lambda n: n / 100), "place": st.integers(0, 30)}), max_size=3)
TRANSCRIPTS = st.tuples(WORDS.map(str.strip), MARKS).map(
    lambda made: {"text": made[0], "marks": [one | {"place": min(one["place"], len(made[0]))} for one in made[1]]}
)
CLIP_INTERFACE = get("clip").check_interface({"audio": "{{audio}}", "labels": ["a", "b"], "qualities": ["x", "y"], "min": 0, "overlap": True})
REGIONS = st.builds(
    lambda start, length, label, quality: {"start": start / 100, "end": (start + length) / 100, "label": label, "quality": quality},
    st.integers(0, 1000), st.integers(2, 400), st.sampled_from("ab"), st.sampled_from("xy"),
)  # fmt: skip
CLIPS = st.lists(REGIONS, max_size=5, unique_by=str).map(lambda regions: {"regions": regions})
APART_INTERFACE = CLIP_INTERFACE | {"overlap": False}
APART = st.lists(st.tuples(st.integers(2, 300), st.integers(0, 100), st.sampled_from("ab"), st.sampled_from("xy")), max_size=5).map(
    lambda steps: {"regions": _one_after_the_other(steps)}
)
KINDS = {
    "form": (FORM_INTERFACE, FORM_ANSWERS),
    "product_review": (REVIEW_INTERFACE, REVIEWS),
    "apptest": (TEST_INTERFACE, TESTS),
    "transcribe": (TRANSCRIBE_INTERFACE, TRANSCRIPTS),
    "clip": (CLIP_INTERFACE, CLIPS),
    "clip, regions apart": (APART_INTERFACE, APART),
}


def _one_after_the_other(steps):
    regions, at = [], 0
    for length, gap, label, quality in steps:
        regions.append({"start": (at + gap) / 100, "end": (at + gap + length) / 100, "label": label, "quality": quality})
        at += gap + length
    return regions


def cases():
    """(kind, interface, answers) of every kind here."""
    return [pytest.param(get(name.partition(",")[0]), interface, answers, id=name) for name, (interface, answers) in KINDS.items()]


@pytest.mark.parametrize("kind, interface, answers", cases())
def test_the_same_answers_merge_to_that_answer_and_make_as_sure_as_votes(kind, interface, answers):
    @given(answers, st.integers(1, 6))
    def holds(answer, times):
        answer = kind.check_answer(interface, {}, answer)
        assert kind.merge([answer] * times, list(range(times)), interface) == (answer, confidence([times], 2))

    holds()


@pytest.mark.parametrize("kind, interface, answers", cases())
def test_agreement_is_symmetric_between_0_and_1_and_whole_with_itself(kind, interface, answers):
    @given(answers, answers)
    def holds(a, b):
        a, b = (kind.check_answer(interface, {}, one) for one in (a, b))
        assert 0 <= kind.agree(a, b) == kind.agree(b, a) <= 1
        assert kind.agree(a, a) == kind.agree(b, b) == 1

    holds()


@pytest.mark.parametrize("kind, interface, answers", cases())
def test_a_consensus_is_an_answer_and_its_confidence_a_share(kind, interface, answers):
    @given(st.lists(answers, min_size=1, max_size=5))
    def holds(given_answers):
        given_answers = [kind.check_answer(interface, {}, one) for one in given_answers]
        merged, sure = kind.merge(given_answers, list(range(len(given_answers))), interface)
        assert 0 <= sure <= 1
        assert kind.check_answer(interface, {}, merged) == merged
        json.dumps(merged)

    holds()


@pytest.mark.parametrize("kind, interface, answers", cases())
def test_a_table_gives_the_answer_back(kind, interface, answers):
    @given(answers)
    def holds(answer):
        answer = kind.check_answer(interface, {}, answer)
        flat = kind.export(answer)
        assert set(flat) <= set(kind.export_columns(interface))
        cells = {name: "true" if value is True else "false" if value is False else str(value) for name, value in flat.items()}
        assert kind.check_answer(interface, {}, kind.read_flat(interface, cells)) == answer

    holds()
