"""Jobs on quality."""

from marketplace.core.unit_of_work import committed
from marketplace.projects.find import any_batch
from marketplace.quality import adaptive, conduct, made_gold


def grow(batch_id: int) -> None:
    """Tends a batch's gold, asks for more answers where its consensus is in doubt, and applies its rules to its workers."""
    batch = any_batch(batch_id)
    if batch.quality.get("gold_rate"):
        committed(lambda: made_gold.tend(any_batch(batch_id)))
    if batch.quality.get("max_overlap"):
        committed(lambda: adaptive.grow(any_batch(batch_id)))
    if batch.quality.get("rules"):
        committed(lambda: conduct.apply_rules(any_batch(batch_id)))


def watch() -> None:
    """The sweep: every live batch that asks for it, in case a doorbell was lost."""
    for batch_id in committed(conduct.watched_batches):
        grow(batch_id)
