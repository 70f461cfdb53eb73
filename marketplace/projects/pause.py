"""Pausing and resuming a batch. Work begun before the pause can still be handed in."""

from __future__ import annotations

from marketplace.core import audit, sql
from marketplace.core.texts import _
from marketplace.errors import WrongState
from marketplace.extensions import db
from marketplace.people.models import Person
from marketplace.projects.models import BATCH_MOVES, Batch


def pause(requester: Person, batch: Batch) -> Batch:
    """Nobody claims from now on: when this commits, every claim has either happened or is refused."""
    return move(requester, batch, "paused")


def resume(requester: Person, batch: Batch) -> Batch:
    """Claims are taken again."""
    if batch.state != "paused":
        raise WrongState(_("Only a paused batch can be resumed; this one is %(state)s.", state=_(batch.state)))
    return move(requester, batch, "live")


def move(requester: Person, batch: Batch, state: str) -> Batch:
    """Moves a batch to another state by the table of allowed moves, and opens or shuts the gate of its claims.

    All stripes of the tally are locked, so this waits for claims under way and later ones see the new state.
    """
    sql.execute("SELECT 1 FROM batches WHERE id = %(id)s FOR UPDATE", id=batch.id)
    db.session.refresh(batch)
    if state not in BATCH_MOVES[batch.state]:
        raise WrongState(_("This batch is %(state)s; it cannot become %(state2)s.", state=_(batch.state), state2=_(state)))
    sql.execute("UPDATE batch_tallies SET is_open = %(open)s WHERE batch_id = %(id)s", id=batch.id, open=state == "live")
    batch.state = state
    db.session.flush()
    audit.record(requester, f"batch {state}", batch.public_id)
    return batch
