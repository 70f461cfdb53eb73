"""Qualification types, who holds them, and who asks for them."""

from __future__ import annotations

from typing import Any

from marketplace.errors import NotFound
from marketplace.mturk import ids, views
from marketplace.mturk.errors import TurkError
from marketplace.mturk.pages import page
from marketplace.mturk.protocol import operation
from marketplace.mturk.shapes import invalid
from marketplace.quality.qualifications import find, grant, request, types

TERMS = {
    "Description": "description",
    "Test": "test",
    "AnswerKey": "answer_key",
    "TestDurationInSeconds": "test_seconds",
    "RetryDelayInSeconds": "retry_delay_seconds",
    "AutoGranted": "auto_granted",
    "AutoGrantedValue": "auto_granted_value",
}


@operation(changes=True)
def create_qualification_type(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """A new type of one's own."""
    made = types.create_type(requester, name=given["Name"], keywords=given.get("Keywords", ""), **_terms(given))
    return {"QualificationType": views.qualification_type(made, is_own=True)}


@operation(changes=True)
def update_qualification_type(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """Changes to one's own type."""
    changed = types.update_type(requester, _type_number(given), **_terms(given))
    return {"QualificationType": views.qualification_type(changed, is_own=True)}


@operation(changes=False)
def get_qualification_type(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """Any type."""
    found = find.type_seen(_type_number(given))
    return {"QualificationType": views.qualification_type(found, is_own=found.owner_id == requester.id)}


@operation(changes=True)
def delete_qualification_type(requester: Any, given: dict[str, Any]) -> None:
    """Ends one's own type."""
    types.delete_type(requester, _type_number(given))


@operation(changes=False)
def list_qualification_types(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """Types by words in name, keywords and description."""
    return page(
        "ListQualificationTypes",
        given,
        "QualificationTypes",
        lambda after, limit: find.find_types(
            requester,
            given.get("Query", ""),
            requestable=given["MustBeRequestable"],
            own=given.get("MustBeOwnedByCaller", False),
            after_id=after or 0,
            limit=limit,
        ),
        lambda row: row.id,
        lambda row: views.qualification_type(row, is_own=row.owner_id == requester.id),
    )


@operation(changes=False)
def list_qualification_requests(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """Requests for one's types that wait."""
    number = _type_number(given) if "QualificationTypeId" in given else None
    return page(
        "ListQualificationRequests",
        given,
        "QualificationRequests",
        lambda after, limit: find.requests_waiting(requester, number, after or 0, limit),
        lambda row: row.id,
        views.qualification_request,
    )


@operation(changes=True)
def accept_qualification_request(requester: Any, given: dict[str, Any]) -> None:
    """Grants what was asked for."""
    request.accept_request(requester, ids.number("qualification_request", given["QualificationRequestId"]), given.get("IntegerValue"))


@operation(changes=True)
def reject_qualification_request(requester: Any, given: dict[str, Any]) -> None:
    """Declines what was asked for."""
    request.reject_request(requester, ids.number("qualification_request", given["QualificationRequestId"]), given.get("Reason", ""))


@operation(changes=True)
def associate_qualification_with_worker(requester: Any, given: dict[str, Any]) -> None:
    """Grants without being asked, or changes the value."""
    try:
        grant.grant(requester, _type_number(given), _worker(given), given.get("IntegerValue"), notify=given.get("SendNotification", True))
    except NotFound as error:
        if error.code == "worker_does_not_exist":
            raise invalid("WorkerId", f"Worker {given['WorkerId']} does not exist.") from None
        raise


@operation(changes=True)
def disassociate_qualification_from_worker(requester: Any, given: dict[str, Any]) -> None:
    """Revokes."""
    grant.revoke(requester, _type_number(given), _worker(given), given.get("Reason", ""))


@operation(changes=False)
def get_qualification_score(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """What a worker holds of one's own type."""
    return {"Qualification": views.qualification(find.score_of(requester, _type_number(given), _worker(given)))}


@operation(changes=False)
def list_workers_with_qualification_type(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """Who holds one's own type, or held it."""
    number = _type_number(given)
    state = given.get("Status", "Granted").lower()
    return page(
        "ListWorkersWithQualificationType",
        given,
        "Qualifications",
        lambda after, limit: find.holders(requester, number, state, after or 0, limit),
        lambda row: row.worker_id,
        views.qualification,
    )


def _terms(given: dict[str, Any]) -> dict[str, Any]:
    found = {name: given[member] for member, name in TERMS.items() if member in given}
    if "QualificationTypeStatus" in given:
        found["status"] = given["QualificationTypeStatus"].lower()
    return found


def _type_number(given: dict[str, Any]) -> int:
    return ids.qualification(given["QualificationTypeId"])


def _worker(given: dict[str, Any]) -> int:
    try:
        return ids.number("person", given["WorkerId"])
    except TurkError:
        raise invalid("WorkerId", f"Worker {given['WorkerId']} does not exist.") from None
