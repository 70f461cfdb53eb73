"""What an operator wants to see at a glance, and the lists behind it. Read-only."""

from __future__ import annotations

from typing import Any

from marketplace.core import sql


def market_now() -> Any:
    """One row of counts and sums: people, live batches, payouts waiting, money held, fees earned."""
    return sql.row(
        """
        SELECT (SELECT count(*) FROM persons) AS people,
               (SELECT count(*) FROM suspensions WHERE ended_at IS NULL) AS suspended,
               (SELECT count(*) FROM batches WHERE state = 'live') AS live_batches,
               (SELECT count(*) FROM payouts WHERE state = 'requested') AS payouts_waiting,
               (SELECT coalesce(sum(amount_micros), 0)::bigint FROM payouts WHERE state = 'requested') AS payouts_waiting_micros,
               (SELECT min(requested_at) FROM payouts WHERE state = 'requested') AS oldest_payout_at,
               (SELECT coalesce(sum(balance_micros), 0)::bigint FROM accounts WHERE kind = 'hold') AS held_micros,
               (SELECT coalesce(sum(balance_micros), 0)::bigint FROM accounts WHERE kind = 'fees') AS fees_micros
        """
    )


def deposits_page(before_id: int | None = None, limit: int = 50) -> list[Any]:
    """Deposits, newest first, with the person who got them."""
    return sql.rows(
        """
        SELECT transfers.id, transfers.created_at, transfers.amount_micros, transfers.memo, persons.id AS person_id,
               persons.email, persons.name
        FROM transfers
        JOIN accounts ON accounts.id = transfers.to_account_id
        JOIN persons ON persons.id = accounts.owner_id
        WHERE transfers.kind = 'deposit' AND (%(before)s::bigint IS NULL OR transfers.id < %(before)s)
        ORDER BY transfers.id DESC LIMIT %(limit)s
        """,
        before=before_id,
        limit=limit,
    )


def audit_page(before_id: int | None = None, act: str = "", limit: int = 50) -> list[Any]:
    """Entries of the audit log, newest first, with the e-mail address of whoever acted."""
    return sql.rows(
        """
        SELECT audit_log.id, audit_log.created_at, audit_log.person_id, audit_log.act, audit_log.subject, audit_log.detail,
               persons.email
        FROM audit_log LEFT JOIN persons ON persons.id = audit_log.person_id
        WHERE (%(before)s::bigint IS NULL OR audit_log.id < %(before)s)
          AND (%(act)s = '' OR audit_log.act LIKE %(act)s || '%%')
        ORDER BY audit_log.id DESC LIMIT %(limit)s
        """,
        before=before_id,
        act=act,
        limit=limit,
    )


def suspensions_of(person: Any) -> list[Any]:
    """Every suspension of a person, newest first, with who set and who ended it."""
    return sql.rows(
        """
        SELECT suspensions.id, suspensions.reason, suspensions.created_at, suspensions.ended_at, suspensions.end_reason,
               setter.email AS set_by, ender.email AS ended_by
        FROM suspensions
        JOIN persons AS setter ON setter.id = suspensions.by_id
        LEFT JOIN persons AS ender ON ender.id = suspensions.ended_by_id
        WHERE suspensions.person_id = %(person)s ORDER BY suspensions.id DESC
        """,
        person=person.id,
    )


def payouts_page(state: str | None = "requested", before_id: int | None = None, limit: int = 50) -> list[Any]:
    """Payouts in a state (None: all) with who they go to, newest first."""
    return sql.rows(
        """
        SELECT payouts.id, payouts.amount_micros, payouts.state, payouts.requested_at, payouts.settled_at, payouts.reference,
               payouts.reason, payouts.person_id, persons.email, persons.name
        FROM payouts JOIN persons ON persons.id = payouts.person_id
        WHERE (%(state)s::text IS NULL OR payouts.state = %(state)s) AND (%(before)s::bigint IS NULL OR payouts.id < %(before)s)
        ORDER BY payouts.id DESC LIMIT %(limit)s
        """,
        state=state,
        before=before_id,
        limit=limit,
    )
