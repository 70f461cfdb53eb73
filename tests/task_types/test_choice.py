"""Choose one label, or several."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from marketplace.errors import Invalid
from marketplace.task_types import get

CHOICE = get("choice")
ONE = CHOICE.check_interface({"text": "{{text}}", "labels": ["yes", "no", "0"]})
SEVERAL = CHOICE.check_interface({"text": "{{text}}", "labels": ["red", "green", "blue"], "multiple": True})


def refused(call, *args):
    with pytest.raises(Invalid) as caught:
        call(*args)
    return set(caught.value.fields)


@pytest.mark.parametrize(
    "interface, field",
    [
        ({"text": "{{text}}"}, "interface.labels"),
        ("text", "interface"),
        ({"labels": [0, 1]}, "interface.labels"),
        ({"labels": ["a", "a"]}, "interface.labels"),
        ({"labels": ["a"]}, "interface.labels"),
        ({"labels": "ab"}, "interface.labels"),
        ({"labels": ["a", ""]}, "interface.labels"),
        ({"labels": ["a", "b"], "text": 5}, "interface.text"),
        ({"labels": ["a", "b"], "text": "{{a"}, "interface.text"),
        ({"labels": ["a", "b"], "txt": "x"}, "interface.txt"),
        ({"labels": ["a", "b"], "multiple": "yes"}, "interface.multiple"),
        ({"labels": ["a|b", "c"], "multiple": True}, "interface.labels"),
        ({"labels": ["a", "b"], "multiple": True, "min": 3}, "interface.max"),
        ({"labels": ["a", "b"], "max": 1}, "interface.multiple"),
    ],
)
def test_a_wrong_interface_names_the_setting(interface, field):
    assert field in refused(CHOICE.check_interface, interface)


def test_a_column_that_the_file_lacks_is_named():
    with pytest.raises(Invalid) as caught:
        CHOICE.check_interface({"text": "{{Text}} {{link}}", "labels": ["a", "b"]}, {"text", "link"})
    assert "“Text”" in caught.value.fields["interface.text"][0] and "link, text" in caught.value.fields["interface.text"][0]


def test_labels_may_show_something_else_than_they_say():
    interface = CHOICE.check_interface({"labels": [{"value": "1", "label": "same"}, "0"]})
    assert CHOICE.view(interface, {})["labels"] == [{"value": "1", "label": "same", "key": "1"}, {"value": "0", "label": "0", "key": "2"}]
    assert CHOICE.check_answer(interface, {}, {"label": "1"}) == {"label": "1"}


@pytest.mark.parametrize(
    "answer, field",
    [
        ({"label": "7"}, "answer.label"),
        ({"label": 0}, "answer.label"),
        ({"label": None}, "answer.label"),
        ({}, "answer.label"),
        ({"label": ["yes"]}, "answer.label"),
        ({"labels": ["yes"]}, "answer.labels"),
        ("yes", "answer"),
        (None, "answer"),
    ],
)
def test_wrong_answers(answer, field):
    assert field in refused(CHOICE.check_answer, ONE, {}, answer)


@pytest.mark.parametrize("labels", [["red", "pink"], ["red", "red"], [], "red", None, [1]])
def test_wrong_answers_of_several(labels):
    assert refused(CHOICE.check_answer, SEVERAL, {}, {"labels": labels}) == {"answer.labels"}


def test_several_are_kept_in_the_order_of_the_labels():
    assert CHOICE.check_answer(SEVERAL, {}, {"labels": ["blue", "red"]}) == {"labels": ["red", "blue"]}


def test_forms():
    assert CHOICE.parse_form(ONE, MultiDict({"label": "no"})) == {"label": "no"}
    assert CHOICE.parse_form(ONE, MultiDict()) == {}
    assert CHOICE.parse_form(SEVERAL, MultiDict([("labels", "red"), ("labels", "blue")])) == {"labels": ["red", "blue"]}


def test_only_web_addresses_become_images():
    interface = CHOICE.check_interface({"image": "{{i}}", "labels": ["a", "b"]})
    assert CHOICE.view(interface, {"i": "https://example.org/a.png"})["image"] == "https://example.org/a.png"
    bad = CHOICE.view(interface, {"i": "javascript:alert(1)"})
    assert bad["image"] == "" and "javascript" in bad["image_problem"]


def votes(*labels):
    return [{"label": label} for label in labels]


def test_majority_and_its_confidence():
    answer, sure = CHOICE.merge(votes("yes", "no", "yes"), interface=ONE)
    assert answer == {"label": "yes"} and 0.5 < sure < 1
    more = CHOICE.merge(votes("yes", "yes", "yes"), interface=ONE)[1]
    assert sure < more <= 1
    assert CHOICE.merge(votes(*["yes"] * 500), interface=ONE)[1] == 1


def test_a_tie_goes_to_the_first_label_of_the_interface():
    assert CHOICE.merge(votes("0", "no"), interface=ONE) == ({"label": "no"}, CHOICE.merge(votes("no", "0"), interface=ONE)[1])
    assert CHOICE.merge([], interface=ONE) == ({}, 0.0)


def test_several_by_more_than_half():
    answer, sure = CHOICE.merge([{"labels": ["red"]}, {"labels": ["red", "blue"]}, {"labels": ["blue", "green"]}], interface=SEVERAL)
    assert answer == {"labels": ["red", "blue"]} and 0.5 < sure < 1


def test_agreement():
    assert CHOICE.agree({"label": "a"}, {"label": "a"}) == 1 and CHOICE.agree({"label": "a"}, {"label": "b"}) == 0
    assert CHOICE.agree({"labels": ["a", "b"]}, {"labels": ["b"]}) == 0.5


def test_export_and_back():
    assert CHOICE.export({"labels": ["red", "blue"]}) == {"labels": "red|blue"} and CHOICE.export(None) == {}
    assert CHOICE.read_flat(SEVERAL, {"labels": "red|blue"}) == {"labels": ["red", "blue"]}
    assert CHOICE.export_columns(ONE) == ["label"]


def test_a_known_answer_may_come_from_columns():
    assert CHOICE.check_gold(SEVERAL, {}, {"labels": "blue|red"}) == {"labels": ["red", "blue"]} == CHOICE.check_gold(SEVERAL, {}, {"labels": ["blue", "red"]})
    assert refused(CHOICE.check_gold, SEVERAL, {}, {"labels": "pink"}) == {"answer.labels"}
