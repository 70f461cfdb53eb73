"""Jobs on people's mail and old rows."""

from marketplace.core import sql
from marketplace.core.unit_of_work import committed
from marketplace.people.mail import deliver_outbox
from marketplace.people.push import deliver_pushes


def send_outbox() -> None:
    """Sends the mail that waits."""
    while committed(deliver_outbox):
        pass


def send_pushes() -> None:
    """Sends the notices that wait."""
    while committed(deliver_pushes):
        pass


def forget_old() -> None:
    """Deletes ended sessions, and remembered answers and mails that were sent, both older than a week."""

    def forget() -> None:
        sql.execute("DELETE FROM sessions WHERE expires_at < now()")
        sql.execute("DELETE FROM idempotency_keys WHERE created_at < now() - interval '7 days'")
        sql.execute("DELETE FROM outbox WHERE sent_at < now() - interval '7 days'")

    committed(forget)
