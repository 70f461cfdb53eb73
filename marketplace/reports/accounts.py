"""Where each micro stands and how it came there: every account, its transfers, and the whole journal. For operators; read-only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from marketplace.core import public_id, sql
from marketplace.core.texts import _
from marketplace.errors import NotFound
from marketplace.ledger.statement import LAST, STANDING
from marketplace.reports.period import ALL_DAYS, Period

_OWNED = """
SELECT a.id, a.kind, a.owner_id, a.person_id, a.balance_micros, coalesce(p.email, '') AS email,
       CASE WHEN a.kind IN ('hold', 'top_up') THEN coalesce(b.title || ' · ' || b.name, '') WHEN a.kind = 'training' THEN coalesce(j.title, '') ELSE '' END AS title
FROM accounts a
LEFT JOIN persons p ON p.id = a.person_id
LEFT JOIN batches b ON a.kind IN ('hold', 'top_up') AND b.id = a.owner_id
LEFT JOIN projects j ON a.kind = 'training' AND j.id = a.owner_id
"""
"""An account with the e-mail address of whose money it is, and what it is held for."""
CHUNK = 5_000


def accounts_page(kind: str = "", owner: str = "", before_id: int | None = None, limit: int = 50) -> list[Any]:
    """Accounts, newest first: id, kind, owner_id, person_id, balance_micros, email, title. `owner` is an e-mail address, or a batch's public id."""
    batch = public_id.number_or_none("batch", owner.strip())
    return sql.rows(
        f"""{_OWNED}
        WHERE (%(kind)s = '' OR a.kind = %(kind)s) AND (%(before)s::bigint IS NULL OR a.id < %(before)s)
          AND CASE WHEN %(batch)s::bigint IS NOT NULL THEN a.kind IN ('hold', 'top_up') AND a.owner_id = %(batch)s
                   WHEN %(owner)s <> '' THEN a.person_id = (SELECT id FROM persons WHERE lower(email) = lower(%(owner)s)) ELSE true END
        ORDER BY a.id DESC LIMIT %(limit)s""",
        kind=kind,
        owner=owner.strip(),
        batch=batch,
        before=before_id,
        limit=limit,
    )


def account_of(account_id: int) -> Any:
    """One account, as in `accounts_page`; NotFound where there is none."""
    found = sql.row(f"{_OWNED} WHERE a.id = %(id)s", id=account_id)
    if found is None:
        raise NotFound(_("There is no account with this id."))
    return found


def account_lines(account_id: int, before_id: int | None = None, limit: int = 50) -> list[Any]:
    """An account's transfers, newest first: id, created_at, kind, memo, subject_id, `amount_micros` signed as it changes the
    account, `balance_micros` after it, and the account at the other end as `other_id`, `other_kind`, `other_email`, `other_title`.

    Balance and lines are read in one statement, so they fit each other whatever is being booked meanwhile.
    """
    return sql.rows(
        f"""
        WITH lines AS MATERIALIZED (
            SELECT * FROM (
                (SELECT t.*, t.amount_micros AS change, t.from_account_id AS other FROM transfers t
                 WHERE t.to_account_id = %(account)s AND t.id < %(before)s ORDER BY t.id DESC LIMIT %(limit)s)
                UNION ALL
                (SELECT t.*, -t.amount_micros, t.to_account_id FROM transfers t
                 WHERE t.from_account_id = %(account)s AND t.id < %(before)s ORDER BY t.id DESC LIMIT %(limit)s)
            ) sides ORDER BY id DESC LIMIT %(limit)s
        ), standing AS (SELECT {STANDING} AS micros)
        SELECT lines.id, lines.created_at, lines.kind, lines.memo, lines.subject_id, lines.change AS amount_micros,
               (standing.micros - coalesce(sum(lines.change) OVER (ORDER BY lines.id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0))::bigint AS balance_micros,
               other.id AS other_id, other.kind AS other_kind, other.email AS other_email, other.title AS other_title
        FROM lines CROSS JOIN standing JOIN ({_OWNED}) other ON other.id = lines.other ORDER BY lines.id DESC""",
        account=account_id,
        purse=account_id,
        before=before_id if before_id is not None else LAST,
        limit=limit,
    )


def flows(period: Period = ALL_DAYS) -> list[Any]:
    """What moved, by kind of transfer and of the accounts at its ends: kind, from_kind, to_kind, transfers, amount_micros.

    The sums are of the whole journal, or of some days of it, so that the outside world's balance can be held against the bank: what came in by
    deposits, what left by payouts, and what the installation itself laid out.
    """
    return sql.rows(
        """
        SELECT t.kind, f.kind AS from_kind, a.kind AS to_kind, sum(t.n)::bigint AS transfers, sum(t.micros)::bigint AS amount_micros
        FROM (SELECT kind, from_account_id, to_account_id, count(*) AS n, sum(amount_micros) AS micros FROM transfers
              WHERE created_at >= coalesce(%(since)s::timestamptz, '-infinity') AND created_at < coalesce(%(until)s::timestamptz, 'infinity') GROUP BY 1, 2, 3) t
        JOIN accounts f ON f.id = t.from_account_id JOIN accounts a ON a.id = t.to_account_id
        GROUP BY 1, 2, 3 ORDER BY array_position(ARRAY['world'], f.kind) NULLS LAST, array_position(ARRAY['world'], a.kind) NULLS LAST, sum(t.micros) DESC
        """,
        since=period.since,
        until=period.until,
    )


def journal(after_id: int = 0, period: Period = ALL_DAYS) -> Iterator[Any]:
    """Every transfer after an id and of the period, oldest first, read a few thousand at a time: id, created_at, kind, amount_micros, memo and
    both accounts as from_id, from_kind, from_email, to_id, to_kind, to_email."""
    while True:
        found = sql.rows(
            """
            SELECT t.id, t.created_at, t.kind, t.amount_micros, t.memo, f.id AS from_id, f.kind AS from_kind, coalesce(g.email, '') AS from_email,
                   a.id AS to_id, a.kind AS to_kind, coalesce(p.email, '') AS to_email
            FROM (SELECT * FROM transfers WHERE id > %(after)s AND created_at >= coalesce(%(since)s::timestamptz, '-infinity')
                  AND created_at < coalesce(%(until)s::timestamptz, 'infinity') ORDER BY id LIMIT %(chunk)s) t
            JOIN accounts f ON f.id = t.from_account_id LEFT JOIN persons g ON g.id = f.person_id
            JOIN accounts a ON a.id = t.to_account_id LEFT JOIN persons p ON p.id = a.person_id
            ORDER BY t.id
            """,
            after=after_id,
            chunk=CHUNK,
            since=period.since,
            until=period.until,
        )
        yield from found
        if len(found) < CHUNK:
            return
        after_id = found[-1].id
