"""A cap on rejections: beyond it a person looks before more are taken."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from marketplace.core import audit, sql
from marketplace.core.clock import now
from marketplace.core.texts import _
from marketplace.errors import Invalid, WrongState
from marketplace.people.models import Person

FREE_REJECTIONS = 100
"""So many rejections in the time looked at are nobody's business."""
MOST_SHARE = 0.5
"""Above them, at most this share of a requester's decisions may be rejections."""
DAYS = 90


def check_cap(requester_id: int, more: int) -> None:
    """Refuses rejections beyond the cap, until an operator has looked and allowed them."""
    found = _counts(requester_id)
    rejected = found.rejected + more
    if rejected <= FREE_REJECTIONS or rejected <= MOST_SHARE * (rejected + found.approved):
        return
    allowed = sql.value("SELECT until FROM rejection_allowances WHERE requester_id = %(id)s AND until > now()", id=requester_id)
    if allowed is None:
        raise WrongState(
            _(
                "%(rejected)s of your %(approved)s decisions of the last %(days)s days are rejections. Beyond half of them an operator "
                "looks first; write to the operator of this site.",
                rejected=found.rejected,
                approved=found.rejected + found.approved,
                days=DAYS,
            ),
            code="rejection_cap",
        )


def allow_rejections(operator: Person, requester: Person, days: int, reason: str) -> datetime:
    """Lets a requester reject beyond the cap for some days (1 to 90), with a written reason; until when."""
    if not 1 <= days <= 90:
        raise Invalid(fields={"days": [_("Write a whole number from 1 to 90.")]})
    if not reason.strip():
        raise Invalid(fields={"reason": [_("Write the reason.")]})
    until = now() + timedelta(days=days)
    sql.execute(
        "INSERT INTO rejection_allowances (requester_id, until, by_id, reason) VALUES (%(requester)s, %(until)s, %(by)s, %(reason)s)"
        " ON CONFLICT (requester_id) DO UPDATE SET until = EXCLUDED.until, by_id = EXCLUDED.by_id, reason = EXCLUDED.reason",
        requester=requester.id,
        until=until,
        by=operator.id,
        reason=reason.strip(),
    )
    audit.record(operator, "allow rejections", requester.email, days=days, reason=reason)
    return until


def capped_requesters() -> list[Any]:
    """Requesters at their cap, for an operator: person_id, email, approved, rejected, allowed_until (or None)."""
    return sql.rows(
        """
        SELECT p.id AS person_id, p.email, n.approved, n.rejected, a.until AS allowed_until FROM (
            SELECT b.requester_id, sum(t.approved)::bigint AS approved, sum(t.rejected)::bigint AS rejected
            FROM batches b JOIN batch_tallies t ON t.batch_id = b.id WHERE b.published_at > now() - make_interval(days => %(days)s) GROUP BY 1
        ) n JOIN persons p ON p.id = n.requester_id LEFT JOIN rejection_allowances a ON a.requester_id = p.id AND a.until > now()
        WHERE n.rejected >= %(free)s::bigint AND n.rejected >= %(share)s * (n.rejected + n.approved) ORDER BY n.rejected DESC LIMIT 200
        """,
        days=DAYS,
        free=FREE_REJECTIONS,
        share=MOST_SHARE,
    )


def _counts(requester_id: int) -> Any:
    return sql.row(
        """
        SELECT coalesce(sum(t.approved), 0)::bigint AS approved, coalesce(sum(t.rejected), 0)::bigint AS rejected
        FROM batches b JOIN batch_tallies t ON t.batch_id = b.id
        WHERE b.requester_id = %(id)s AND b.published_at > now() - make_interval(days => %(days)s)
        """,
        id=requester_id,
        days=DAYS,
    )
