"""Applying a batch's rules to its workers: what was observed, which rule fired, what was done, for people to read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.core import sql
from marketplace.core.clock import now, rfc3339
from marketplace.core.texts import N_, _
from marketplace.errors import Invalid, NotFound
from marketplace.people.mail import send_mail
from marketplace.projects.models import Batch
from marketplace.quality.batch_consensus import batch_consensus
from marketplace.quality.gold import PASS_SCORE
from marketplace.quality.rules import EVENTS, PAUSE_HOURS, amount, in_words

MAILS = {"exclude": N_("You are kept from a batch"), "ask": N_("The requester has a question"), "notify": N_("A word on your work")}
"""What the worker hears by mail, by action. A break says itself at the next claim."""
LONGEST_REPLY = 2000

_OBSERVED = """
SELECT worker_id, count(gold_score) AS gold_seen, avg((gold_score >= %(pass)s)::int)::float AS gold_accuracy,
       count(submitted_at) AS submitted,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM submitted_at - claimed_at)) FILTER (WHERE submitted_at IS NOT NULL)::float AS median_seconds,
       count(*) FILTER (WHERE state IN ('approved', 'rejected')) AS decided,
       avg((state = 'rejected')::int) FILTER (WHERE state IN ('approved', 'rejected'))::float AS rejected_share
FROM assignments WHERE batch_id = %(batch)s GROUP BY worker_id
"""
RECENT = 20
_RECENT = """
SELECT worker_id, max(seen) AS seen, avg((gold_score >= %(pass)s)::int)::float AS accuracy FROM (
    SELECT worker_id, gold_score, row_number() OVER (PARTITION BY worker_id ORDER BY submitted_at DESC, id DESC) AS place,
           count(*) OVER (PARTITION BY worker_id) AS seen
    FROM assignments WHERE batch_id = %(batch)s AND gold_score IS NOT NULL
) newest_first WHERE place <= %(recent)s GROUP BY worker_id
"""
_RETURNED = """
SELECT worker_id, count(*) FILTER (WHERE before = 0) AS in_a_row FROM (
    SELECT worker_id, sum((state NOT IN ('returned'))::int) OVER (PARTITION BY worker_id ORDER BY id DESC) AS before
    FROM assignments WHERE batch_id = %(batch)s AND state <> 'claimed'
) newest_first GROUP BY worker_id
"""


def apply_rules(batch: Batch) -> int:
    """Applies the rules of a batch to all who work on it; how many fired. A rule fires once a worker and batch."""
    rules = batch.quality.get("rules") or []
    if not rules:
        return 0
    fired = 0
    for worker_id, seen in observe(batch).items():
        for rule in rules:
            if (value := _fires(rule, seen)) is not None:
                fired += _fire(batch, worker_id, rule, value, seen)
    return fired


def observe(batch: Batch) -> dict[int, dict[str, tuple[float, int]]]:
    """For each worker of a batch and each event: the value observed and from how many observations."""
    found: dict[int, dict[str, tuple[float, int]]] = {}
    for one in sql.rows(_OBSERVED, batch=batch.id, **{"pass": PASS_SCORE}):
        found[one.worker_id] = {
            "gold_accuracy": (one.gold_accuracy or 0.0, one.gold_seen),
            "median_seconds": (one.median_seconds or 0.0, one.submitted),
            "rejected_share": (one.rejected_share or 0.0, one.decided),
        }
    for one in sql.rows(_RECENT, batch=batch.id, recent=RECENT, **{"pass": PASS_SCORE}):
        found[one.worker_id]["recent_gold_accuracy"] = (one.accuracy, one.seen)
    for one in sql.rows(_RETURNED, batch=batch.id):
        found[one.worker_id]["returned_in_a_row"] = (float(one.in_a_row), int(one.in_a_row))
    for worker_id, agreement in agreements(batch).items():
        found[worker_id]["agreement"] = agreement
    return found


def agreements(batch: Batch) -> dict[int, tuple[float, int]]:
    """For each worker the share of answers equal to the consensus, on tasks that others answered too, and of how many."""
    merged = batch_consensus(batch)
    if merged is None:
        return {}
    together: dict[int, list[int]] = {}
    for one in sql.rows(
        "SELECT worker_id, position, answer->>'label' AS label FROM assignments WHERE batch_id = %(batch)s AND state IN ('submitted', 'approved', 'rejected')",
        batch=batch.id,
    ):
        place = one.position - 1
        if place < len(merged.answers) and merged.answers[place] >= 2:
            counts = together.setdefault(one.worker_id, [0, 0])
            counts[0] += one.label == merged.labels[merged.label[place]]
            counts[1] += 1
    return {worker_id: (right / seen, seen) for worker_id, (right, seen) in together.items()}


def watched_batches() -> list[int]:
    """Live batches with rules, gold or an overlap that grows, in which something was handed in or given back lately."""
    return [
        one.id
        for one in sql.rows(
            "SELECT b.id FROM batches b WHERE b.state IN ('live', 'paused') AND b.quality ?| ARRAY['max_overlap', 'rules', 'gold_rate']"
            " AND EXISTS (SELECT 1 FROM assignments a WHERE a.batch_id = b.id)"
        )
    ]


def firings(batch: Batch, worker_id: int | None = None) -> list[Any]:
    """What rules did in a batch, newest first: worker_id, rule (as written), value, observations, action, fired_at."""
    return sql.rows(
        "SELECT * FROM rule_firings WHERE batch_id = %(batch)s AND (%(worker)s::bigint IS NULL OR worker_id = %(worker)s::bigint) ORDER BY id DESC LIMIT 500",
        batch=batch.id,
        worker=worker_id,
    )


def told(firing: Any, until: Any = None) -> str:
    """A firing as a sentence for people: the rule, what was seen, what was done, and what the worker said to it."""
    seen = _(
        "%(in_words)s. Seen: %(amount)s of %(observations)s.",
        in_words=in_words(firing.rule),
        amount=amount(firing.rule["event"], firing.value),
        observations=firing.observations,
    )
    hours = firing.rule.get("hours")
    done = {
        "exclude": _("The worker was kept from the batch") + (f" for {hours:g} hours." if hours else " to its end."),
        "pause": _("The worker was given a break of %(pause_hours)s minutes.", pause_hours=f"{(hours or PAUSE_HOURS) * 60:g}"),
        "ask": _("The worker was asked, and goes on after an answer."),
        "notify": _("The worker was told."),
        "report": _("It was only noted."),
    }[firing.action]
    said = _(" Answer of %(rfc3339)s: %(reply)s", rfc3339=rfc3339(firing.replied_at), reply=firing.reply) if firing.reply else ""
    return f"{seen} {done}{said}"


def question_for(worker_id: int, batch_id: int) -> str:
    """What a rule of the batch asks this worker before more of it; nothing where it asks nothing."""
    return str(sql.value("SELECT reason FROM exclusions WHERE batch_id = %(b)s AND worker_id = %(w)s AND is_question", b=batch_id, w=worker_id) or "")


def reply(worker: Any, batch_id: int, words: str) -> None:
    """Answers what a rule asked: the requester reads it beside the rule, and the worker goes on at once."""
    if not 1 <= len(words.strip()) <= LONGEST_REPLY:
        raise Invalid(fields={"words": [_("Write 1 to %(longest_reply)s characters.", longest_reply=LONGEST_REPLY)]})
    if not sql.execute("DELETE FROM exclusions WHERE batch_id = %(b)s AND worker_id = %(w)s AND is_question", b=batch_id, w=worker.id):
        raise NotFound(_("Nothing is asked of you here."))
    sql.execute(
        "UPDATE rule_firings SET reply = %(words)s, replied_at = now() WHERE id = (SELECT max(id) FROM rule_firings"
        " WHERE batch_id = %(b)s AND worker_id = %(w)s AND action = 'ask')",
        words=words.strip(),
        b=batch_id,
        w=worker.id,
    )


def _fires(rule: dict[str, Any], seen: dict[str, tuple[float, int]]) -> float | None:
    value, observations = seen.get(rule["event"], (0.0, 0))
    if observations < rule.get("at_least", 1):
        return None
    below = EVENTS[rule["event"]][0] == "below"
    return value if (value < rule["below"] if below else value > rule["above"]) else None


def _fire(batch: Batch, worker_id: int, rule: dict[str, Any], value: float, seen: dict[str, tuple[float, int]]) -> int:
    observations = seen[rule["event"]][1]
    new = sql.execute(
        """
        INSERT INTO rule_firings (batch_id, worker_id, rule, value, observations, action)
        VALUES (%(batch)s, %(worker)s, %(rule)s, %(value)s, %(n)s, %(action)s) ON CONFLICT DO NOTHING
        """,
        batch=batch.id,
        worker=worker_id,
        rule=sql.json(rule),
        value=value,
        n=observations,
        action=rule["action"],
    )
    if not new:
        return 0
    words = rule.get("message") or f"{EVENTS[rule['event']][1]} is {amount(rule['event'], value)} after {observations}"
    if rule["action"] in ("exclude", "pause", "ask"):
        hours = rule.get("hours") or (PAUSE_HOURS if rule["action"] == "pause" else None)
        # A break and a question never shorten what keeps the worker out already.
        weaker = "" if rule["action"] == "exclude" else " WHERE e.until <= now()"
        sql.execute(
            "INSERT INTO exclusions AS e (batch_id, worker_id, until, rule, reason, is_question)"
            " VALUES (%(b)s, %(w)s, %(until)s, %(rule)s, %(reason)s, %(asks)s) ON CONFLICT (batch_id, worker_id) DO UPDATE SET"
            f" until = EXCLUDED.until, rule = EXCLUDED.rule, reason = EXCLUDED.reason, is_question = EXCLUDED.is_question, created_at = now(){weaker}",
            b=batch.id,
            w=worker_id,
            until=now() + timedelta(hours=hours) if hours and rule["action"] != "ask" else None,
            rule=rule["event"],
            reason=words,
            asks=rule["action"] == "ask",
        )
    if about := MAILS.get(rule["action"]):
        address = sql.value("SELECT email FROM persons WHERE id = %(id)s", id=worker_id)
        more = _("\nAnswer on the batch's page, and you go on: /worker/batches/%(public_id)s\n", public_id=batch.public_id) if rule["action"] == "ask" else ""
        send_mail(address, f"{about}: {batch.title}", f"{batch.title}\n\nThe requester's rule says: {words}.\n{more}")
    return 1
