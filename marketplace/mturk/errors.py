"""How this face says no: the modelled shapes RequestError and ServiceFault, and the plain errors of a wrong signature."""

from __future__ import annotations

import time
from typing import Any

from marketplace import errors

PREFIX = "AWS.MechanicalTurk."


class TurkError(Exception):
    """A refusal in the words of the protocol: `code` is the TurkErrorCode, which gets the usual prefix."""

    status = 400
    kind = "RequestError"

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code if code.startswith("AWS.") else PREFIX + code
        self.message = message

    def body(self) -> dict[str, Any]:
        """The error as clients take it apart: the shape's name in `__type`, its members beside it."""
        return {"__type": self.kind, "Message": f"{self.message} ({int(time.time() * 1000)})", "TurkErrorCode": self.code}


class Fault(TurkError):
    """An accident on our side; nothing was changed, and clients repeat the call by themselves."""

    status = 500
    kind = "ServiceFault"


class Denied(Exception):
    """A request that is not of this protocol, or not of whom it says: no modelled shape, as everywhere at AWS."""

    def __init__(self, kind: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.kind, self.message, self.status = kind, message, status

    def body(self) -> dict[str, Any]:
        """The error with both spellings of its message, as clients differ in which they read."""
        return {"__type": self.kind, "message": self.message, "Message": self.message}


CODES = {
    "hit_does_not_exist": "HITDoesNotExist",
    "assignment_does_not_exist": "AssignmentDoesNotExist",
    "qualification_type_does_not_exist": "QualificationTypeDoesNotExist",
    "qualification_does_not_exist": "QualificationDoesNotExist",
    "qualification_request_does_not_exist": "QualificationRequestDoesNotExist",
    "qualification_type_exists": "QualificationTypeAlreadyExists",
    "qualification_type_state": "InvalidQualificationTypeState",
    "qualification_state": "InvalidQualificationState",
    "qualification_request_state": "InvalidQualificationRequestState",
    "hit_state": "InvalidHITState",
    "assignment_state": "InvalidAssignmentState",
    "hit_exists": "HitAlreadyExists",
    "duplicate_request": "AWS.DuplicateRequest",
    "invalid_increase": "InvalidMaximumAssignmentsIncrease",
    "xml_parse_error": "XMLParseError",
    "xhtml_parse_error": "XHTMLParseError",
    "out_of_range": "AWS.ParameterOutOfRange",
    "bad_transport": "InvalidTransportEndpoint",
    "missing_funds": "InsufficientFunds",
    "not_a_requester": "AWS.NotAuthorized",
    "rejection_cap": "PermissionDeniedException",
    "idempotency_key_reused": "DuplicateRequest",
}
"""Refusals of the concepts, and the codes that stand for them here."""


def told(refusal: errors.Refusal) -> TurkError:
    """A concept's refusal in the protocol's shape; what has no code of its own is an invalid value, or a wrong state."""
    if refusal.code in ("xml_parse_error", "xhtml_parse_error"):
        return TurkError(CODES[refusal.code], f"There was an error parsing the XML question or answer data in your request: {refusal.message}")
    if refusal.code in CODES:
        return TurkError(CODES[refusal.code], refusal.message)
    if refusal.status >= 500:
        return Fault("AWS.ServiceUnavailable", refusal.message)
    if isinstance(refusal, errors.Forbidden):
        return TurkError("PermissionDeniedException", refusal.message)
    if isinstance(refusal, errors.WrongState):
        return TurkError("InvalidHITState", refusal.message)
    return TurkError("InvalidParameterValue", refusal.message)
