"""What the database has to say about an answer that its task type found well formed: whose files it names, and whether
its quotas have room."""

from __future__ import annotations

from typing import Any

from marketplace.core import sql
from marketplace.core.texts import _
from marketplace.errors import WrongState
from marketplace.task_types import TASK_TYPES
from marketplace.task_types.quota import Quota
from marketplace.uploads.attach import attach

_COUNT = """
SELECT count(*) FROM assignments WHERE batch_id = %(batch)s AND id <> %(own)s AND state IN ('submitted', 'approved', 'revising')
  AND (answer->%(question)s = %(value)s OR (jsonb_typeof(answer->%(question)s) = 'array' AND answer->%(question)s @> %(value)s))
"""


class QuotaFull(WrongState):
    """Enough people like this have answered; the task can be given back without penalty."""

    code = "quota_full"


def admit(worker: Any, held: Any, answer: dict[str, Any]) -> None:
    """Binds the answer's files to the assignment and holds the batch to its quotas; refuses what does not fit.

    An answer that was taken before is let through: the same again is answered the same.
    """
    kind = TASK_TYPES[held.task_type]
    attach(worker, held.id, kind.files(held.interface, answer, held.input))
    if held.state in ("claimed", "expired") and (quotas := kind.quotas(held.interface, answer)):
        # Answers of one batch are counted one after the other, so that two at the same moment cannot both be the last.
        sql.execute("SELECT pg_advisory_xact_lock(hashtextextended('quota', %(batch)s))", batch=held.batch_id)
        if full := [one for one in quotas if _count(held.batch_id, one, held.id) >= one.most]:
            raise QuotaFull(_("Enough people have answered with “%(value)s” by now. Give the task back; that costs you nothing.", value=full[0].value))


def full_quotas(batch_id: int, quotas: list[Quota]) -> list[Quota]:
    """Those of some quotas that a batch has filled, so that a page can say so before the work is done."""
    return [one for one in quotas if _count(batch_id, one) >= one.most]


def _count(batch_id: int, quota: Quota, own: int = 0) -> int:
    return int(sql.value(_COUNT, batch=batch_id, own=own, question=quota.question, value=sql.json(quota.value)))
