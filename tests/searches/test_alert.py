"""Mail about new work: once for each batch, only what fits, only to whom it was promised."""

from __future__ import annotations

import pytest

from marketplace.core import sql
from marketplace.extensions import db
from marketplace.searches.alert import send_alert, waiting_searches
from marketplace.searches.filters import Filters
from marketplace.searches.saved import save_search, set_alert
from tests.market import live_batch


@pytest.fixture
def search(context, worker):
    made = save_search(worker.person, "Photos", Filters(words="photos"), has_alert=True)
    db.session.commit()
    return made.id


def mails() -> list[dict]:
    return [one.payload for one in sql.rows("SELECT payload FROM outbox ORDER BY id") if one.payload["subject"].startswith("New work")]


def send() -> None:
    """What the schedule does, as often as it likes."""
    for number in waiting_searches():
        send_alert(number)
        db.session.commit()


def test_new_work_that_fits_is_mailed_once(context, search, requester, operator, worker):
    live_batch(requester, operator, title="Label photos", reward="0.05")
    live_batch(requester, operator, title="Something else")
    send()
    send()
    [mail] = mails()
    assert mail["to"] == worker.email and mail["subject"] == "New work: Photos"
    assert "Label photos" in mail["text"] and "$0.05 a task" in mail["text"] and "/worker/batches/B" in mail["text"] and "Something else" not in mail["text"]


def test_the_same_moment_twice_mails_once(context, search, requester, operator):
    live_batch(requester, operator, title="Label photos")
    assert (send_alert(search), send_alert(search)) == (1, 0)


def test_what_came_before_the_search_is_no_news(context, requester, operator, worker):
    live_batch(requester, operator, title="Old photos")
    save_search(worker.person, "Photos", Filters(words="photos"), has_alert=True)
    db.session.commit()
    send()
    assert mails() == []


def test_after_a_mail_the_next_waits_and_then_tells_of_all(context, search, requester, operator):
    live_batch(requester, operator, title="First photos")
    send()
    live_batch(requester, operator, title="Second photos")
    live_batch(requester, operator, title="Third photos")
    send()
    assert len(mails()) == 1
    sql.execute("UPDATE saved_searches SET mailed_at = now() - interval '11 minutes'")
    send()
    [_, later] = mails()
    assert "Second photos" in later["text"] and "Third photos" in later["text"] and "First photos" not in later["text"]


def test_no_mail_without_a_wish_or_for_who_is_kept_out(context, search, requester, operator, worker):
    set_alert(worker.person, search, False)
    db.session.commit()
    live_batch(requester, operator, title="Label photos")
    send()
    set_alert(worker.person, search, True)
    sql.execute("INSERT INTO suspensions (person_id, reason, by_id) VALUES (%(p)s, 'test', %(o)s)", p=worker.id, o=operator.id)
    db.session.commit()
    send()
    assert mails() == []
