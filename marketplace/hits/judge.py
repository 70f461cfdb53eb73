"""Review policies at work: each answer by known ones as it comes in, each HIT by its answers' plurality when all are there.

Decisions are made by the acts of review, and more answers wanted by the acts of the HIT; here is what is decided and why,
and the report of it. Running twice judges nothing twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from marketplace.core import sql
from marketplace.core.clock import now
from marketplace.errors import Refusal
from marketplace.extensions import db
from marketplace.hits import events
from marketplace.hits.change import CLIFF, grow, prolong
from marketplace.hits.find import PLACES, SEEN, assignments_of, hit_by_id
from marketplace.hits.models import HitType
from marketplace.projects.find import any_batch
from marketplace.projects.models import Batch
from marketplace.review.approve import approve
from marketplace.review.cap import check_cap
from marketplace.review.reject import reject
from marketplace.task_types.page import flat

LONGEST_ANSWER = 256
"""Answers longer than this take no part in a plurality."""
DEFAULT_EXTENDED = 5


def follow(batch_id: int) -> int:
    """Looks after a batch's HITs: scores new answers, judges HITs that have become reviewable, tells of what happened."""
    done = _score_new(batch_id) + _reviewable(batch_id)
    return done + events.tell_assignments(batch_id)


def followed_batches() -> list[int]:
    """Batches that somebody has to look after: with policies, or with a requester who wants to be told."""
    return [
        one.batch_id
        for one in sql.rows(
            "SELECT batch_id FROM hits WHERE (assignment_policy IS NOT NULL OR hit_policy IS NOT NULL) AND disposed_at IS NULL"
            " UNION SELECT batch_id FROM hit_types WHERE is_notifying AND batch_id IS NOT NULL"
        )
    ]


def report(hit_id: int, levels: tuple[str, ...], kinds: tuple[str, ...], after_id: int, limit: int) -> list[Any]:
    """What the policies of a HIT have found and done, in order."""
    return sql.rows(
        "SELECT * FROM review_records WHERE hit_id = %(hit)s AND level = ANY(%(levels)s) AND kind = ANY(%(kinds)s) AND id > %(after)s"
        " ORDER BY id LIMIT %(limit)s",
        hit=hit_id,
        levels=list(levels),
        kinds=list(kinds),
        after=after_id,
        limit=limit,
    )


# ---------------------------------------------------------------- each answer, by known ones


def _score_new(batch_id: int) -> int:
    fresh = sql.rows(
        f"""
        SELECT a.id, a.answer, a.batch_id, h.id AS hit_id, h.assignment_policy AS policy FROM hits h CROSS JOIN LATERAL {PLACES}
        JOIN assignments a ON a.batch_id = place.batch_id AND a.position = place.position AND a.state IN ('submitted', 'approved')
        LEFT JOIN known_answer_scores s ON s.assignment_id = a.id
        WHERE h.batch_id = %(batch)s AND h.assignment_policy IS NOT NULL AND h.disposed_at IS NULL AND s.assignment_id IS NULL
        ORDER BY a.id LIMIT 200
        """,
        batch=batch_id,
    )
    for one in fresh:
        _score(one)
    return len(fresh)


def _score(one: Any) -> None:
    policy = one.policy
    given = flat(one.answer)
    right = {question: _values(given.get(question)) == set(values) for question, values in policy["answer_key"].items()}
    score = 100 * sum(right.values()) // len(right)
    if not sql.execute(
        "INSERT INTO known_answer_scores (assignment_id, hit_id, score) VALUES (%(id)s, %(hit)s, %(score)s) ON CONFLICT DO NOTHING",
        id=one.id,
        hit=one.hit_id,
        score=score,
    ):
        return  # another runner was faster
    pen = _Pen(one.hit_id, "Assignment")
    pen.act("review", one.id, "Assignment")
    for question, is_right in right.items():
        pen.result(one.id, "Assignment", "KnownAnswerCorrect", str(int(is_right)), question)
    pen.result(one.id, "Assignment", "KnownAnswerScore", str(score))
    batch = any_batch(one.batch_id)
    if score >= policy.get("approve_from", 101):
        pen.decide("approve", one.id, lambda: approve(None, batch, [one.id], policy.get("approve_reason", ""), rule=policy["name"]))
    elif score < policy.get("reject_below", 0):
        reason = policy.get("reject_reason") or "The known answers of this HIT were missed too often."
        pen.decide("reject", one.id, lambda: _reject(batch, one.id, reason, policy["name"]))
    if score < policy.get("extend_below", 0):
        _extend(one.hit_id, policy, pen)


# ---------------------------------------------------------------- each HIT, by plurality


def _reviewable(batch_id: int) -> int:
    """HITs of the batch that are reviewable and of which nobody has been told yet."""
    # a HIT that nobody has answered and that has not ended need not be counted
    which = """
        h.batch_id = %(batch)s AND h.reviewable_at IS NULL AND h.disposed_at IS NULL
        AND (h.hit_policy IS NOT NULL OR EXISTS (SELECT 1 FROM hit_types t WHERE t.project_id = h.hit_type_id AND t.is_notifying))
        AND (h.expires_at <= now() OR h.closed_at IS NOT NULL OR b.state = 'closed'
             OR EXISTS (SELECT 1 FROM assignments a WHERE a.batch_id = h.batch_id AND a.position = h.position AND a.state IN ('submitted', 'approved'))
             OR EXISTS (SELECT 1 FROM assignments a WHERE a.batch_id = h.batch_id AND a.position = h.position AND a.state = 'rejected'))
    """
    waiting = sql.rows(f"SELECT * FROM ({SEEN.format(which=which)}) shown WHERE status = 'Reviewable' ORDER BY id LIMIT 200", batch=batch_id)
    count = 0
    for hit in waiting:
        if not sql.execute("UPDATE hits SET reviewable_at = now() WHERE id = %(id)s AND reviewable_at IS NULL", id=hit.id):
            continue
        count += 1
        if hit.hit_policy and _judge(hit):
            continue  # more answers are wanted; it is not reviewable after all
        events.tell(db.session.get_one(HitType, hit.hit_type_id), "HITReviewable", hit)
    return count


def _judge(hit: Any) -> bool:
    """Writes the report and decides; whether the HIT was extended instead."""
    policy = hit.hit_policy
    states = ("submitted", "approved") if policy["disregard_rejected"] else ("submitted", "approved", "rejected")
    answers = assignments_of(hit, states, limit=10_000)
    if "disregard_below" in policy:
        scores = {one.assignment_id: one.score for one in sql.rows("SELECT assignment_id, score FROM known_answer_scores WHERE hit_id = %(id)s", id=hit.id)}
        answers = [one for one in answers if scores.get(one.id, 100) >= policy["disregard_below"]]
    pen = _Pen(hit.id, "HIT")
    pen.act("review", hit.number, "HIT")
    agreed: dict[str, str] = {}
    for question in policy["questions"]:
        given = {one.id: value for one in answers if 0 < len(value := _text(flat(one.answer).get(question))) <= LONGEST_ANSWER}
        top, count = Counter(given.values()).most_common(1)[0] if given else ("", 0)
        level = 100 * count / len(given) if given else 0
        # at a threshold of 100 nothing could be above it
        if level > policy["threshold"] or level == policy["threshold"] == 100:
            agreed[question] = top
        if given:
            pen.result(hit.number, "HIT", "PluralityAnswer", top, question)
            pen.result(hit.number, "HIT", "PluralityLevel", str(round(level)), question)
        for assignment_id, value in given.items():
            pen.result(assignment_id, "Assignment", "AgreedWithPlurality", str(int(question in agreed and value == top)), question)
    score = 100 * len(agreed) // len(policy["questions"])
    pen.result(hit.number, "HIT", "HITAgreementScore", str(score))
    if score < policy.get("extend_below", 0) and _extend(hit.id, policy, pen):
        return True  # workers are judged when the further answers are there
    for one in answers:
        _judge_worker(one, agreed, policy, pen)
    return False


def _judge_worker(one: Any, agreed: dict[str, str], policy: dict[str, Any], pen: _Pen) -> None:
    score = 100 * sum(_text(flat(one.answer).get(question)) == top for question, top in agreed.items()) // len(agreed) if agreed else 0
    pen.result(one.id, "Assignment", "WorkerAgreementScore", str(score))
    if one.state != "submitted" or not agreed:
        return
    batch = any_batch(one.batch_id)
    if score >= policy.get("approve_from", 101):
        pen.decide("approve", one.id, lambda: approve(None, batch, [one.id], rule=policy["name"]))
    elif score < policy.get("reject_below", 0):
        reason = policy.get("reject_reason") or "The answers differ too much from those that most workers gave."
        pen.decide("reject", one.id, lambda: _reject(batch, one.id, reason, policy["name"]))


# ---------------------------------------------------------------- shared


def _extend(hit_id: int, policy: dict[str, Any], pen: _Pen) -> bool:
    """One more assignment, and time for it; whether that could be done. Never beyond the policy's number, nor from below
    ten to ten."""
    hit = hit_by_id(hit_id)
    most = policy.get("extend_to", DEFAULT_EXTENDED)
    if hit.max_assignments >= most or hit.max_assignments == CLIFF - 1 or hit.status == "Disposed":
        return False
    try:
        with db.session.begin_nested():
            until = now() + timedelta(seconds=policy.get("extend_seconds", 3600))
            grow(hit, 1)
            if hit.expires_at < until:
                prolong(hit_by_id(hit_id), until)
    except Refusal as error:
        pen.act("extend", hit.number, "HIT", succeeded=False, said=error.message)
        return False
    pen.act("extend", hit.number, "HIT")
    return True


def _reject(batch: Batch, assignment_id: int, reason: str, rule: str) -> set[int]:
    """A policy is the requester's own and counts against their cap on rejections."""
    check_cap(batch.requester_id, 1)
    return reject(None, batch, [(assignment_id, "wrong_answer", reason)], rule=rule)


class _Pen:
    """Writes a report: results belong to the review that measured them."""

    def __init__(self, hit_id: int, level: str) -> None:
        self.hit_id, self.level, self.action_id = hit_id, level, 0

    def act(self, name: str, target: int, kind: str, *, succeeded: bool = True, said: str = "") -> None:
        """An action on a HIT or an assignment."""
        number = int(sql.value("SELECT nextval(pg_get_serial_sequence('review_records', 'id'))"))
        self.action_id = self.action_id or number
        detail = {"name": name, "target": target, "target_type": kind, "status": "Succeeded" if succeeded else "Failed", "result": said}
        self._write(number, "action", number, detail)

    def decide(self, name: str, assignment_id: int, act: Callable[[], set[int]]) -> None:
        """Runs a decision on an answer; what it refuses (a cap on rejections, say) is written down and stops nothing else."""
        try:
            with db.session.begin_nested():
                self.act(name, assignment_id, "Assignment", succeeded=assignment_id in act())
        except Refusal as error:
            self.act(name, assignment_id, "Assignment", succeeded=False, said=error.message)

    def result(self, subject: int, kind: str, key: str, value: str, question: str | None = None) -> None:
        """A measurement."""
        number = int(sql.value("SELECT nextval(pg_get_serial_sequence('review_records', 'id'))"))
        self._write(number, "result", self.action_id, {"subject": subject, "subject_type": kind, "question": question, "key": key, "value": value})

    def _write(self, number: int, kind: str, action_id: int, detail: dict[str, Any]) -> None:
        sql.execute(
            "INSERT INTO review_records (id, hit_id, level, kind, action_id, detail) OVERRIDING SYSTEM VALUE"
            " VALUES (%(id)s, %(hit)s, %(level)s, %(kind)s, %(action)s, %(detail)s)",
            id=number,
            hit=self.hit_id,
            level=self.level,
            kind=kind,
            action=action_id,
            detail=sql.json(detail),
        )


def _values(given: Any) -> set[str]:
    """The trimmed values of one question, as a set; a checkbox's values may also come joined by `|`."""
    values = given if isinstance(given, list) else [] if given is None else [given]
    return {str(one).strip() for one in values}


def _text(given: Any) -> str:
    """The trimmed value of one question; several as one text in a fixed order."""
    return "|".join(sorted(_values(given)))
