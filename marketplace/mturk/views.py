"""Rows as the protocol's structures."""

from __future__ import annotations

from typing import Any

from marketplace.core import public_id
from marketplace.core.money import CENT_MICROS, format_money
from marketplace.mturk.ids import qualification_text
from marketplace.mturk.question_form import answer_xml

GUARDS = {"accept": "Accept", "preview": "PreviewAndAccept", "discover": "DiscoverPreviewAndAccept"}
STATUS = {"submitted": "Submitted", "approved": "Approved", "rejected": "Rejected"}


def hit(row: Any) -> dict[str, Any]:
    """HIT; with every member that clients index without asking."""
    found = {
        "HITId": public_id.encode("task", row.number),
        "HITTypeId": public_id.encode("project", row.hit_type_id),
        "HITGroupId": public_id.encode("batch", row.batch_id),
        "CreationTime": row.created_at,
        "Title": row.title,
        "Description": row.description,
        "Question": row.question,
        "Keywords": row.keywords,
        "HITStatus": row.status,
        "MaxAssignments": row.max_assignments,
        "Reward": money(row.reward_micros),
        "AutoApprovalDelayInSeconds": row.auto_approve_seconds,
        "Expiration": row.expires_at,
        "AssignmentDurationInSeconds": row.lease_seconds,
        "QualificationRequirements": [requirement(one) for one in row.requirements],
        "HITReviewStatus": row.review_status,
        "NumberOfAssignmentsPending": row.pending,
        "NumberOfAssignmentsAvailable": row.available,
        "NumberOfAssignmentsCompleted": row.approved + row.rejected,
    }
    if row.annotation is not None:
        found["RequesterAnnotation"] = row.annotation
    if row.layout_id is not None:
        found["HITLayoutId"] = public_id.encode("layout", row.layout_id)
    return found


def requirement(stored: dict[str, Any]) -> dict[str, Any]:
    """QualificationRequirement."""
    guard = stored.get("guard", "accept")
    found: dict[str, Any] = {
        "QualificationTypeId": qualification_text(stored["qualification_id"]),
        "Comparator": stored["comparator"],
        "ActionsGuarded": GUARDS[guard],
        "RequiredToPreview": guard != "accept",
    }
    if stored.get("integer_values"):
        found["IntegerValues"] = stored["integer_values"]
    if stored.get("locale_values"):
        found["LocaleValues"] = [locale(one["country"], one.get("subdivision")) for one in stored["locale_values"]]
    return found


def locale(country: str, subdivision: str | None) -> dict[str, str]:
    """Locale."""
    return {"Country": country} | ({"Subdivision": subdivision} if subdivision else {})


def assignment(row: Any, hit_number: int) -> dict[str, Any]:
    """Assignment: one that was handed in. A rejected answer is not the requester's until it is paid for: it has no fields."""
    found = {
        "AssignmentId": public_id.encode("assignment", row.id),
        "WorkerId": public_id.encode("person", row.worker_id),
        "HITId": public_id.encode("task", hit_number),
        "AssignmentStatus": STATUS[row.state],
        "AutoApprovalTime": row.auto_approve_at,
        "AcceptTime": row.claimed_at,
        "SubmitTime": row.submitted_at,
        "Deadline": row.lease_expires_at,
        "Answer": answer_xml(row.input, {} if row.state == "rejected" else row.answer),
    }
    if row.state == "approved":
        found["ApprovalTime"] = row.decided_at
    if row.state == "rejected":
        found["RejectionTime"] = row.decided_at
    if row.feedback:
        found["RequesterFeedback"] = row.feedback
    return found


def bonus(row: Any) -> dict[str, Any]:
    """BonusPayment."""
    return {
        "WorkerId": public_id.encode("person", row.worker_id),
        "BonusAmount": money(row.amount_micros),
        "AssignmentId": public_id.encode("assignment", row.assignment_id),
        "Reason": row.reason,
        "GrantTime": row.created_at,
    }


def qualification_type(row: Any, *, is_own: bool) -> dict[str, Any]:
    """QualificationType; the answer key for its owner only."""
    optional = {
        "Test": row.test,
        "TestDurationInSeconds": row.test_seconds,
        "AnswerKey": row.answer_key if is_own else None,
        "RetryDelayInSeconds": row.retry_delay_seconds,
        "AutoGrantedValue": row.auto_granted_value,
    }
    return {
        "QualificationTypeId": qualification_text(row.id),
        "CreationTime": row.created_at,
        "Name": row.name,
        "Description": row.description,
        "Keywords": row.keywords,
        "QualificationTypeStatus": "Active" if row.status == "active" else "Inactive",
        "IsRequestable": row.is_requestable,
        "AutoGranted": row.auto_granted,
    } | {name: value for name, value in optional.items() if value is not None}


def qualification(row: Any) -> dict[str, Any]:
    """Qualification; its number is always there, as clients index it."""
    found = {
        "QualificationTypeId": qualification_text(row.type_id),
        "WorkerId": public_id.encode("person", row.worker_id),
        "GrantTime": row.granted_at,
        "Status": "Granted" if row.state == "granted" else "Revoked",
        "IntegerValue": row.value if row.value is not None else 1,
    }
    return found | ({"LocaleValue": locale(row.country, row.subdivision)} if row.country else {})


def qualification_request(row: Any) -> dict[str, Any]:
    """QualificationRequest."""
    found = {
        "QualificationRequestId": public_id.encode("qualification_request", row.id),
        "QualificationTypeId": qualification_text(row.type_id),
        "WorkerId": public_id.encode("person", row.worker_id),
        "SubmitTime": row.submitted_at,
    }
    if row.test:
        found |= {"Test": row.test, "Answer": answer_xml({"kind": "form", "xml": row.test}, row.answer)}
    return found


def review_result(row: Any) -> dict[str, Any]:
    """ReviewResultDetail."""
    detail = row.detail
    found = {
        "ActionId": public_id.encode("review_action", row.action_id),
        "SubjectId": _subject(detail["subject_type"], detail["subject"]),
        "SubjectType": detail["subject_type"],
        "Key": detail["key"],
        "Value": detail["value"],
    }
    return found | ({"QuestionId": detail["question"]} if detail.get("question") else {})


def review_action(row: Any) -> dict[str, Any]:
    """ReviewActionDetail."""
    detail = row.detail
    found = {
        "ActionId": public_id.encode("review_action", row.action_id),
        "ActionName": detail["name"],
        "TargetId": _subject(detail["target_type"], detail["target"]),
        "TargetType": detail["target_type"],
        "Status": detail["status"],
        "CompleteTime": row.created_at,
    }
    return found | ({"Result": detail["result"]} if detail.get("result") else {})


def money(micros: int) -> str:
    """An amount with the two decimals that the protocol has; a finer one is told as it is."""
    return format_money(micros)


def balances(available_micros: int, held_micros: int) -> tuple[str, str]:
    """Available and held in whole cents. Parts of a cent count as held, so that what is shown adds up to the true sum,
    rounded down once, and never promises more than there is."""
    available = available_micros // CENT_MICROS * CENT_MICROS
    held = (available_micros + held_micros) // CENT_MICROS * CENT_MICROS - available
    return format_money(available), format_money(held)


def _subject(kind: str, number: int) -> str:
    return public_id.encode("task" if kind == "HIT" else "assignment", number)
