"""What a requester brings along from Mechanical Turk: who worked for them there, how well, and with which qualifications.

Workers have other ids here. A worker says which one was theirs (`say_worker_id`), and a requester who knows that id from an
imported file decides whether to believe it (`accept`): nobody else can vouch for it. Believed, the worker holds what the
files say: the requester's qualifications by name, and two that the history makes, `APPROVED` and `RATE`. They are the
requester's own, for the requirements of their own projects; they raise no figure that others see, so that nobody can lend
a worker a record.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Integer, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import public_id, sql
from marketplace.core.money import parse_money
from marketplace.core.texts import _
from marketplace.errors import Invalid, NotFound
from marketplace.extensions import db
from marketplace.quality.blocks import block
from marketplace.quality.qualifications.grant import grant
from marketplace.quality.qualifications.types import create_type

WORKER_ID = re.compile(r"A[A-Z0-9]{4,63}")
APPROVED = "Approved on Mechanical Turk"
RATE = "Approval rate on Mechanical Turk"
MOST_ROWS = 2_000_000
BLOCK = 5_000
STATES = ("Submitted", "Approved", "Rejected")


class PastAssignment(db.Model):
    """One row of a result file: an answer that somebody gave there. The same row read again changes nothing."""

    __tablename__ = "mturk_past_assignments"
    __table_args__ = (CheckConstraint("state IN ('Submitted','Approved','Rejected')", name="state"),)
    requester_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True)
    assignment: Mapped[str] = mapped_column(Text, primary_key=True)
    hit: Mapped[str] = mapped_column(Text, server_default="")
    worker: Mapped[str] = mapped_column(Text, index=True)
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    reward_micros: Mapped[int | None] = mapped_column(BigInteger)
    submitted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    work_seconds: Mapped[int | None] = mapped_column(Integer)


class PastWorker(db.Model):
    """A worker of a list: the values of the requester's qualifications by name, and why they were blocked, if they were."""

    __tablename__ = "mturk_past_workers"
    requester_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True)
    worker: Mapped[str] = mapped_column(Text, primary_key=True)
    qualifications: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")
    block_reason: Mapped[str | None] = mapped_column(Text)


class WorkerIdSaid(db.Model):
    """The id that a person says they had there; unproved."""

    __tablename__ = "mturk_worker_ids_said"
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True)
    worker: Mapped[str] = mapped_column(Text, index=True)
    said_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class WorkerLink(db.Model):
    """A requester believes that this person was that worker."""

    __tablename__ = "mturk_worker_links"
    requester_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True)
    worker: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    linked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


@dataclass
class Report:
    """What became of a file."""

    what: str
    taken: int = 0
    known: int = 0
    granted: int = 0
    workers: set[str] = field(default_factory=set)
    errors: list[dict[str, Any]] = field(default_factory=list)

    def sentence(self) -> str:
        """For people."""
        parts = [f"{self.taken:,} {self.what} of {len(self.workers):,} workers taken", f"{self.known:,} were known already" if self.known else ""]
        parts += [f"{self.granted:,} of them are here and hold their qualifications now" if self.granted else ""]
        parts += [f"{len(self.errors)} lines left out, the first: line {self.errors[0]['line']}: {self.errors[0]['message']}" if self.errors else ""]
        return ". ".join(part for part in parts if part) + "."


# ---------------------------------------------------------------- files


def import_results(requester: Any, file: io.TextIOBase) -> Report:
    """Reads a batch result file; its rows are kept once, by AssignmentId. Refuses a file without its columns."""
    report = Report("answers")
    block_: list[tuple[Any, ...]] = []
    for line, row in _rows(file, {"AssignmentId", "WorkerId", "AssignmentStatus"}):
        problem = _result_problem(row)
        if problem:
            report.errors.append({"line": line, "field": "", "message": problem})
            continue
        report.workers.add(row["WorkerId"])
        block_.append(
            (
                row["AssignmentId"],
                row.get("HITId", "")[:100],
                row["WorkerId"],
                row.get("Title", "")[:500],
                row["AssignmentStatus"],
                _reward(row.get("Reward")),
                _moment(row.get("SubmitTime")),
                _whole(row.get("WorkTimeInSeconds")),
            )
        )
        if len(block_) == BLOCK:
            _keep(requester, block_, report)
    _keep(requester, block_, report)
    _grant_known(requester, report)
    return report


def import_workers(requester: Any, file: io.TextIOBase, qualification: str = "") -> Report:
    """Reads a list of workers, or the worker file with `CURRENT-…` and `UPDATE-…` columns and the block status.

    `qualification` is given to all of them, with the value of a column `value` or 1. Workers named by their id of this
    site hold it at once; ids of the other site wait until a worker says that one was theirs.
    """
    report = Report("entries")
    kept: dict[str, tuple[dict[str, int], str | None]] = {}
    for line, row in _rows(file, set()):
        worker = next((row[name] for name in ("Worker ID", "WorkerId", "worker_id", "worker") if row.get(name)), next(iter(row.values()), "")).strip()
        if not WORKER_ID.fullmatch(worker):
            report.errors.append({"line": line, "field": "worker_id", "message": _("“%(worker)s” is no worker's id.", worker=worker[:40])})
            continue
        values = _qualifications(row)
        if qualification.strip():
            values[qualification.strip()] = _whole(row.get("value") or row.get("Value") or row.get("score")) or 1
        status = row.get("UPDATE BlockStatus") or row.get("CURRENT BlockStatus") or row.get("UPDATE-BlockStatus") or row.get("CURRENT-BlockStatus") or ""
        reason = row.get("BlockReason") or row.get("Block Reason") or "Blocked on Mechanical Turk" if status.strip().lower() in ("block", "blocked") else None
        report.workers.add(worker)
        report.taken += 1
        kept[worker] = ({**kept.get(worker, ({}, None))[0], **values}, reason)
    for worker, (values, reason) in kept.items():
        person = _person_of(requester, worker)
        if person is not None:
            _hold(requester, person, values, reason)
            report.granted += 1
        sql.execute(
            """
            INSERT INTO mturk_past_workers AS w (requester_id, worker, qualifications, block_reason) VALUES (%(requester)s, %(worker)s, %(values)s, %(reason)s)
            ON CONFLICT (requester_id, worker) DO UPDATE SET qualifications = w.qualifications || excluded.qualifications, block_reason = excluded.block_reason
            """,
            requester=requester.id,
            worker=worker,
            values=sql.json(values),
            reason=reason,
        )
    return report


def _rows(file: io.TextIOBase, needed: set[str]) -> Iterator[tuple[int, dict[str, str]]]:
    start = file.read(1)
    if not start:
        raise Invalid(fields={"file": [_("The file is empty.")]})
    reader = csv.reader(_Rest(start, file))
    try:
        first = [name.strip() for name in next(reader)]
        missing = needed - set(first)
        if missing:
            raise Invalid(fields={"file": [_("This is no result file: the column %(missing)s is missing.", missing=sorted(missing)[0])]})
        if not needed and len(first) == 1 and WORKER_ID.fullmatch(first[0]):  # a bare list, without a line of names
            yield 1, {"worker_id": first[0]}
            first = ["worker_id"]
        for count, cells in enumerate(reader):
            if count >= MOST_ROWS:
                raise Invalid(fields={"file": [_("The file has more than %(most_rows)s rows; divide it.", most_rows=f"{MOST_ROWS:,}")]})
            if any(cell.strip() for cell in cells):
                yield reader.line_num, {name: cell.replace("\0", "").strip() for name, cell in zip(first, cells)}
    except csv.Error as error:
        raise Invalid(fields={"file": [_("Line %(line_num)s cannot be read: %(error)s.", line_num=reader.line_num, error=error)]}) from None


class _Rest:
    """A file of which one character was read."""

    def __init__(self, start: str, file: io.TextIOBase) -> None:
        self.start, self.file = start, file

    def __iter__(self) -> Iterator[str]:
        yield self.start + self.file.readline()
        yield from self.file


def _result_problem(row: dict[str, str]) -> str:
    if not row.get("AssignmentId") or len(row["AssignmentId"]) > 100:
        return _("The AssignmentId is missing.")
    if not WORKER_ID.fullmatch(row.get("WorkerId", "")):
        return _("“%(value)s” is no worker's id.", value=row.get("WorkerId", "")[:40])
    if row.get("AssignmentStatus") not in STATES:
        return _("The AssignmentStatus must be one of %(states)s.", states=", ".join(STATES))
    return ""


def _keep(requester: Any, rows: list[tuple[Any, ...]], report: Report) -> None:
    if not rows:
        return
    columns = list(zip(*rows))
    added = sql.rows(
        """
        INSERT INTO mturk_past_assignments (requester_id, assignment, hit, worker, title, state, reward_micros, submitted_at, work_seconds)
        SELECT DISTINCT ON (a) %(requester)s, a, h, w, t, s, r, at, secs
        FROM unnest(%(a)s::text[], %(h)s::text[], %(w)s::text[], %(t)s::text[], %(s)s::text[], %(r)s::bigint[], %(at)s::timestamptz[], %(secs)s::bigint[]) AS one (a, h, w, t, s, r, at, secs)
        ON CONFLICT (requester_id, assignment) DO UPDATE SET state = excluded.state WHERE mturk_past_assignments.state = 'Submitted' AND excluded.state <> 'Submitted'
        RETURNING assignment
        """,
        requester=requester.id,
        **dict(zip(("a", "h", "w", "t", "s", "r", "at", "secs"), (list(column) for column in columns))),
    )
    report.taken += len(added)
    report.known += len(rows) - len(added)
    rows.clear()


def _qualifications(row: dict[str, str]) -> dict[str, int]:
    values: dict[str, int] = {}
    for prefix in ("CURRENT-", "UPDATE-"):  # what is to be changed wins over what was
        for name, cell in row.items():
            if name.startswith(prefix) and "blockstatus" not in name.lower().replace(" ", ""):
                value = _whole(cell)
                if value is not None:
                    values[name.removeprefix(prefix).strip()] = value
                elif cell.lower() in ("revoke", "delete"):
                    values.pop(name.removeprefix(prefix).strip(), None)
    return {name: value for name, value in values.items() if name}


def _whole(text: str | None) -> int | None:
    found = re.fullmatch(r"-?\d{1,9}", (text or "").strip())
    return int(found[0]) if found else None


def _reward(text: str | None) -> int | None:
    try:
        return parse_money((text or "").strip().lstrip("$€£").strip())
    except ValueError:
        return None


def _moment(text: str | None) -> datetime | None:
    found = re.fullmatch(r"\w{3} (\w{3}) (\d{1,2}) (\d\d:\d\d:\d\d) (P[SD]T|UTC|GMT) (\d{4})", (text or "").strip())
    if not found:
        return None
    try:
        at = datetime.strptime(
            f"{found[1]} {found[2]} {found[3]} {found[5]} {'+0000' if found[4] in ('UTC', 'GMT') else '-0800' if found[4] == 'PST' else '-0700'}",
            "%b %d %H:%M:%S %Y %z",
        )
    except ValueError:
        return None
    return at.astimezone(UTC)


# ---------------------------------------------------------------- people


def say_worker_id(person: Any, worker: str) -> None:
    """The person says which id was theirs; another one replaces it. Refuses what is no worker's id."""
    if not WORKER_ID.fullmatch(worker.strip()):
        raise Invalid(fields={"mturk_worker_id": [_("A worker's id there begins with A, followed by capital letters and digits.")]})
    sql.execute(
        "INSERT INTO mturk_worker_ids_said (person_id, worker) VALUES (%(person)s, %(worker)s)"
        " ON CONFLICT (person_id) DO UPDATE SET worker = excluded.worker, said_at = now()",
        person=person.id,
        worker=worker.strip(),
    )


def said_by(person: Any) -> Any | None:
    """What the person said: `worker`, `said_at`, and how many requesters believe it (`believers`)."""
    return sql.row(
        "SELECT s.worker, s.said_at, (SELECT count(*) FROM mturk_worker_links l WHERE l.person_id = s.person_id AND l.worker = s.worker) AS believers"
        " FROM mturk_worker_ids_said s WHERE s.person_id = %(person)s",
        person=person.id,
    )


def waiting_claims(requester: Any, limit: int = 200) -> list[Any]:
    """People who say an id that the requester knows from a file, and are not believed yet, with the history of that id."""
    return sql.rows(
        f"""
        SELECT s.person_id, s.worker, s.said_at, h.approved, h.rejected, h.newest_at, w.qualifications, w.block_reason,
               (SELECT count(*) FROM mturk_worker_ids_said o WHERE o.worker = s.worker) AS claimants
        FROM mturk_worker_ids_said s LEFT JOIN mturk_past_workers w ON w.requester_id = %(requester)s AND w.worker = s.worker
        CROSS JOIN LATERAL ({_HISTORY}) h
        WHERE (w.worker IS NOT NULL OR h.approved + h.rejected + h.undecided > 0) AND s.person_id <> %(requester)s
          AND NOT EXISTS (SELECT 1 FROM mturk_worker_links l WHERE l.requester_id = %(requester)s AND l.worker = s.worker)
        ORDER BY s.said_at LIMIT %(limit)s
        """,
        requester=requester.id,
        limit=limit,
    )


def summary(requester: Any) -> Any:
    """How much was brought along: `answers`, `workers` in result files, `listed` in lists, `linked` to people here."""
    return sql.row(
        """
        SELECT (SELECT count(*) FROM mturk_past_assignments WHERE requester_id = %(requester)s) AS answers,
               (SELECT count(DISTINCT worker) FROM mturk_past_assignments WHERE requester_id = %(requester)s) AS workers,
               (SELECT count(*) FROM mturk_past_workers WHERE requester_id = %(requester)s) AS listed,
               (SELECT count(*) FROM mturk_worker_links WHERE requester_id = %(requester)s) AS linked
        """,
        requester=requester.id,
    )


def workers_of(requester: Any, after: str = "", limit: int = 50) -> list[Any]:
    """The workers of the requester's files in the order of their ids there: `worker`, `person_id` (who that is here, as far as
    the requester believes it), `approved`, `rejected`, `undecided`, `qualifications`, `block_reason`."""
    return sql.rows(
        f"""
        SELECT s.worker, l.person_id, h.approved, h.rejected, h.undecided, w.qualifications, w.block_reason
        FROM (SELECT worker FROM mturk_past_assignments WHERE requester_id = %(requester)s AND worker > %(after)s
              UNION SELECT worker FROM mturk_past_workers WHERE requester_id = %(requester)s AND worker > %(after)s ORDER BY 1 LIMIT %(limit)s) s
        LEFT JOIN mturk_past_workers w ON w.requester_id = %(requester)s AND w.worker = s.worker
        LEFT JOIN mturk_worker_links l ON l.requester_id = %(requester)s AND l.worker = s.worker
        CROSS JOIN LATERAL ({_HISTORY}) h ORDER BY s.worker
        """,
        requester=requester.id,
        after=after,
        limit=limit,
    )


def answers_of(requester: Any, worker: str = "", after: str = "", limit: int = 50) -> list[Any]:
    """The answers of the requester's result files (of one worker there) by AssignmentId, with `person_id` as in `workers_of`."""
    return sql.rows(
        """
        SELECT a.*, l.person_id FROM mturk_past_assignments a
        LEFT JOIN mturk_worker_links l ON l.requester_id = a.requester_id AND l.worker = a.worker
        WHERE a.requester_id = %(requester)s AND a.assignment > %(after)s AND (%(worker)s = '' OR a.worker = %(worker)s) ORDER BY a.assignment LIMIT %(limit)s
        """,
        requester=requester.id,
        worker=worker,
        after=after,
        limit=limit,
    )


def accept(requester: Any, person: str) -> str:
    """Believes a person's word: they hold now what the requester's files say. Returns the other site's id."""
    number = public_id.decode("person", person)
    found = next((one for one in waiting_claims(requester, limit=100_000) if one.person_id == number), None)
    if found is None:
        raise NotFound(_("Nobody with this id says to be a worker that you know."))
    db.session.add(WorkerLink(requester_id=requester.id, worker=found.worker, person_id=number))
    db.session.flush()
    _hold(requester, number, found.qualifications or {}, found.block_reason)
    _hold_history(requester, number, found.worker)
    return str(found.worker)


_HISTORY = """
    SELECT count(*) FILTER (WHERE a.state = 'Approved') AS approved, count(*) FILTER (WHERE a.state = 'Rejected') AS rejected,
           count(*) FILTER (WHERE a.state = 'Submitted') AS undecided, max(a.submitted_at) AS newest_at
    FROM mturk_past_assignments a WHERE a.requester_id = %(requester)s AND a.worker = s.worker"""


def _person_of(requester: Any, worker: str) -> int | None:
    try:
        return public_id.decode("person", worker)
    except NotFound:
        return sql.value(
            "SELECT person_id FROM mturk_worker_links WHERE requester_id = %(requester)s AND worker = %(worker)s", requester=requester.id, worker=worker
        )


def _grant_known(requester: Any, report: Report) -> None:
    """History grows: those who are here already hold the new figures."""
    for one in sql.rows("SELECT worker, person_id FROM mturk_worker_links WHERE requester_id = %(requester)s", requester=requester.id):
        if one.worker in report.workers:
            _hold_history(requester, one.person_id, one.worker)
            report.granted += 1


def _hold(requester: Any, person_id: int, values: dict[str, int], block_reason: str | None) -> None:
    for name, value in values.items():
        grant(requester, _type(requester, name), person_id, value, notify=False)
    if block_reason:
        block(requester, person_id, block_reason)


def _hold_history(requester: Any, person_id: int, worker: str) -> None:
    history = sql.rows(f"SELECT h.* FROM (VALUES (%(worker)s)) AS s (worker) CROSS JOIN LATERAL ({_HISTORY}) h", requester=requester.id, worker=worker)[0]
    decided = history.approved + history.rejected
    if decided:
        _hold(requester, person_id, {APPROVED: history.approved, RATE: round(100 * history.approved / decided)}, None)


def _type(requester: Any, name: str) -> int:
    found = sql.value(
        "SELECT id FROM qualification_types WHERE owner_id = %(owner)s AND name = %(name)s AND status <> 'deleted'", owner=requester.id, name=name[:200]
    )
    if found is not None:
        return int(found)
    return int(create_type(requester, name=name[:200], description="Brought along from Mechanical Turk.").id)
