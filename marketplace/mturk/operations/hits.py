"""HITs and HIT types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from flask import g

from marketplace.core import public_id
from marketplace.errors import NotFound
from marketplace.hits import change, events, find, judge, policies
from marketplace.hits.create import create_hit as create
from marketplace.hits.layouts import fill_layout, layout_of
from marketplace.hits.models import HitType
from marketplace.hits.tokens import note_subject, take_token
from marketplace.hits.types import hit_type, type_of
from marketplace.mturk import ids, requirements, views
from marketplace.mturk.amounts import positive_micros
from marketplace.mturk.errors import TurkError
from marketplace.mturk.pages import opened, page, sealed
from marketplace.mturk.protocol import operation
from marketplace.mturk.question_form import SCHEMAS, parse_question
from marketplace.mturk.shapes import invalid

DEFAULT_DELAY_SECONDS = 2_592_000
"""Thirty days: what MTurk waits before it approves by itself where a requester says nothing."""
LAYOUT_FRAME_HEIGHT = 0
"""A layout says no height: the frame fits its content."""


@operation(changes=True)
def create_hit(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """A HIT with its terms: the type is found or made by them."""
    return _create(requester, given, lambda: _type(requester, given))


@operation(changes=True)
def create_hit_with_hit_type(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """A HIT of a type that is there."""
    kind = _own_type(requester, given["HITTypeId"])
    return _create(requester, given, lambda: kind)


@operation(changes=True)
def create_hit_type(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """The type with these terms; identical terms give the same id."""
    return {"HITTypeId": _type(requester, given).public_id}


@operation(changes=True)
def create_additional_assignments_for_hit(requester: Any, given: dict[str, Any]) -> None:
    """More assignments for a HIT."""
    number = ids.number("task", given["HITId"])

    def act() -> str:
        change.add_assignments(requester, number, given["NumberOfAdditionalAssignments"])
        return str(g.request_id)

    once(requester, "additional", given, act, lambda first: TurkError("DuplicateRequest", f"The request {first} was made with this UniqueRequestToken."))


@operation(changes=True)
def update_expiration_for_hit(requester: Any, given: dict[str, Any]) -> None:
    """Another end for a HIT: past is now, future may revive."""
    change.set_expiration(requester, ids.number("task", given["HITId"]), given["ExpireAt"])


@operation(changes=True)
def update_hit_type_of_hit(requester: Any, given: dict[str, Any]) -> None:
    """Moves a HIT to another type."""
    number = ids.number("task", given["HITId"])
    find.hit_of(requester, number)
    change.change_type(requester, number, _own_type(requester, given["HITTypeId"]).project_id)


@operation(changes=True)
def update_hit_review_status(requester: Any, given: dict[str, Any]) -> None:
    """Reviewable to Reviewing, or back."""
    change.set_reviewing(requester, ids.number("task", given["HITId"]), given.get("Revert", False))


@operation(changes=True)
def delete_hit(requester: Any, given: dict[str, Any]) -> None:
    """Disposes of a HIT."""
    change.dispose(requester, ids.number("task", given["HITId"]))


@operation(changes=False)
def get_hit(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """One HIT, also a disposed one."""
    return {"HIT": views.hit(find.hit_of(requester, ids.number("task", given["HITId"])))}


@operation(changes=False)
def list_hits(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """One's HITs, newest first."""
    return _hits("ListHITs", given, lambda before, limit: find.hits_of(requester, before, limit))


@operation(changes=False)
def list_reviewable_hits(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """One's HITs whose answers are all in."""
    kind = _own_type(requester, given["HITTypeId"]).project_id if "HITTypeId" in given else None
    status = given.get("Status", "Reviewable")
    return _hits("ListReviewableHITs", given, lambda before, limit: find.reviewable_hits(requester, status, kind, before, limit))


@operation(changes=False)
def list_hits_for_qualification_type(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """One's HITs that ask for a qualification."""
    number = ids.qualification(given["QualificationTypeId"])
    return _hits("ListHITsForQualificationType", given, lambda before, limit: find.hits_asking_for(requester, number, before, limit))


@operation(changes=False)
def list_review_policy_results_for_hit(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """What a HIT's review policies found and did."""
    hit = find.hit_of(requester, ids.number("task", given["HITId"]))
    levels = tuple(given.get("PolicyLevels") or ("Assignment", "HIT"))
    # asked for neither or for both, clients mean all
    kinds = tuple(
        kind
        for kind, asked in (("result", given.get("RetrieveResults")), ("action", given.get("RetrieveActions")))
        if asked or (asked is None and given.get("RetrieveActions" if kind == "result" else "RetrieveResults") is None)
    )
    after = opened("ListReviewPolicyResultsForHIT", given) or 0
    rows = judge.report(hit.id, levels, kinds, after, given.get("MaxResults", 10))
    answer: dict[str, Any] = {"HITId": given["HITId"]}
    for level, policy in (("Assignment", hit.assignment_policy), ("HIT", hit.hit_policy)):
        if policy:
            answer[f"{level}ReviewPolicy"] = {"PolicyName": policy["name"]}
        if level in levels:
            answer[f"{level}ReviewReport"] = {
                "ReviewResults": [views.review_result(row) for row in rows if row.level == level and row.kind == "result"],
                "ReviewActions": [views.review_action(row) for row in rows if row.level == level and row.kind == "action"],
            }
    return answer | ({"NextToken": sealed("ListReviewPolicyResultsForHIT", rows[-1].id)} if rows else {})


@operation(changes=True)
def update_notification_settings(requester: Any, given: dict[str, Any]) -> None:
    """Who is told what about the HITs of a type."""
    kind = _own_type(requester, given["HITTypeId"])
    specification = _specification(given["Notification"]) if "Notification" in given else None
    events.set_notification(requester, kind.project_id, specification, given.get("Active"))


@operation(changes=True)
def send_test_event_notification(requester: Any, given: dict[str, Any]) -> None:
    """One event of a made-up HIT, at once."""
    events.send_test(requester, _specification(given["Notification"]), given["TestEventType"])


def once(requester: Any, kind: str, given: dict[str, Any], act: Callable[[], str], repeated: Callable[[str], TurkError]) -> str:
    """Runs an act under the request's UniqueRequestToken, if it has one; a token that was used is refused with what came of it."""
    token = given.get("UniqueRequestToken")
    if token is None:
        return act()
    first = take_token(requester, kind, token)
    if first is not None:
        raise repeated(first)
    subject = act()
    note_subject(requester, kind, token, subject)
    return subject


def _create(requester: Any, given: dict[str, Any], kind: Callable[[], HitType]) -> dict[str, Any]:
    made: Any = None

    def act() -> str:
        nonlocal made
        question, input, layout_id = _question(requester, given)
        made = create(
            requester,
            kind(),
            question=question,
            input=input,
            lifetime_seconds=given["LifetimeInSeconds"],
            max_assignments=given.get("MaxAssignments", 1),
            annotation=given.get("RequesterAnnotation"),
            layout_id=layout_id,
            assignment_policy=policies.known_answers(given["AssignmentReviewPolicy"]) if "AssignmentReviewPolicy" in given else None,
            hit_policy=policies.plurality(given["HITReviewPolicy"]) if "HITReviewPolicy" in given else None,
        )
        return public_id.encode("task", made.number)

    once(
        requester, "hit", given, act, lambda first: TurkError("HitAlreadyExists", f"The HIT with ID {first} was already created with this UniqueRequestToken.")
    )
    return {"HIT": views.hit(made)}


def _type(requester: Any, given: dict[str, Any]) -> HitType:
    return hit_type(
        requester,
        title=given["Title"],
        description=given["Description"],
        keywords=given.get("Keywords", ""),
        reward_micros=positive_micros(given["Reward"], "Reward"),
        lease_seconds=given["AssignmentDurationInSeconds"],
        auto_approve_seconds=given.get("AutoApprovalDelayInSeconds", DEFAULT_DELAY_SECONDS),
        requirements=requirements.stored(given.get("QualificationRequirements", [])),
    )


def _own_type(requester: Any, text: str) -> HitType:
    try:
        return type_of(requester, ids.number("project", text))
    except NotFound:
        raise invalid("HITTypeId", f"HITType {text} does not exist.") from None


def _question(requester: Any, given: dict[str, Any]) -> tuple[str, dict[str, Any], int | None]:
    """The question's XML, the same as a task's input, and the layout it was made from."""
    if ("Question" in given) == ("HITLayoutId" in given):
        raise TurkError("MissingArgument", "Give a Question or a HITLayoutId, and not both.")
    if "Question" in given:
        if given.get("HITLayoutParameters"):
            raise invalid("HITLayoutParameters", "they belong to a HITLayoutId.")
        return given["Question"], parse_question(given["Question"]), None
    try:
        layout = layout_of(requester, given["HITLayoutId"])
    except NotFound:
        raise invalid("HITLayoutId", f"HITLayout {given['HITLayoutId']} does not exist.") from None
    values = {one["Name"]: one["Value"] for one in given.get("HITLayoutParameters", [])}
    input = fill_layout(layout, values, LAYOUT_FRAME_HEIGHT)
    xml = (
        f'<HTMLQuestion xmlns="{SCHEMAS}2011-11-11/HTMLQuestion.xsd"><HTMLContent>{escape(input["html"])}</HTMLContent>'
        f"<FrameHeight>{LAYOUT_FRAME_HEIGHT}</FrameHeight></HTMLQuestion>"
    )
    return xml, input, layout.id


def _hits(name: str, given: dict[str, Any], found: Callable[[Any, int], list[Any]]) -> dict[str, Any]:
    return page(name, given, "HITs", found, lambda row: row.id, views.hit)


def _specification(given: dict[str, Any]) -> dict[str, Any]:
    return {"destination": given["Destination"], "transport": given["Transport"], "version": given["Version"], "events": given["EventTypes"]}
