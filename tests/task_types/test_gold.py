"""Known answers of every kind: in a file, as flat columns or as an answer; who is right passes, who did nothing does not."""

from __future__ import annotations

import pytest

from marketplace.errors import Invalid
from marketplace.quality.gold import PASS_SCORE
from marketplace.task_types import TASK_TYPES, get


def step(result, note="It is dead"):
    return {"result": result} | ({"note": note} if result != "pass" else {})


def box(x, label="boat"):
    return {"type": "box", "label": label, "x": x, "y": 0.1, "width": 0.2, "height": 0.2}


def region(start, end, label="speech"):
    return {"start": start, "end": end, "label": label}


def review(stars):
    return {"stars": stars, "title": "Kettle", "pros": ["fast"], "cons": [], "text": "It boils a litre of water.", "proof": "F" + "A" * 26, "disclosed": True}


SENTENCE = "Ann has met Bo in Rome."
# kind → interface, input, known answer, answers that pass, answers that do not; a kind may stand here several times.
KNOWN = {
    "choice": ({"text": "{{text}}", "labels": ["yes", "no"]}, {"text": "x"}, {"label": "yes"}, [{"label": "yes"}], [{"label": "no"}]),
    "choice: several": (
        {"text": "{{text}}", "labels": ["a", "b", "c", "d"], "multiple": True, "min": 0}, {"text": "x"},
        {"labels": ["a", "b"]}, [{"labels": ["a", "b"]}, {"labels": ["a", "b", "c"]}], [{"labels": []}, {"labels": ["a", "b", "c", "d"][2:]}],
    ),
    "compare": ({"mode": "pair", "a": "{{a}}", "b": "{{b}}", "tie": True}, {"a": "1", "b": "2"}, {"label": "a"}, [{"label": "a"}], [{"label": "b"}, {"label": "tie"}]),
    "compare: ranking": (
        {"mode": "ranking", "items": ["{{a}}", "{{b}}", "{{c}}", "{{d}}"]}, {"a": "1", "b": "2", "c": "3", "d": "4"},
        {"ranking": ["a", "b", "c", "d"]}, [{"ranking": ["b", "a", "c", "d"]}], [{"ranking": ["d", "c", "b", "a"]}, {"ranking": ["c", "d", "a", "b"]}],
    ),
    "compare: rubric": (
        {"mode": "rubric", "text": "{{a}}", "scales": [{"name": "clear", "max": 7}, {"name": "kind", "max": 7}]}, {"a": "1"},
        {"ratings": {"clear": 6, "kind": 2}}, [{"ratings": {"clear": 6, "kind": 3}}], [{"ratings": {"clear": 1, "kind": 7}}],
    ),
    "spans": (
        {"text": "{{text}}", "labels": ["person", "place"]}, {"text": SENTENCE},
        {"spans": [{"start": 0, "end": 3, "label": "person"}, {"start": 12, "end": 14, "label": "person"}]},
        [{"spans": [{"start": 0, "end": 3, "label": "person"}]}], [{"spans": []}, {"spans": [{"start": 0, "end": 3, "label": "place"}]}],
    ),
    "boxes": (
        {"image": "{{i}}", "labels": ["boat", "buoy"]}, {"i": "/static/demo/harbour-1.svg"},
        {"shapes": [box(0.1)]}, [{"shapes": [box(0.12)]}], [{"shapes": []}, {"shapes": [box(0.1, "buoy")]}, {"shapes": [box(0.7)]}],
    ),
    "transcribe": (
        {"audio": "{{a}}", "marks": True, "allow_empty": True}, {"a": "/a.mp3"}, {"text": "The boat leaves at nine.", "marks": [{"at": 1.5, "place": 4}]},
        [{"text": "the boat leaves at nine"}, {"text": "The boat leaves at ten."}], [{"text": ""}, {"text": "Something else was said here"}],
    ),
    "transcribe: corrected": (
        {"audio": "{{a}}", "draft": "{{machine}}"}, {"a": "/a.mp3", "machine": "The goat leaves at nine from peer two."}, {"text": "The boat leaves at nine from pier two."},
        [{"text": "The boat leaves at nine from pier two"}, {"text": "The boat leaves at nine from peer two."}], [{"text": "The goat leaves at nine from peer two."}],
    ),
    "clip": (
        {"audio": "{{a}}", "labels": ["speech", "noise"], "min": 0}, {"a": "/a.mp3"},
        {"regions": [region(0.0, 4.0)]}, [{"regions": [region(0.5, 4.5)]}], [{"regions": []}, {"regions": [region(0.0, 4.0, "noise")]}, {"regions": [region(5.0, 9.0)]}],
    ),
    "edit": (
        {"text": "{{text}}"}, {"text": "Ann have met Bo at Rome."}, {"text": SENTENCE},
        [{"text": SENTENCE}, {"text": "Ann has met Bo in Rome"}, {"text": "Ann has met Bo at Rome.\n"}], [{"text": "Ann have met Bo at Rome."}, {"text": "ann have met bo at rome."}],
    ),
    "edit: nothing is wrong": ({"text": "{{text}}"}, {"text": SENTENCE}, {"text": SENTENCE}, [{"text": SENTENCE}, {"text": f"{SENTENCE} "}], [{"text": "No."}]),
    "survey": (
        {"questions": [{"name": "read", "type": "choice", "options": ["blue", "red"], "required": True}, {"name": "why", "type": "long_text", "required": True}]},
        {}, {"read": "blue"}, [{"read": "blue", "why": "You ask for it."}], [{"read": "red", "why": "Because."}],
    ),
    "survey: words": (
        {"questions": [{"name": "town", "type": "text"}, {"name": "grid", "type": "matrix", "rows": ["r"], "options": ["x", "y"]}]}, {},
        {"town": "Rome", "grid": {"r": "x"}}, [{"town": " rome.", "grid": {"r": "x"}}, {"town": "Rome"}], [{"town": "Paris", "grid": {"r": "y"}}],
    ),
    "apptest": (
        {"steps": ["Open", "Buy", "Pay", "Leave"]}, {}, {"steps": [step("pass"), step("pass"), step("fail"), step("pass")]},
        [{"steps": [step("pass"), step("fail"), step("fail"), step("pass")]}],
        [{"steps": [step("pass")] * 4}, {"steps": [step("fail")] * 4}],
    ),
    "apptest: all is well": ({"steps": ["Open", "Buy"]}, {}, {"steps": [step("pass")] * 2}, [{"steps": [step("pass")] * 2}], [{"steps": [step("fail")] * 2}]),
    "product_review": ({"text": "{{p}}", "min_characters": 10}, {"p": "Kettle"}, review(1), [review(1), review(2)], [review(5)]),
    "form": (
        {"schema": {"properties": {"shop": {"type": "string"}, "total": {"type": "number"}}, "required": ["shop", "total"]}}, {},
        {"shop": "The Mill"}, [{"shop": "the mill", "total": 4.5}], [{"shop": "Harbour", "total": 4.5}],
    ),
    "form: with defaults": (
        {"schema": {"properties": {name: {"type": "string", "default": f"{{{{{name}}}}}"} for name in ("shop", "street", "town")}}}, {"shop": "Mill", "street": "Quay", "town": "Rom"},
        {"shop": "Mill", "street": "Quay", "town": "Rome"}, [{"shop": "Mill", "street": "Quay", "town": "Rome"}], [{"shop": "Mill", "street": "Quay", "town": "Rom"}],
    ),
    "page": (
        {"html": "<p>${text}</p><input name=nice><input name=why>"}, {"text": "x"}, {"nice": "yes"},
        [{"nice": "yes", "why": "it is"}, {"nice": " Yes"}], [{"nice": "no", "why": "it is"}, {"why": "yes"}],
    ),
}  # fmt: skip


def test_every_kind_is_here():
    assert {name.partition(":")[0] for name in KNOWN} == TASK_TYPES.keys()


@pytest.mark.parametrize("name", KNOWN)
def test_who_is_right_passes_and_who_did_nothing_does_not(name):
    kind = get(name.partition(":")[0])
    interface, input, gold, right, wrong = KNOWN[name]
    interface = kind.check_interface(interface, set(input))
    known = kind.check_gold(interface, input, gold)
    assert kind.gold_score(interface, input, known, known) == 1
    free = {**interface, "screenshot": "optional"} if "screenshot" in interface else interface  # evidence is another matter
    for passes, answers in ((True, right), (False, wrong)):
        for answer in answers:
            score = kind.gold_score(interface, input, kind.check_answer(free, input, answer), known)
            assert 0 <= score <= 1 and (score >= PASS_SCORE) is passes, (answer, score)


@pytest.mark.parametrize("name", KNOWN)
def test_a_known_answer_comes_as_columns_of_a_file_too(name):
    kind = get(name.partition(":")[0])
    interface, input, gold, *_ = KNOWN[name]
    interface = kind.check_interface(interface, set(input))
    known = kind.check_gold(interface, input, gold)
    cells = {column: str(value) for column, value in kind.export(known).items()}
    assert kind.check_gold(interface, input, cells) == known
    with pytest.raises(Invalid) as refused:
        kind.check_gold(interface, input, {"nobody asks": {"for": "this"}})
    assert all(field.startswith("answer") for field in refused.value.fields)
