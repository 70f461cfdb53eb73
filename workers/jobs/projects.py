"""Jobs on batches."""

from functools import partial

from marketplace.core import sql
from marketplace.core.unit_of_work import committed
from marketplace.projects import close, import_tasks, pilot, slots
from marketplace.projects import top_up as projects_top_up
from marketplace.projects.find import any_batch


def run_import(import_id: int) -> None:
    """Imports an uploaded file."""
    committed(lambda: import_tasks.run_import(import_id), tries=1)


def resume_imports() -> None:
    """Takes up uploads whose doorbell was lost."""
    for one in committed(lambda: sql.rows("SELECT id FROM imports WHERE state = 'waiting' AND created_at < now() - interval '5 seconds'")):
        run_import(one.id)


def settle_closed() -> None:
    """Gives back what closed batches no longer need."""
    committed(close.settle_closed)


def top_up() -> None:
    """Tops hourly pay up to the floor, batch by batch."""
    for batch_id in committed(projects_top_up.watched):
        committed(partial(_top_up, batch_id))


def _top_up(batch_id: int) -> None:
    projects_top_up.top_up(any_batch(batch_id))


def settle_closed_tasks() -> None:
    """Gives back what single closed tasks no longer need."""
    while committed(slots.settle_closed_tasks) == 500:
        pass


def publish_rests() -> None:
    """Publishes what follows a pilot by itself, batch by batch."""
    for batch_id in committed(pilot.due_pilots):
        committed(partial(pilot.publish_rest, batch_id))
