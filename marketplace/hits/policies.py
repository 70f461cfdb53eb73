"""Review policies: what they are made of, read and checked once, when a HIT is made.

assignment level  ScoreMyKnownAnswers/2011-09-01   judges each answer by known ones as it is handed in
HIT level         SimplePlurality/2011-09-01       judges a HIT's answers by one another when all are in
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marketplace.errors import Invalid

KNOWN_ANSWERS = "ScoreMyKnownAnswers/2011-09-01"
PLURALITY = "SimplePlurality/2011-09-01"
MOST_EXTENDED = (2, 25)
SECONDS = (60, 31_536_000)
MOST_QUESTIONS = 100

_EXTENSION = {"ExtendMaximumAssignments": ("extend_to", *MOST_EXTENDED), "ExtendMinimumTimeInSeconds": ("extend_seconds", *SECONDS)}
_KNOWN_NUMBERS = {
    "ApproveIfKnownAnswerScoreIsAtLeast": ("approve_from", 0, 101),
    "RejectIfKnownAnswerScoreIsLessThan": ("reject_below", 0, 101),
    "ExtendIfKnownAnswerScoreIsLessThan": ("extend_below", 0, 101),
    **_EXTENSION,
}
_PLURALITY_NUMBERS = {
    "QuestionAgreementThreshold": ("threshold", 1, 100),
    "DisregardAssignmentIfKnownAnswerScoreIsLessThan": ("disregard_below", 0, 101),
    "ExtendIfHITAgreementScoreIsLessThan": ("extend_below", 1, 100),
    "ApproveIfWorkerAgreementScoreIsAtLeast": ("approve_from", 0, 101),
    "ApproveIfWorkerAgreementScoreIsNotLessThan": ("approve_from", 0, 101),
    "RejectIfWorkerAgreementScoreIsLessThan": ("reject_below", 0, 101),
    **_EXTENSION,
}


def known_answers(policy: dict[str, Any]) -> dict[str, Any]:
    """A ScoreMyKnownAnswers policy in its stored form; Invalid where it is another one or lacks its answer key."""
    given = _parameters(policy, KNOWN_ANSWERS, "AssignmentReviewPolicy")
    found: dict[str, Any] = {"name": KNOWN_ANSWERS}
    key = given.pop("AnswerKey", {})
    found["answer_key"] = {entry["Key"]: [one.strip() for one in entry["Values"]] for entry in key.get("MapEntries", ()) if _is_entry(entry)}
    if not found["answer_key"]:
        raise _wrong("AssignmentReviewPolicy", "AnswerKey needs MapEntries, each a question's Key with its Values.")
    _take(given, found, _KNOWN_NUMBERS, {"ApproveReason": "approve_reason", "RejectReason": "reject_reason"}, "AssignmentReviewPolicy")
    return found


def plurality(policy: dict[str, Any]) -> dict[str, Any]:
    """A SimplePlurality policy in its stored form; Invalid where it is another one or lacks its questions or threshold."""
    given = _parameters(policy, PLURALITY, "HITReviewPolicy")
    found: dict[str, Any] = {"name": PLURALITY}
    # some clients send a list, some one string with commas
    values = given.pop("QuestionIds", {}).get("Values", [])
    found["questions"] = list(dict.fromkeys(part.strip() for value in values for part in value.split(",") if part.strip()))
    if not 1 <= len(found["questions"]) <= MOST_QUESTIONS:
        raise _wrong("HITReviewPolicy", f"QuestionIds needs 1 to {MOST_QUESTIONS} names of questions.")
    disregard = given.pop("DisregardAssignmentIfRejected", None)
    found["disregard_rejected"] = disregard is None or _single(disregard, "HITReviewPolicy").lower() == "true"
    _take(given, found, _PLURALITY_NUMBERS, {"RejectReason": "reject_reason"}, "HITReviewPolicy")
    if "threshold" not in found:
        raise _wrong("HITReviewPolicy", "QuestionAgreementThreshold is required.")
    return found


def _parameters(policy: dict[str, Any], name: str, path: str) -> dict[str, dict[str, Any]]:
    if policy["PolicyName"] != name:
        raise _wrong(path, f"the policy here is {name}, not {policy['PolicyName']}.")
    given: dict[str, dict[str, Any]] = {}
    for one in policy.get("Parameters", ()):
        if not one.get("Key") or one["Key"] in given:
            raise _wrong(path, "each parameter needs a Key of its own.")
        given[one["Key"]] = one
    return given


def _take(given: dict[str, Any], found: dict[str, Any], numbers: dict[str, tuple[str, int, int]], texts: dict[str, str], path: str) -> None:
    readers: dict[str, Callable[[str, str], Any]] = {}
    for key, (_, least, most) in numbers.items():
        readers[key] = _reader(least, most, path)
    for key, parameter in given.items():
        if key in numbers:
            found[numbers[key][0]] = readers[key](key, _single(parameter, path))
        elif key in texts:
            found[texts[key]] = _single(parameter, path)[:1024]
        else:
            raise _wrong(path, f"there is no parameter {key}; there are {', '.join([*numbers, *texts])}.")


def _reader(least: int, most: int, path: str) -> Callable[[str, str], int]:
    def read(key: str, value: str) -> int:
        try:
            number = int(value)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise _wrong(path, f"{key} must be a whole number from {least} to {most}, not {value!r}.")
        return number

    return read


def _single(parameter: dict[str, Any], path: str) -> str:
    values = parameter.get("Values") or []
    if len(values) != 1:
        raise _wrong(path, f"{parameter['Key']} needs one value.")
    return str(values[0]).strip()


def _is_entry(entry: dict[str, Any]) -> bool:
    return bool(entry.get("Key")) and bool(entry.get("Values"))


def _wrong(path: str, sentence: str) -> Invalid:
    return Invalid(f"{path}: {sentence}", fields={path: [sentence]})
