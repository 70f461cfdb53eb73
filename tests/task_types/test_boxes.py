"""Boxes, points and polygons on a picture."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from marketplace.errors import Invalid
from marketplace.task_types import get
from marketplace.task_types.boxes.geometry import area, likeness
from tests.task_types import laws

BOXES = get("boxes")
ALL = BOXES.check_interface({"image": "{{i}}", "labels": ["boat", "buoy"], "shapes": ["polygon", "box", "point"]})
ONLY = BOXES.check_interface({"image": "{{i}}", "labels": ["boat"], "min": 1, "max": 2})
INPUT = {"i": "/static/demo/harbour-1.svg"}


def box(x, y, width, height, label="boat"):
    return {"type": "box", "label": label, "x": x, "y": y, "width": width, "height": height}


def point(x, y, label="boat"):
    return {"type": "point", "label": label, "x": x, "y": y}


def polygon(*points, label="boat"):
    return {"type": "polygon", "label": label, "points": [list(one) for one in points]}


def refused(call, *args):
    with pytest.raises(Invalid) as caught:
        call(*args)
    return set(caught.value.fields)


@pytest.mark.parametrize(
    "interface, field",
    [
        ({"labels": ["a"]}, "interface.image"),
        ({"image": "{{i}}"}, "interface.labels"),
        ({"image": "{{i}}", "labels": ["a"], "shapes": []}, "interface.shapes"),
        ({"image": "{{i}}", "labels": ["a"], "shapes": ["circle"]}, "interface.shapes"),
        ({"image": "{{i}}", "labels": ["a"], "shapes": [{}]}, "interface.shapes"),
        ({"image": "{{i}}", "labels": ["a"], "min": 2, "max": 1}, "interface.max"),
        ({"image": "{{i}}", "labels": ["a"], "audio": "x"}, "interface.audio"),
    ],
)
def test_a_wrong_interface_names_the_setting(interface, field):
    assert field in refused(BOXES.check_interface, interface)


@pytest.mark.parametrize(
    "shape",
    [
        box(0.5, 0.5, 0.6, 0.1),
        box(0.1, 0.1, 0, 0.1),
        box(0.1, -0.1, 0.1, 0.1),
        box(0.1, 0.1, "0.1", 0.1),
        box(0.1, 0.1, True, 0.1),
        box(0.1, 0.1, float("nan"), 0.1),
        box(0.1, 0.1, 0.1, 0.1, "whale"),
        box(0.1, 0.1, 0.1, 0.1) | {"angle": 3},
        point(1.1, 0),
        polygon((0, 0), (1, 1)),
        polygon((0, 0), (0.5, 0.5), (1, 1)),
        polygon((0, 0), (0.5,), (1, 1)),
        {"type": "circle", "label": "boat", "x": 0, "y": 0},
        {"type": ["box"], "label": "boat"},
        "box",
    ],
)
def test_wrong_shapes(shape):
    assert refused(BOXES.check_answer, ALL, INPUT, {"shapes": [shape]}) == {"answer.shapes.0"}


def test_only_what_is_asked_for_and_so_many():
    assert refused(BOXES.check_answer, ONLY, INPUT, {"shapes": [point(0, 0)]}) == {"answer.shapes.0"}
    assert refused(BOXES.check_answer, ONLY, INPUT, {"shapes": []}) == {"answer.shapes"}
    assert refused(BOXES.check_answer, ONLY, INPUT, {"shapes": [box(n / 10, 0, 0.1, 0.1) for n in range(3)]}) == {"answer.shapes"}
    assert refused(BOXES.check_answer, ONLY, INPUT, {"shapes": [box(0, 0, 0.1, 0.1)] * 2}) == {"answer.shapes"}


def test_five_decimals_from_top_to_bottom():
    answer = BOXES.check_answer(ALL, INPUT, {"shapes": [box(0.1234567, 0.5, 0.25, 0.25), point(1, 1, "buoy"), box(0, 0.25, 1, 0.75)]})
    assert answer["shapes"] == [box(0, 0.25, 1, 0.75), box(0.12346, 0.5, 0.25, 0.25), point(1, 1, "buoy")]


def test_forms():
    assert BOXES.parse_form(ALL, MultiDict({"shapes": "[]", "nothing": "1"})) == {"shapes": []}
    assert refused(BOXES.check_answer, ALL, INPUT, BOXES.parse_form(ALL, MultiDict({"shapes": "{"}))) == {"answer.shapes"}


def test_likeness_is_intersection_over_union():
    assert likeness(box(0, 0, 0.2, 0.2), box(0.1, 0, 0.2, 0.2)) == pytest.approx(1 / 3)
    assert likeness(box(0, 0, 0.2, 0.2), box(0, 0, 0.2, 0.2, "buoy")) == 0
    assert likeness(point(0.5, 0.5), point(0.5, 0.525)) == pytest.approx(0.5)
    square, half = polygon((0, 0), (0.4, 0), (0.4, 0.4), (0, 0.4)), polygon((0, 0), (0.4, 0), (0.4, 0.4))
    assert likeness(square, half) == pytest.approx(0.5, abs=0.01)
    # An outline that turns back on itself, like an L: three of four quarters.
    corner = polygon((0, 0), (0.4, 0), (0.4, 0.2), (0.2, 0.2), (0.2, 0.4), (0, 0.4))
    assert likeness(square, corner) == pytest.approx(0.75, abs=0.01) and area(corner["points"]) == pytest.approx(0.12)


def test_agreement():
    one = {"shapes": [box(0, 0, 0.2, 0.2), box(0.5, 0.5, 0.2, 0.2)]}
    assert BOXES.agree(one, {"shapes": [box(0, 0, 0.2, 0.2)]}) == pytest.approx(2 / 3)
    assert BOXES.agree(one, {"shapes": []}) == 0 and BOXES.agree({"shapes": []}, {"shapes": []}) == 1


def test_consensus_is_the_mean_of_what_more_than_half_draw():
    answers = [
        {"shapes": [box(0.1, 0.1, 0.2, 0.2), point(0.5, 0.5, "buoy")]},
        {"shapes": [box(0.12, 0.1, 0.2, 0.2), point(0.51, 0.5, "buoy")]},
        {"shapes": [box(0.14, 0.1, 0.2, 0.2), box(0.7, 0.7, 0.1, 0.1)]},
    ]
    merged, sure = BOXES.merge(answers, interface=ALL)
    assert merged == {"shapes": [box(0.12, 0.1, 0.2, 0.2), point(0.505, 0.5, "buoy")]} and 0.5 < sure < 0.9


def test_of_polygons_the_most_alike_is_kept():
    good, near, far = polygon((0, 0), (0.4, 0), (0.4, 0.4)), polygon((0, 0), (0.42, 0), (0.42, 0.4)), polygon((0, 0), (0.3, 0), (0.4, 0.4))
    assert BOXES.merge([{"shapes": [one]} for one in (far, good, near)], interface=ALL)[0] == {"shapes": [good]}


def test_two_boats_side_by_side_stay_two():
    pair = {"shapes": [box(0.1, 0.1, 0.2, 0.2), box(0.2, 0.1, 0.2, 0.2)]}
    assert BOXES.merge([pair] * 5, interface=ALL)[0] == pair


parts = st.integers(0, 100).map(lambda number: number / 100)
some_box = st.tuples(st.integers(0, 90), st.integers(0, 90), st.integers(1, 10), st.integers(1, 10), st.sampled_from(["boat", "buoy"])).map(
    lambda one: box(*[number / 100 for number in one[:4]], one[4])
)
some_point = st.builds(point, parts, parts, st.sampled_from(["boat", "buoy"]))
some_polygon = (
    st.lists(st.tuples(parts, parts), min_size=3, max_size=6, unique=True).map(lambda points: polygon(*points)).filter(lambda one: area(one["points"]) > 1e-6)
)
some = st.lists(st.one_of(some_box, some_point, some_polygon), max_size=5, unique_by=str).map(lambda shapes: {"shapes": shapes})


@given(data=st.data())
def test_laws(data):
    given_answers = [BOXES.check_answer(ALL, INPUT, one) for one in data.draw(st.lists(some, min_size=1, max_size=4))]
    laws.hold_for_one(BOXES, ALL, INPUT, given_answers[0])
    laws.hold_for_two(BOXES, given_answers[0], given_answers[-1])
    laws.hold_for_many(BOXES, ALL, INPUT, given_answers, data.draw(st.permutations(given_answers)))


@pytest.mark.parametrize("start", BOXES.starts, ids=lambda start: start.name)
def test_projects_to_start_from_survive_the_form(start):
    interface = BOXES.check_interface(start.interface, set(start.example[0]))
    problems = {}
    assert BOXES.check_interface(BOXES.interface_of_form(BOXES.form_values(interface), problems)) == interface and not problems
