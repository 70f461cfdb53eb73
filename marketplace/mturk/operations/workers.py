"""Workers: blocks and messages."""

from __future__ import annotations

from typing import Any

from marketplace.core import public_id
from marketplace.errors import NotFound
from marketplace.hits.notify import notify_workers as notify
from marketplace.mturk import ids
from marketplace.mturk.errors import TurkError
from marketplace.mturk.pages import page
from marketplace.mturk.protocol import operation
from marketplace.mturk.shapes import invalid
from marketplace.quality.blocks import block, blocks_of, unblock


@operation(changes=True)
def create_worker_block(requester: Any, given: dict[str, Any]) -> None:
    """Gives a worker no more work."""
    try:
        block(requester, ids.number("person", given["WorkerId"]), given["Reason"])
    except NotFound:
        raise invalid("WorkerId", f"Worker {given['WorkerId']} does not exist.") from None


@operation(changes=True)
def delete_worker_block(requester: Any, given: dict[str, Any]) -> None:
    """Ends a block; where there is none, that is no error."""
    unblock(requester, ids.number("person", given["WorkerId"]))


@operation(changes=False)
def list_worker_blocks(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """One's blocks."""
    return page(
        "ListWorkerBlocks",
        given,
        "WorkerBlocks",
        lambda after, limit: blocks_of(requester, after or 0, limit),
        lambda row: row.worker_id,
        lambda row: {"WorkerId": public_id.encode("person", row.worker_id), "Reason": row.reason},
    )


@operation(changes=True)
def notify_workers(requester: Any, given: dict[str, Any]) -> dict[str, Any]:
    """Writes to workers whose work one has decided on; says for whom that was not possible."""
    texts: dict[int, str] = {}
    failed: list[dict[str, str]] = []
    for text in dict.fromkeys(given["WorkerIds"]):
        try:
            texts[ids.number("person", text)] = text
        except TurkError as error:
            failed.append(_failure("HardFailure", error.message, text))
    for one in notify(requester, given["Subject"], given["MessageText"], list(texts)):
        failed.append(_failure("HardFailure" if one.is_final else "SoftFailure", one.reason, texts[one.worker_id]))
    return {"NotifyWorkersFailureStatuses": failed}


def _failure(code: str, message: str, worker: str) -> dict[str, str]:
    return {"NotifyWorkersFailureCode": code, "NotifyWorkersFailureMessage": message, "WorkerId": worker}
