"""Regions of a recording."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from marketplace.errors import Invalid
from marketplace.task_types import get
from marketplace.task_types.clip import time_sets

CLIP = get("clip")
CALL = CLIP.check_interface({"audio": "{{audio}}", "labels": ["speech", "noise"], "qualities": ["clear", "faint"]})


def regions(*given, label="speech", quality="clear"):
    return {"regions": [{"start": float(start), "end": float(end), "label": label, "quality": quality} for start, end in given]}


def refused(call, *args):
    with pytest.raises(Invalid) as caught:
        call(*args)
    return set(caught.value.fields)


def test_regions_are_kept_in_order_to_a_hundredth():
    answer = {"regions": [*regions((3, 4))["regions"], {"start": 0.1234, "end": 1.0049, "label": "noise", "quality": "faint"}]}
    assert CLIP.check_answer(CALL, {}, answer)["regions"][0] == {"start": 0.12, "end": 1.0, "label": "noise", "quality": "faint"}


@pytest.mark.parametrize(
    "answer, field",
    [
        ({}, "answer.regions"),
        ({"regions": "0-1"}, "answer.regions"),
        ({"regions": []}, "answer.regions"),
        ({"regions": ["0-1"]}, "answer.regions.0"),
        (regions((2, 1)), "answer.regions.0.end"),
        (regions((1, 1)), "answer.regions.0.end"),
        (regions((-1, 1)), "answer.regions.0.start"),
        (regions((0, float("inf"))), "answer.regions.0.end"),
        (regions((0, 1), label="music"), "answer.regions.0.label"),
        (regions((0, 1), quality="loud"), "answer.regions.0.quality"),
        (regions((0, 2), (1, 3)), "answer.regions"),
        (regions((0, 1)) | {"count": 1}, "answer.count"),
    ],
)
def test_wrong_answers(answer, field):
    assert refused(CLIP.check_answer, CALL, {}, answer) == {field}


def test_with_script_one_field_carries_all_without_it_each_has_its_own():
    stored = regions((0.5, 1.25))
    assert CLIP.parse_form(CALL, MultiDict({"regions": '[{"start":0.5,"end":1.25,"label":"speech","quality":"clear"}]'})) == stored
    rows = {"regions": "", "regions.0.start": "0,5", "regions.0.end": "1.25", "regions.0.label": "speech", "regions.0.quality": "clear"}
    empty = {"regions.1.start": "", "regions.1.end": "", "regions.1.label": "speech", "regions.1.quality": "clear"}
    assert CLIP.parse_form(CALL, MultiDict(rows | empty)) == stored
    assert refused(CLIP.check_answer, CALL, {}, CLIP.parse_form(CALL, MultiDict({"regions": "[{"}))) == {"answer.regions"}
    assert refused(CLIP.check_answer, CALL, {}, CLIP.parse_form(CALL, MultiDict(rows | {"regions.0.end": "soon"}))) == {"answer.regions.0.end"}


def test_agreement_is_shared_time():
    assert CLIP.agree(regions((0, 2)), regions((1, 3))) == pytest.approx(1 / 3)
    assert CLIP.agree(regions((0, 2)), regions((0, 2), label="noise")) == 0
    assert CLIP.agree({"regions": []}, {"regions": []}) == 1 and CLIP.agree({"regions": []}, regions((0, 1))) == 0


def test_more_than_half_of_the_answers_decide_each_moment():
    answers = [regions((0, 2), (5, 6)), regions((0.1, 2.2)), regions((0.2, 2.1), quality="faint")]
    merged, sure = CLIP.merge(answers, interface=CALL)
    assert merged == regions((0.1, 2.1)) and 0.5 < sure < 1
    assert CLIP.merge([regions((0, 1)), regions((2, 3))], interface=CALL)[0] == {"regions": []}
    assert CLIP.merge([]) == ({}, 0.0)


def test_slivers_are_no_regions():
    assert CLIP.merge([regions((0, 1)), regions((0.95, 2)), regions((3, 4))], interface=CALL)[0] == {"regions": []}


def test_sets_of_time():
    assert time_sets.union([(2, 3), (0, 1), (1, 2), (5, 5)]) == [(0, 3)]
    assert time_sets.intersection([(0, 2), (4, 6)], [(1, 5)]) == [(1, 2), (4, 5)]
    assert time_sets.majority([[(0, 2)], [(1, 3)], [(1, 2)]]) == [(1, 2)]


@pytest.mark.parametrize(
    "interface, field",
    [
        ({"labels": ["a"]}, "interface.audio"),
        ({"audio": "{{a}}"}, "interface.labels"),
        ({"audio": "{{a}}", "labels": ["a"], "min": 5, "max": 4}, "interface.max"),
        ({"audio": "{{a}}", "labels": ["a"], "qualities": ["x"]}, "interface.qualities"),
        ({"audio": "{{a}}", "labels": ["a"], "overlap": "no"}, "interface.overlap"),
    ],
)
def test_a_wrong_interface_names_the_setting(interface, field):
    assert field in refused(CLIP.check_interface, interface)


def test_the_requesters_form_and_back():
    problems = {}
    assert CLIP.check_interface(CLIP.interface_of_form(CLIP.form_values(CALL), problems)) == CALL and not problems
