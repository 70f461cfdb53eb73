"""Mail and notices about new work that fits a saved search; each batch is told once."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from flask import current_app

from marketplace.core import public_id, sql
from marketplace.core.clock import now
from marketplace.core.money import money
from marketplace.core.texts import _, ngettext, reading
from marketplace.people.language import language_of
from marketplace.people.mail import send_mail
from marketplace.people.push import notify
from marketplace.reports.feed import feed
from marketplace.searches.filters import stored_filters

NEW = timedelta(hours=1)
"""A batch published longer ago than this is no news."""
MOST_BATCHES = 20


def waiting_searches() -> list[int]:
    """Searches that want to tell and did not for ten minutes, while there is a batch newer than they are; their numbers."""
    found = sql.rows(
        """
        SELECT s.id FROM saved_searches s JOIN persons p ON p.id = s.worker_id
        WHERE (s.has_alert OR s.has_push) AND coalesce(s.mailed_at, '-infinity') < now() - interval '10 minutes' AND 'worker' = ANY(p.roles)
          AND NOT EXISTS (SELECT 1 FROM suspensions WHERE person_id = p.id AND ended_at IS NULL)
          AND EXISTS (SELECT 1 FROM batches b WHERE b.state = 'live' AND b.published_at >= greatest(s.created_at, %(since)s)
                      AND NOT EXISTS (SELECT 1 FROM search_alerts a WHERE a.search_id = s.id AND a.batch_id = b.id))
        ORDER BY s.id
        """,
        since=now() - NEW,
    )
    return [one.id for one in found]


def send_alert(search_id: int) -> int:
    """Mails what is new for one search, or tells it on devices, and remembers that it did, in one transaction; how many batches were told of."""
    search = sql.row(
        "SELECT s.*, p.email FROM saved_searches s JOIN persons p ON p.id = s.worker_id WHERE s.id = %(id)s AND (s.has_alert OR s.has_push) FOR UPDATE OF s SKIP LOCKED",
        id=search_id,
    )
    if search is None:
        return 0
    worker = SimpleNamespace(id=search.worker_id)
    fitting = feed(worker, limit=MOST_BATCHES, filters=stored_filters(search.filters), published_since=max(search.created_at, now() - NEW))
    told = sql.rows(
        "INSERT INTO search_alerts (search_id, batch_id) SELECT %(search)s, unnest(%(batches)s::bigint[]) ON CONFLICT DO NOTHING RETURNING batch_id",
        search=search.id,
        batches=[one.batch_id for one in fitting],
    )
    fresh = {one.batch_id for one in told}
    if fresh:
        new = [one for one in fitting if one.batch_id in fresh]
        with reading(language_of(search.worker_id)):
            subject, text, notice = _("New work: %(name)s", name=search.name), _text(search.name, new), _notice(new)
        if search.has_alert:
            send_mail(search.email, subject, text)
        if search.has_push:
            path = f"/worker/batches/{public_id.encode('batch', new[0].batch_id)}" if len(new) == 1 else "/worker/"
            notify(search.worker_id, subject, notice, path, f"search-{search.id}")
        sql.execute("UPDATE saved_searches SET mailed_at = now() WHERE id = %(id)s", id=search.id)
    return len(fresh)


def _notice(found: list[Any]) -> str:
    """The same in the few words of a notice: the best paid one, and how many more."""
    best = found[0]
    first = _("%(title)s: about %(hourly)s an hour", title=best.title, hourly=money(best.expected_hourly_micros))
    more = len(found) - 1
    return first + ("\n" + ngettext("and %(num)s more", "and %(num)s more", more) if more else "")


def _text(name: str, found: list[Any]) -> str:
    site = current_app.config["SITE_URL"].rstrip("/")
    lines = [_("New work fits your search “%(name)s”:", name=name), ""]
    for one in found:
        lines += [
            one.title,
            _(
                "  %(reward)s a task, about %(hourly)s an hour, %(open)s left",
                reward=money(one.reward_micros),
                hourly=money(one.expected_hourly_micros),
                open=f"{one.open:,}",
            ),
            f"  {site}/worker/batches/{public_id.encode('batch', one.batch_id)}",
            "",
        ]
    return "\n".join([*lines, _("To get no more of these, turn the search off: %(site)s/worker/searches", site=site), ""])
