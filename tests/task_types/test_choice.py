"""Choose one label, or several."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from marketplace.errors import Invalid
from marketplace.task_types import get
from marketplace.task_types.base import link_host
from tests.task_types import laws

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


NONE = CHOICE.check_interface({"labels": ["red", "green", "blue"], "multiple": True, "min": 0})
one_label = st.sampled_from(["yes", "no", "0"]).map(lambda label: {"label": label})
some_labels = st.sets(st.sampled_from(["red", "green", "blue"])).map(lambda labels: {"labels": [one for one in ("red", "green", "blue") if one in labels]})


@given(data=st.data(), case=st.sampled_from([(ONE, one_label), (NONE, some_labels)]))
def test_laws(data, case):
    interface, answers = case
    given_answers = data.draw(st.lists(answers, min_size=1, max_size=7))
    laws.hold_for_one(CHOICE, interface, {}, given_answers[0])
    laws.hold_for_two(CHOICE, given_answers[0], given_answers[-1])
    laws.hold_for_many(CHOICE, interface, {}, given_answers, data.draw(st.permutations(given_answers)))


@pytest.mark.parametrize(
    "address, host",
    [
        ("https://example.org/a?b#c", "example.org"),
        ("http://EXAMPLE.org:8080", "example.org"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//example.org", ""),
        ("/static/a.png", ""),
        ("https://bank.example@evil.example/", ""),
        ("https://example.org\\@evil.example/", ""),
        ("https://example.org:port/", ""),
        ("https://exa mple.org/", ""),
        ("https://", ""),
        ("", ""),
    ],
)
def test_links_are_told_by_the_host_they_lead_to(address, host):
    assert link_host(address) == host


def test_films_and_links_are_shown():
    interface = CHOICE.check_interface({"video": "{{v}}", "link": "{{l}}", "labels": ["a", "b"]}, {"v", "l"})
    assert CHOICE.columns(interface) == {"v", "l"}
    view = CHOICE.view(interface, {"v": "ftp://x/y.mp4", "l": "https://example.org/"})
    assert view["video"] == "" and "ftp" in view["video_problem"] and view["link_host"] == "example.org"
    view = CHOICE.view(interface, {"v": "/static/y.mp4", "l": "javascript:alert(1)"})
    assert view["video"] == "/static/y.mp4" and view["link"] == "" and "javascript" in view["link_problem"]


def test_labels_may_carry_hints():
    interface = CHOICE.check_interface({"labels": [{"value": "a", "hint": "the first"}, "b"]})
    assert interface["labels"] == [{"value": "a", "label": "a", "hint": "the first"}, "b"]
    assert CHOICE.view(interface, {})["labels"][0] == {"value": "a", "label": "a", "hint": "the first", "key": "1"}
    problems = {}
    assert CHOICE.interface_of_form(CHOICE.form_values(interface), problems)["labels"] == [{"value": "a", "hint": "the first"}, "b"] and not problems
    assert "interface.labels" in refused(CHOICE.check_interface, {"labels": [{"value": "a", "hint": 3}, "b"]})
