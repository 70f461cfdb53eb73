"""Choose between two, rank several, rate by scales."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from marketplace.errors import Invalid
from marketplace.quality.bradley_terry import bradley_terry, preference
from marketplace.task_types import get
from tests.task_types import laws

COMPARE = get("compare")
PAIR = COMPARE.check_interface({"mode": "pair", "text": "{{q}}", "a": "{{a}}", "b": "{{b}}", "tie": True})
RANKING = COMPARE.check_interface({"mode": "ranking", "items": ["{{a}}", "{{b}}", {"name": "third", "content": "x {{c}}"}, "{{d}}"]})
RUBRIC = COMPARE.check_interface(
    {"mode": "rubric", "text": "{{q}}", "scales": [{"name": "clear"}, {"name": "true", "label": "Is it true?", "min": 0, "max": 10, "low": "no"}]}
)
EACH = COMPARE.check_interface({"mode": "rubric", "items": ["{{a}}", "{{b}}"], "scales": [{"name": "clear", "min": 1, "max": 3}]})
INPUT = {"q": "?", "a": "one", "b": "two", "c": "three", "d": "four"}


def refused(call, *args):
    with pytest.raises(Invalid) as caught:
        call(*args)
    return set(caught.value.fields)


@pytest.mark.parametrize(
    "interface, field",
    [
        ({"mode": "duel"}, "interface.mode"),
        ({"a": "{{a}}"}, "interface.b"),
        ({"a": "{{a}}", "b": "{{b"}, "interface.b"),
        ({"a": "{{a}}", "b": "{{b}}", "items": ["x", "y"]}, "interface.items"),
        ({"a": "{{a}}", "b": "{{b}}", "tie": 1}, "interface.tie"),
        ({"a": "{{a}}", "b": "{{b}}", "medium": "smell"}, "interface.medium"),
        ({"mode": "ranking", "items": ["{{a}}"]}, "interface.items"),
        ({"mode": "ranking", "items": ["{{a}}", "{{a}}"]}, "interface.items"),
        ({"mode": "ranking", "items": ["{{a}}", {"name": "x|y", "content": "z"}]}, "interface.items"),
        ({"mode": "ranking", "items": ["{{a}}", 5]}, "interface.items"),
        ({"mode": "rubric"}, "interface.scales"),
        ({"mode": "rubric", "scales": [{"label": "no name"}]}, "interface.scales.0.name"),
        ({"mode": "rubric", "scales": [{"name": "a"}, {"name": "a"}]}, "interface.scales.1.name"),
        ({"mode": "rubric", "scales": [{"name": "a", "min": 1, "max": 12}]}, "interface.scales.0.max"),
        ({"mode": "rubric", "scales": [{"name": "a", "colour": "red"}]}, "interface.scales.0.colour"),
        ({"mode": "rubric", "scales": ["a"]}, "interface.scales.0"),
    ],
)
def test_a_wrong_interface_names_the_setting(interface, field):
    assert field in refused(COMPARE.check_interface, interface)


def test_columns_of_all_things_are_known():
    assert COMPARE.columns(PAIR) == {"q", "a", "b"} and COMPARE.columns(RANKING) == {"a", "b", "c", "d"}
    assert "interface.b" in refused(COMPARE.check_interface, {"a": "{{a}}", "b": "{{other}}"}, {"a", "b"})


@pytest.mark.parametrize("answer", [{"label": "c"}, {"label": None}, {"label": ["a"]}, {}, {"ranking": ["a"]}, "a"])
def test_wrong_choices(answer):
    assert refused(COMPARE.check_answer, PAIR, INPUT, answer) <= {"answer.label", "answer.ranking", "answer"}


def test_a_tie_must_be_offered():
    assert refused(COMPARE.check_answer, dict(PAIR, tie=False), INPUT, {"label": "tie"}) == {"answer.label"}


@pytest.mark.parametrize("ranking", [["a", "b"], ["a", "b", "third", "third"], ["a", "b", "c", "d"], "a|b", [1, 2, 3, 4], None])
def test_wrong_rankings(ranking):
    assert refused(COMPARE.check_answer, RANKING, INPUT, {"ranking": ranking}) == {"answer.ranking"}


@pytest.mark.parametrize(
    "ratings, field",
    [({"clear": 6, "true": 1}, "clear"), ({"clear": 1}, "true"), ({"clear": True, "true": 1}, "clear"), ({"clear": 1, "true": 1, "x": 1}, "x")],
)
def test_wrong_ratings(ratings, field):
    assert refused(COMPARE.check_answer, RUBRIC, INPUT, {"ratings": ratings}) == {f"answer.ratings.{field}"}


def test_forms_with_and_without_script():
    assert COMPARE.parse_form(PAIR, MultiDict({"label": "b"})) == {"label": "b"} and COMPARE.parse_form(PAIR, MultiDict()) == {}
    assert COMPARE.parse_form(RANKING, MultiDict({"ranking": "d|third|b|a"})) == {"ranking": ["d", "third", "b", "a"]}
    places = {"rank.a": "4", "rank.b": "3", "rank.third": "2", "rank.d": "1"}
    assert COMPARE.parse_form(RANKING, MultiDict(places)) == {"ranking": ["d", "third", "b", "a"]}
    assert refused(COMPARE.check_answer, RANKING, INPUT, COMPARE.parse_form(RANKING, MultiDict(places | {"rank.a": "1"}))) == {"answer.ranking"}
    assert COMPARE.parse_form(EACH, MultiDict({"ratings.a.clear": "2", "ratings.b.clear": "3"})) == {"ratings": {"a.clear": 2, "b.clear": 3}}


def test_the_order_is_drawn_by_lot_and_can_be_computed_again():
    orders = [COMPARE.arrangement(PAIR, INPUT, f"A{number}")["order"] for number in range(400)]
    assert orders == [COMPARE.arrangement(PAIR, INPUT, f"A{number}")["order"] for number in range(400)]
    assert 150 < sum(order == ["b", "a"] for order in orders) < 250
    assert COMPARE.arrangement(RUBRIC, INPUT, "A1") == {}  # nothing to draw lots about
    assert COMPARE.kept(PAIR, INPUT, {"label": "a"}, "A7") == {"order": orders[7]}


def test_only_web_addresses_become_pictures():
    images = COMPARE.check_interface({"a": "{{a}}", "b": "{{b}}", "medium": "image"})
    first, second = COMPARE.view(images, {"a": "/static/x.png", "b": "javascript:alert(1)"})["things"]
    assert first["content"] == "/static/x.png" and second["content"] == "" and "javascript" in second["problem"]


def test_agreement():
    assert [COMPARE.agree({"label": "a"}, {"label": other}) for other in ("a", "tie", "b")] == [1, 0.5, 0]
    assert COMPARE.gold_score(PAIR, {}, {"label": "tie"}, {"label": "a"}) == 0
    # One pair of six the other way round: tau = (5 - 1) / 6.
    assert COMPARE.agree({"ranking": ["a", "b", "c", "d"]}, {"ranking": ["b", "a", "c", "d"]}) == pytest.approx(4 / 6)
    assert COMPARE.agree({"ranking": ["a", "b", "c"]}, {"ranking": ["c", "b", "a"]}) == 0
    assert COMPARE.agree({"ratings": {"x": 1, "y": 3}}, {"ratings": {"x": 2, "y": 3}}) == 0.75


def test_majority_of_choices():
    def merged(*choices):
        return COMPARE.merge([{"label": one} for one in choices], interface=PAIR)

    assert merged("a", "b", "a")[0] == {"label": "a"} and 0.5 < merged("a", "b", "a")[1] < merged("a", "a", "a")[1] < 1
    assert merged("a", "b")[0] == {"label": "tie"} and merged("a", "b")[1] < 0.5
    assert merged("b", "tie")[0] == {"label": "b"}
    assert COMPARE.merge([{"label": "b"}, {"label": "a"}], interface=dict(PAIR, tie=False))[0] == {"label": "a"}


def test_rankings_merge_by_strength():
    answer, sure = COMPARE.merge([{"ranking": list(one)} for one in ("abcd", "abdc", "bacd")])
    assert answer == {"ranking": ["a", "b", "c", "d"]} and 0.5 < sure < 1


def test_ratings_merge_by_the_median():
    answers = [{"ratings": {"clear": clear, "true": 5}} for clear in (1, 4, 5)]
    assert COMPARE.merge(answers, interface=RUBRIC)[0] == {"ratings": {"clear": 4, "true": 5}}


def test_strengths_of_two_are_the_odds_of_their_wins():
    strengths = bradley_terry(np.array([[0, 3], [1, 0]]), prior=0)
    assert strengths[0] - strengths[1] == pytest.approx(np.log(3)) and preference(strengths, 0, 1) == pytest.approx(0.75)


def test_strengths_are_found_again():
    """From the expected wins of known strengths, the very strengths."""
    truth = np.array([1.2, 0.4, -0.1, -0.5, -1.0])
    expected = 1 / (1 + np.exp(truth[None, :] - truth[:, None])) * 1000
    np.fill_diagonal(expected, 0)
    assert bradley_terry(expected, prior=0) == pytest.approx(truth - truth.mean(), abs=1e-5)


def test_who_always_wins_is_strong_and_finite():
    strengths = bradley_terry(np.array([[0, 9, 9], [0, 0, 9], [0, 0, 0]]))
    assert np.isfinite(strengths).all() and strengths[0] > strengths[1] > strengths[2]
    assert list(bradley_terry(np.zeros((3, 3)))) == [0, 0, 0]


pairs = st.sampled_from(["a", "b", "tie"]).map(lambda one: {"label": one})
rankings = st.permutations(["a", "b", "third", "d"]).map(lambda order: {"ranking": list(order)})
ratings = st.tuples(st.integers(1, 5), st.integers(0, 10)).map(lambda two: {"ratings": {"clear": two[0], "true": two[1]}})
each = st.tuples(st.integers(1, 3), st.integers(1, 3)).map(lambda two: {"ratings": {"a.clear": two[0], "b.clear": two[1]}})
modes = st.sampled_from([(PAIR, pairs), (RANKING, rankings), (RUBRIC, ratings), (EACH, each)])


@given(data=st.data(), mode=modes)
def test_laws(data, mode):
    interface, answers = mode
    given_answers = data.draw(st.lists(answers, min_size=1, max_size=7))
    laws.hold_for_one(COMPARE, interface, INPUT, given_answers[0])
    laws.hold_for_two(COMPARE, given_answers[0], given_answers[-1])
    laws.hold_for_many(COMPARE, interface, INPUT, given_answers, data.draw(st.permutations(given_answers)))


def test_export_columns():
    assert COMPARE.export_columns(PAIR) == ["label"] and COMPARE.export_columns(EACH) == ["a.clear", "b.clear"]
    assert COMPARE.export({"ranking": ["b", "a"]}) == {"ranking": "b|a"} and COMPARE.export(None) == {}
    assert COMPARE.merge([]) == ({}, 0.0)


@pytest.mark.parametrize("start", COMPARE.starts, ids=lambda start: start.name)
def test_projects_to_start_from_survive_the_form(start):
    interface = COMPARE.check_interface(start.interface, set(start.example[0]))
    problems = {}
    assert COMPARE.check_interface(COMPARE.interface_of_form(COMPARE.form_values(interface), problems)) == interface and not problems
