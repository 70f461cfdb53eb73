"""The proof of the books, from the transfers alone."""

from __future__ import annotations

from typing import Any

from marketplace.core import sql
from marketplace.core.money import format_money

PROOFS = {
    "each balance equals its transfers": """
        SELECT a.id, a.kind, a.owner_id, a.balance_micros, coalesce(t.sum, 0)::bigint AS from_transfers
        FROM accounts a LEFT JOIN (
            SELECT account_id, sum(amount) FROM (
                SELECT to_account_id AS account_id, sum(amount_micros) AS amount FROM transfers GROUP BY 1
                UNION ALL SELECT from_account_id, -sum(amount_micros) FROM transfers GROUP BY 1
            ) both_sides GROUP BY 1
        ) t ON t.account_id = a.id
        WHERE a.balance_micros <> coalesce(t.sum, 0)""",
    "only the world is below zero": "SELECT id, kind, owner_id, balance_micros FROM accounts WHERE balance_micros < 0 AND kind <> 'world'",
    "each hold covers exactly the open and undecided slots of its batch": """
        SELECT b.id AS batch_id, b.state, coalesce(a.balance_micros, 0) AS held, wanted.micros AS needed
        FROM batches b
        LEFT JOIN accounts a ON a.kind = 'hold' AND a.owner_id = b.id
        CROSS JOIN LATERAL (
            SELECT (b.reward_micros + b.fee_micros) * CASE WHEN b.state = 'closed'
                THEN (SELECT count(*) FROM assignments s WHERE s.batch_id = b.id AND s.state IN ('claimed', 'submitted', 'revising'))
                ELSE b.slots + b.reserve_slots - (SELECT count(*) FROM assignments s WHERE s.batch_id = b.id AND s.state = 'approved') END AS micros
        ) wanted
        WHERE b.state <> 'draft' AND CASE WHEN b.state = 'closed' THEN coalesce(a.balance_micros, 0) < wanted.micros
                                          ELSE coalesce(a.balance_micros, 0) <> wanted.micros END""",
    "each approved assignment is credited exactly once, to its worker, with its reward": """
        SELECT coalesce(s.id, t.subject_id) AS assignment_id, s.state, t.amount_micros, b.reward_micros
        FROM (SELECT s.id, s.batch_id, s.worker_id, s.state FROM assignments s JOIN batches bb ON bb.id = s.batch_id
              WHERE s.state = 'approved' AND bb.reward_micros > 0) s
        FULL JOIN (SELECT t.subject_id, t.amount_micros, a.owner_id, t.from_account_id FROM transfers t JOIN accounts a ON a.id = t.to_account_id
                   WHERE t.kind = 'reward') t ON t.subject_id = s.id
        LEFT JOIN batches b ON b.id = s.batch_id
        LEFT JOIN accounts h ON h.kind = 'hold' AND h.owner_id = s.batch_id
        WHERE s.id IS NULL OR t.subject_id IS NULL OR t.amount_micros <> b.reward_micros OR t.owner_id <> s.worker_id OR t.from_account_id <> h.id""",
    "the fees of each batch are those of its approved answers": """
        SELECT b.id AS batch_id, f.sum AS booked, n.count * b.fee_micros AS owed
        FROM batches b
        CROSS JOIN LATERAL (SELECT count(*) FROM assignments s WHERE s.batch_id = b.id AND s.state = 'approved') n
        LEFT JOIN (SELECT a.owner_id, sum(t.amount_micros) FROM transfers t JOIN accounts a ON a.id = t.from_account_id AND a.kind = 'hold'
                   WHERE t.kind = 'fee' GROUP BY 1) f ON f.owner_id = b.id
        WHERE coalesce(f.sum, 0) <> n.count * b.fee_micros""",
    "each paid training is credited exactly once, to its worker, from what its project held for it": """
        SELECT coalesce(y.id, t.subject_id) AS try_id, y.paid_micros, t.amount_micros
        FROM (SELECT id, project_id, worker_id, paid_micros FROM training_tries WHERE paid_micros > 0) y
        FULL JOIN (SELECT t.subject_id, t.amount_micros, a.owner_id, r.owner_id AS project_id FROM transfers t JOIN accounts a ON a.id = t.to_account_id
                   JOIN accounts r ON r.id = t.from_account_id AND r.kind = 'training' WHERE t.kind = 'training') t ON t.subject_id = y.id
        WHERE y.id IS NULL OR t.subject_id IS NULL OR t.amount_micros <> y.paid_micros OR t.owner_id <> y.worker_id OR t.project_id <> y.project_id""",
    "each top-up is credited exactly once, to its worker, from the reserve of its batch": """
        SELECT coalesce(u.id, t.subject_id) AS top_up_id, u.amount_micros AS owed, t.amount_micros AS paid
        FROM top_ups u
        FULL JOIN (SELECT t.subject_id, t.amount_micros, a.owner_id, r.owner_id AS batch_id FROM transfers t JOIN accounts a ON a.id = t.to_account_id
                   JOIN accounts r ON r.id = t.from_account_id AND r.kind = 'top_up' WHERE t.kind = 'top_up') t ON t.subject_id = u.id
        WHERE u.id IS NULL OR t.subject_id IS NULL OR t.amount_micros <> u.amount_micros OR t.owner_id <> u.worker_id OR t.batch_id <> u.batch_id""",
    "a reserve for top-ups holds what was put in less what was paid out of it, and nothing once it has ended": """
        SELECT r.batch_id, r.held_micros, coalesce(u.paid, 0) AS paid, coalesce(a.balance_micros, 0) AS balance
        FROM top_up_terms r LEFT JOIN accounts a ON a.kind = 'top_up' AND a.owner_id = r.batch_id
        LEFT JOIN (SELECT batch_id, sum(amount_micros)::bigint AS paid FROM top_ups GROUP BY 1) u ON u.batch_id = r.batch_id
        WHERE coalesce(a.balance_micros, 0) <> CASE WHEN r.ended_at IS NULL THEN r.held_micros - coalesce(u.paid, 0) ELSE 0 END""",
    "payouts and their transfers agree": """
        SELECT p.id AS payout_id, p.state, p.amount_micros, sum(t.amount_micros) FILTER (WHERE t.kind = 'payout') AS taken
        FROM payouts p LEFT JOIN transfers t ON t.kind IN ('payout', 'payout_paid', 'payout_failed') AND t.subject_id = p.id
        GROUP BY p.id
        HAVING coalesce(sum(t.amount_micros) FILTER (WHERE t.kind = 'payout'), 0) <> p.amount_micros
            OR coalesce(sum(t.amount_micros) FILTER (WHERE t.kind = 'payout_paid'), 0) <> CASE p.state WHEN 'paid' THEN p.amount_micros ELSE 0 END
            OR coalesce(sum(t.amount_micros) FILTER (WHERE t.kind = 'payout_failed'), 0) <> CASE p.state WHEN 'failed' THEN p.amount_micros ELSE 0 END""",
    "the tally of each batch equals its assignments": """
        SELECT b.id AS batch_id, t.*, n.* FROM batches b
        JOIN LATERAL (SELECT coalesce(sum(claimed), 0) c, coalesce(sum(submitted), 0) s, coalesce(sum(approved), 0) a, coalesce(sum(rejected), 0) r
                      FROM batch_tallies WHERE batch_id = b.id) t ON true
        JOIN LATERAL (SELECT count(*) FILTER (WHERE state IN ('claimed', 'revising')) nc, count(*) FILTER (WHERE state = 'submitted') ns,
                             count(*) FILTER (WHERE state = 'approved') na, count(*) FILTER (WHERE state = 'rejected') nr
                      FROM assignments WHERE batch_id = b.id) n ON true
        WHERE b.state <> 'draft' AND (t.c, t.s, t.a, t.r) IS DISTINCT FROM (nc, ns, na, nr)""",
}


def check_books() -> dict[str, Any]:
    """Proves the books in one repeatable snapshot; `wrong` lists up to 20 rows for each proof that fails.

    Returns {"ok", "proven": [sentences], "wrong": [{"proof", "rows"}], "sums": {kind: amount, …, "transfers": count}}.
    All accounts summing to zero follows from the first proof and double entry, and is shown in `sums.total`.
    """
    sql.execute("COMMIT")  # what came before is not this proof's; the next statement begins a transaction of its own
    sql.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    wrong = []
    for proof, statement in PROOFS.items():
        found = sql.rows(f"SELECT * FROM ({statement}) found LIMIT 20")
        if found:
            wrong.append({"proof": proof, "rows": [{k: _plain(v) for k, v in one._asdict().items()} for one in found]})
    sums: dict[str, Any] = {
        one.kind: format_money(one.total) for one in sql.rows("SELECT kind, sum(balance_micros)::bigint total FROM accounts GROUP BY 1 ORDER BY 1")
    }
    total = sql.value("SELECT coalesce(sum(balance_micros), 0)::bigint FROM accounts")
    if total:
        wrong.append({"proof": "all accounts sum to zero", "rows": [{"total": format_money(total)}]})
    sums["total"] = format_money(total)
    sums["transfers"] = sql.value("SELECT count(*) FROM transfers")
    failed = {one["proof"] for one in wrong}
    proven = [proof for proof in ("all accounts sum to zero", *PROOFS) if proof not in failed]
    return {"ok": not wrong, "proven": proven, "wrong": wrong, "sums": sums}


def _plain(value: Any) -> Any:
    return value if isinstance(value, (int, str, bool, type(None))) else str(value)
