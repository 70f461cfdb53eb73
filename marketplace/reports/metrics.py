"""Figures of the whole market for monitoring, from the tallies and accounts (never from a scan of the work)."""

from __future__ import annotations

from marketplace.core import sql


def installation_metrics() -> str:
    """Prometheus text lines: assignments by state, batches by state, money by kind of account in micros."""
    lines = ["# TYPE rivulet_assignments gauge"]
    tally = sql.row(
        "SELECT coalesce(sum(claimed),0) claimed, coalesce(sum(submitted),0) submitted, coalesce(sum(approved),0) approved,"
        " coalesce(sum(rejected),0) rejected FROM batch_tallies"
    )
    lines += [f'rivulet_assignments{{state="{name}"}} {number}' for name, number in tally._asdict().items()]
    lines.append("# TYPE rivulet_batches gauge")
    lines += [f'rivulet_batches{{state="{one.state}"}} {one.n}' for one in sql.rows("SELECT state, count(*) n FROM batches GROUP BY 1 ORDER BY 1")]
    lines.append("# TYPE rivulet_balance_micros gauge")
    lines += [
        f'rivulet_balance_micros{{kind="{one.kind}"}} {one.total}'
        for one in sql.rows("SELECT kind, sum(balance_micros)::bigint total FROM accounts GROUP BY 1 ORDER BY 1")
    ]
    return "\n".join(lines) + "\n"
