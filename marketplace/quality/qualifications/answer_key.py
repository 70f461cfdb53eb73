"""Answer keys of tests: XML of the AnswerKey schema (2005-10-01), read, checked against the test, and applied.

{"questions": {name: {"options": [{"selections": [id, …], "score": n}, …], "default": n}}, "mapping": {…} or None}
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from marketplace.core.texts import _
from marketplace.task_types.page import form as question_form
from marketplace.task_types.page.xml import XMLProblem, child, local, parse, text

LARGEST = 10**9


def read(xml: str, test: str) -> dict[str, Any]:
    """The key in this XML. Refuses what is no AnswerKey, and keys or tests of which no score can be told by itself.

    A test that is scored has selections only, without an “other”; the key may name only questions and selections of the test.
    """
    root = parse(xml)
    if local(root) != "AnswerKey":
        raise XMLProblem(_("The answer key must be an AnswerKey, not %(local)s.", local=local(root)))
    asked = {one["name"]: one["answer"] for one in question_form.questions(question_form.read(test))}
    for name, answer in asked.items():
        if answer["kind"] != "selection" or answer["other"] is not None:
            raise XMLProblem(_("The test's question “%(name)s” is not a plain selection; a test with an answer key has selections only.", name=name))
    questions: dict[str, Any] = {}
    mapping: dict[str, Any] | None = None
    for element in root:
        if local(element) == "Question":
            name, question = _question(element, asked)
            if name in questions:
                raise XMLProblem(_("The answer key has the question “%(name)s” twice.", name=name))
            questions[name] = question
        elif local(element) == "QualificationValueMapping":
            mapping = _mapping(element)
        else:
            raise XMLProblem(_("An AnswerKey has Question elements and a QualificationValueMapping, not %(local)s.", local=local(element)))
    if not questions:
        raise XMLProblem(_("The answer key has no Question."))
    return {"questions": questions, "mapping": mapping}


def score(key: dict[str, Any], answer: dict[str, Any]) -> int:
    """The qualification's value for an answer: the scores of the questions, summed and mapped.

    A question scores by the option whose selections are exactly those chosen, else its default. Mappings round down:
    the sum's percentage of a maximum (0 to 100), the sum times a factor, or the value of the range the sum lies in.
    """
    total = 0
    for name, question in key["questions"].items():
        given = answer.get(name, [])
        chosen = set(given if isinstance(given, list) else [given])
        total += next((one["score"] for one in question["options"] if set(one["selections"]) == chosen), question["default"])
    mapping = key["mapping"]
    if mapping is None:
        return _bounded(total)
    if mapping["kind"] == "percentage":
        return max(0, min(100, total * 100 // mapping["maximum"]))
    if mapping["kind"] == "scale":
        return _bounded(int(total * mapping["factor"] // 1))
    found = (one["value"] for one in mapping["ranges"] if one["low"] <= total <= one["high"])
    return _bounded(next(found, mapping["otherwise"]))


def _question(element: Element, asked: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    name = text(child(element, "QuestionIdentifier")).strip()
    if name not in asked:
        raise XMLProblem(_("The answer key speaks of “%(name)s”, which is no question of the test.", name=name))
    known = set(question_form.option_ids(asked[name]))
    options: list[dict[str, Any]] = []
    default = 0
    for one in element:
        if local(one) == "AnswerOption":
            selections = [text(part).strip() for part in one if local(part) == "SelectionIdentifier"]
            if unknown := [part for part in selections if part not in known]:
                raise XMLProblem(_("“%(unknown)s” is no selection of the question “%(name)s”.", unknown=unknown[0], name=name))
            options.append({"selections": selections, "score": _whole(child(one, "AnswerScore"), _("AnswerScore of “%(name)s”", name=name))})
        elif local(one) == "DefaultScore":
            default = _whole(one, _("DefaultScore of “%(name)s”", name=name))
        elif local(one) != "QuestionIdentifier":
            raise XMLProblem(_("A Question of an AnswerKey has AnswerOption and DefaultScore, not %(local)s.", local=local(one)))
    if not options:
        raise XMLProblem(_("The question “%(name)s” has no AnswerOption.", name=name))
    return name, {"options": options, "default": default}


def _mapping(element: Element) -> dict[str, Any]:
    inside = next(iter(element), None)
    kind = "" if inside is None else local(inside)
    if inside is not None and kind == "PercentageMapping":
        maximum = _whole(child(inside, "MaximumSummedScore"), "MaximumSummedScore")
        if maximum <= 0:
            raise XMLProblem(_("MaximumSummedScore must be above zero."))
        return {"kind": "percentage", "maximum": maximum}
    if inside is not None and kind == "ScaleMapping":
        return {"kind": "scale", "factor": _number(child(inside, "SummedScoreMultiplier"))}
    if inside is not None and kind == "RangeMapping":
        ranges = [
            {
                "low": _whole(child(one, "InclusiveLowerBound"), "InclusiveLowerBound"),
                "high": _whole(child(one, "InclusiveUpperBound"), "InclusiveUpperBound"),
                "value": _whole(child(one, "QualificationValue"), "QualificationValue"),
            }
            for one in inside
            if local(one) == "SummedScoreRange"
        ]
        ranges.sort(key=lambda one: one["low"])
        for one, following in zip(ranges, [*ranges[1:], None]):
            if one["low"] > one["high"] or following is not None and one["high"] >= following["low"]:
                raise XMLProblem(_("The ranges of a RangeMapping must each begin below their end and may not overlap."))
        otherwise = _whole(child(inside, "OutOfRangeQualificationValue"), "OutOfRangeQualificationValue")
        return {"kind": "range", "ranges": ranges, "otherwise": otherwise}
    raise XMLProblem(_("A QualificationValueMapping has a PercentageMapping, a ScaleMapping or a RangeMapping."))


def _whole(element: Element | None, path: str) -> int:
    try:
        number = int(text(element).strip())
    except ValueError:
        raise XMLProblem(_("%(path)s must be a whole number.", path=path)) from None
    if abs(number) > LARGEST:
        raise XMLProblem(_("%(path)s must be from -%(largest)s to %(largest)s.", path=path, largest=LARGEST))
    return number


def _number(element: Element | None) -> float:
    try:
        number = float(text(element).strip())
    except ValueError:
        number = float("nan")
    if not abs(number) <= LARGEST:
        raise XMLProblem(_("SummedScoreMultiplier must be a number."))
    return number


def _bounded(number: int) -> int:
    return max(-(2**31), min(2**31 - 1, number))
