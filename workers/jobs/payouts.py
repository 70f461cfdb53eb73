"""Jobs on money that leaves."""

from marketplace.core.unit_of_work import committed
from marketplace.payouts import send
from marketplace.payouts.rails import rail


def send_due() -> None:
    """Sends the payouts that are due over the rail, one after the other."""
    for payout_id in committed(send.due):
        send_one(payout_id)


def send_one(payout_id: int) -> None:
    """Notes, sends and settles one payout, in three steps of which each may be the last before a crash."""
    order, way = committed(lambda: send.note(payout_id)), rail()
    if order and way:
        outcome = way.send(order)
        committed(lambda: send.settle(payout_id, outcome))
