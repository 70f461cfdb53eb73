"""All that is kept about a person, for themselves: a zip of JSON, one file a kind, one line a thing."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO, Any

import orjson
from psycopg.rows import tuple_row

from marketplace.core import public_id, sql
from marketplace.core.clock import rfc3339
from marketplace.core.money import format_money
from marketplace.core.texts import _
from marketplace.ledger.statement import statement_all
from marketplace.people import throttle
from marketplace.people.find import person_by_public_id
from marketplace.people.second_factor import state_of

DOWNLOADS_AN_HOUR = 10
ROWS_AT_ONCE = 2_000
IN_MEMORY = 2_000_000

TABLES = {
    # file: (kind of its ids outside, table, whose it is, what is left out)
    "sessions": ("session", "sessions", "t.person_id", ()),
    "tokens": ("token", "api_tokens", "t.person_id", ()),
    "access_keys": ("", "aws_keys", "t.person_id", ()),
    "devices": ("push_subscription", "push_subscriptions", "t.person_id", ("endpoint",)),
    "suspensions": ("", "suspensions", "t.person_id", ()),
    "payouts": ("payout", "payouts", "t.person_id", ("idempotency_key",)),
    "assignments": ("assignment", "assignments", "t.worker_id", ("gold_score", "is_used", "slot_number", "decided_by_id")),
    "task_reports": ("report", "task_reports", "t.worker_id", ()),
    "files": ("file", "answer_files", "t.owner_id", ("sha256",)),
    "appeals": ("appeal", "appeals", "t.worker_id", ("panel_batch_id", "panel_position", "decided_by")),
    "qualifications": ("", "qualifications", "t.worker_id", ()),
    "qualification_requests": ("qualification_request", "qualification_requests", "t.worker_id", ()),
    "training_tries": ("", "training_tries", "t.worker_id", ()),
    "screener_answers": ("", "screener_answers", "t.worker_id", ()),
    "worker_settings": ("", "worker_settings", "t.person_id", ()),
    "saved_searches": ("search", "saved_searches", "t.worker_id", ()),
    "marks": ("", "feed_marks", "t.worker_id", ("subject_id",)),
    "mturk_worker_id": ("", "mturk_worker_ids_said", "t.person_id", ()),
    "projects": ("project", "projects", "t.requester_id", ()),
    "batches": ("batch", "batches", "t.requester_id", ()),
    "layouts": ("layout", "mturk_layouts", "t.owner_id", ()),
    "qualification_types": ("qualification", "qualification_types", "t.owner_id", ()),
    "worker_blocks": ("", "worker_blocks", "t.requester_id", ()),
}
"""What stands in tables under the person. The database's own words for the columns are those of the API."""
OTHERS = {
    "drafts": ("", "SELECT to_jsonb(t) FROM drafts t JOIN assignments a ON a.id = t.assignment_id WHERE a.worker_id = %(person)s", ()),
    "suspension_appeals": (
        "suspension_appeal",
        "SELECT to_jsonb(t) - 'suspension_id' FROM suspension_appeals t JOIN suspensions s ON s.id = t.suspension_id WHERE s.person_id = %(person)s",
        ("decided_by_id",),
    ),
    "mails": (
        "",
        "SELECT jsonb_build_object('created_at', t.created_at, 'sent_at', t.sent_at, 'subject', t.payload->'subject')"
        " FROM outbox t WHERE t.kind = 'mail' AND t.payload->>'to' = (SELECT email FROM persons WHERE id = %(person)s)",
        (),
    ),
    "acts": ("", "SELECT to_jsonb(t) FROM audit_log t WHERE t.person_id = %(person)s", ()),
}
KINDS = {
    "batch_id": "batch", "project_id": "project", "assignment_id": "assignment", "payout_id": "payout", "type_id": "qualification", "layout_id": "layout",
    "task_id": "task", "worker_id": "person", "hit_id": "task",
}  # fmt: skip
"""Numbers of other things, and as which ids they leave the house; others do not."""
SECRETS = ("hash", "secret", "sealed", "browser_key")


def own_data(person: Any) -> IO[bytes]:
    """The zip, as a file to be read from its beginning. Refuses more than ten an hour, as it reads everything."""
    throttle.count({f"own-data:{person.id}": DOWNLOADS_AN_HOUR}, 3600, _("You have had your data many times within this hour. Try again later."))
    made = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller reads and closes it
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("account.json", orjson.dumps(_account(person), option=orjson.OPT_INDENT_2))
        for name, (kind, table, whose, without) in TABLES.items():
            statement = f"SELECT to_jsonb(t) FROM {table} t WHERE {whose} = %(person)s"
            _write(archive, name, (_outside(row, kind, without) for row in _rows(statement, person.id)))
        for name, (kind, statement, without) in OTHERS.items():
            _write(archive, name, (_outside(row, kind, without) for row in _rows(statement, person.id)))
        _write(archive, "transfers", _transfers(person))
    made.seek(0)
    return made  # type: ignore[return-value]


def _account(person: Any) -> dict[str, Any]:
    known, factor = person_by_public_id(public_id.encode("person", person.id)), state_of(person)
    return {
        "id": known.public_id,
        "email": known.email,
        "name": known.name,
        "roles": known.roles,
        "language": known.language,
        "time_zone": known.time_zone,
        "created_at": rfc3339(known.created_at),
        "second_factor": {"is_on": bool(factor.is_on), "since": rfc3339(factor.since), "recovery_codes_left": factor.codes_left},
    }


def _write(archive: zipfile.ZipFile, name: str, rows: Iterator[dict[str, Any]]) -> None:
    with archive.open(f"{name}.ndjson", "w", force_zip64=True) as file:
        for row in rows:
            file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))


def _rows(statement: str, person_id: int) -> Iterator[dict[str, Any]]:
    """The rows one after the other, in flat memory."""
    with sql.connection().cursor(name="own_data", row_factory=tuple_row) as cursor:
        cursor.itersize = ROWS_AT_ONCE
        for (row,) in cursor.execute(statement, {"person": person_id}):
            yield row


def _outside(row: dict[str, Any], kind: str, without: tuple[str, ...]) -> dict[str, Any]:
    """A row as it may leave: ids as ids outside, micros as amounts, no secrets."""
    if "batch_id" in row and "position" in row:
        row["task_id"] = row["batch_id"] << 32 | row.pop("position")
    told: dict[str, Any] = {}
    for name, value in row.items():
        if name in without or any(word in name for word in SECRETS):
            continue
        if name == "id":
            if kind:
                told["id"] = public_id.encode(kind, value)
        elif name.endswith("_id") and isinstance(value, int):
            if name in KINDS:
                told[name] = public_id.encode(KINDS[name], value)
        elif name.endswith("_micros"):
            told[name.removesuffix("_micros")] = None if value is None else format_money(value)
        else:
            told[name] = value
    return told


def _transfers(person: Any) -> Iterator[dict[str, Any]]:
    for one in statement_all(person):
        yield {
            "id": public_id.encode("transfer", one.id),
            "created_at": rfc3339(one.created_at),
            "kind": one.kind,
            "amount": format_money(one.amount_micros),
            "balance": format_money(one.balance_micros),
            "memo": one.memo,
        }
