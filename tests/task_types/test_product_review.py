"""Reviews of products."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from marketplace.errors import Invalid
from marketplace.task_types import get

REVIEW = get("product_review")
KETTLE = REVIEW.check_interface({"text": "{{product}}", "min_characters": 20, "max_characters": 200})
FILE = "F" + "A" * 26
GOOD = {"stars": 4, "title": "Boils fast", "pros": ["fast"], "cons": [], "text": "It boils a litre in two minutes.", "proof": FILE, "disclosed": True}


def refused(call, *args):
    with pytest.raises(Invalid) as caught:
        call(*args)
    return set(caught.value.fields)


@pytest.mark.parametrize(
    "change, field",
    [
        ({"stars": 0}, "answer.stars"),
        ({"stars": 6}, "answer.stars"),
        ({"stars": True}, "answer.stars"),
        ({"stars": "4"}, "answer.stars"),
        ({"title": " "}, "answer.title"),
        ({"title": "x" * 121}, "answer.title"),
        ({"pros": "fast"}, "answer.pros"),
        ({"cons": ["x"] * 11}, "answer.cons"),
        ({"text": "Too short." + " " * 30}, "answer.text"),
        ({"text": "x" * 201}, "answer.text"),
        ({"proof": None}, "answer.proof"),
        ({"proof": "receipt.png"}, "answer.proof"),
        ({"disclosed": False}, "answer.disclosed"),
        ({"disclosed": None}, "answer.disclosed"),
        ({"price": 9}, "answer.price"),
    ],
)
def test_wrong_answers(change, field):
    assert refused(REVIEW.check_answer, KETTLE, {}, GOOD | change) == {field}


def test_the_form_of_the_page():
    posted = MultiDict({"stars": "4", "title": "Boils fast", "pros": " fast \r\n\r\n", "cons": "", "text": GOOD["text"], "proof": FILE, "disclosed": "true"})
    assert REVIEW.check_answer(KETTLE, {}, REVIEW.parse_form(KETTLE, posted)) == GOOD
    assert refused(REVIEW.check_answer, KETTLE, {}, REVIEW.parse_form(KETTLE, MultiDict())) >= {
        "answer.stars",
        "answer.text",
        "answer.disclosed",
        "answer.proof",
    }


@pytest.mark.parametrize(
    "change, field",
    [
        ({"disclosure": ""}, "interface.disclosure"),
        ({"disclosure": "-"}, "interface.disclosure"),
        ({"proof": "maybe"}, "interface.proof"),
        ({"min_characters": 50, "max_characters": 40}, "interface.max_characters"),
        ({"min_characters": "many"}, "interface.min_characters"),
        ({"stars": 10}, "interface.stars"),
    ],
)
def test_a_wrong_interface_names_the_setting(change, field):
    assert field in refused(REVIEW.check_interface, change)


def test_the_proof_may_be_left_out_where_it_is_not_wanted():
    without = REVIEW.check_interface({"proof": "none", "min_characters": 5})
    answer = {key: value for key, value in GOOD.items() if key != "proof"}
    assert REVIEW.check_answer(without, {}, answer) == answer and REVIEW.files(without, answer) == []
    assert refused(REVIEW.check_answer, without, {}, GOOD) == {"answer.proof"}
    assert "proof" not in REVIEW.schema(without)["properties"]


def test_one_review_stands_for_all():
    reviews = [GOOD | {"stars": stars, "title": f"{stars} stars"} for stars in (5, 1, 4, 4)]
    merged, sure = REVIEW.merge(reviews)
    assert merged["title"] == "4 stars" and 0.5 < sure < 1
    assert REVIEW.merge([]) == ({}, 0.0)
    assert REVIEW.gold_score(KETTLE, {}, GOOD, GOOD | {"stars": 5}) == 0.75


def test_the_requesters_form_and_back():
    problems = {}
    assert REVIEW.check_interface(REVIEW.interface_of_form(REVIEW.form_values(KETTLE), problems)) == KETTLE and not problems
