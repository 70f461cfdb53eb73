"""The feed: what is there, in which order, page by page, and for whom."""

from __future__ import annotations

import pytest

from marketplace.core import public_id, sql
from marketplace.extensions import db
from marketplace.reports.feed import feed, place_of
from marketplace.reports.records import refresh_work_times
from marketplace.searches.filters import Filters
from marketplace.searches.marks import mark, unmark
from tests.market import live_batch


def titles(worker, **more) -> list[str]:
    return [one.title for one in feed(worker, **more)]


def do(app, worker, batch: str, seconds: float, count: int = 3) -> None:
    """Claims and hands in `count` tasks, each after so many seconds of work, as the screen counts them."""
    held = worker.post(f"/batches/{batch}/claims", {"count": count}).json["assignments"]
    for one in held:
        done = worker.post(f"/assignments/{one['id']}/submission", {"answer": {"label": "0"}, "provenance": {"seconds_active": seconds}})
        assert done.status_code == 200, done.text
    with app.app_context():  # as if it had taken that long
        sql.execute("UPDATE assignments SET claimed_at = submitted_at - interval '1 hour' WHERE batch_id = %(b)s", b=public_id.decode("batch", batch))
        db.session.commit()


def test_what_pays_best_an_hour_stands_first(context, requester, operator, worker):
    live_batch(requester, operator, title="Low", reward="0.01")
    live_batch(requester, operator, title="High", reward="0.10")
    live_batch(requester, operator, title="Middle", reward="0.05")
    assert titles(worker.person) == ["High", "Middle", "Low"]
    assert all(one.expected_basis == "estimate" for one in feed(worker.person))


def test_measured_times_beat_the_estimate_and_ones_own_beat_both(app, context, requester, operator, someone):
    slow, quick, newcomer = someone("worker"), someone("worker"), someone("worker")
    batch = live_batch(requester, operator, tasks=20, title="Timed", reward="0.10")
    for _ in range(2):
        do(app, slow, batch, seconds=40)
    do(app, quick, batch, seconds=5)
    refresh_work_times()
    db.session.commit()
    seen = {who: feed(person.person)[0] for who, person in {"slow": slow, "quick": quick, "newcomer": newcomer}.items()}
    assert (seen["slow"].expected_basis, seen["slow"].expected_hourly_micros) == ("own", 9_000_000)  # 0.10 each 40 s
    assert (seen["quick"].expected_basis, seen["quick"].expected_hourly_micros) == ("own", 72_000_000)
    assert (seen["newcomer"].expected_basis, seen["newcomer"].expected_hourly_micros) == ("measured", 9_000_000)


def test_ones_own_speed_at_a_kind_of_work_carries_over_to_others_batches(app, context, someone, operator):
    first, second, quick, slow = someone("requester"), someone("requester"), someone("worker"), someone("worker")
    one = live_batch(first, operator, tasks=9, title="Known", reward="0.10")
    other = live_batch(second, operator, tasks=9, title="New to both", reward="0.10")
    for batch in (one, other):
        do(app, slow, batch, seconds=20, count=5)
    do(app, quick, one, seconds=10)
    refresh_work_times()
    db.session.commit()
    expected = {row.title: row for row in feed(quick.person)}["New to both"]
    assert (expected.expected_basis, expected.expected_seconds) == ("measured", 10.0)


def test_tasks_claimed_ahead_do_not_count_twice(app, context, requester, operator, worker):
    """Ten tasks claimed at once and done one after the other, 6 s each, without a screen that counts."""
    batch = live_batch(requester, operator, tasks=12, reward="0.10")
    for one in worker.post(f"/batches/{batch}/claims", {"count": 10}).json["assignments"]:
        assert worker.post(f"/assignments/{one['id']}/submission", {"answer": {"label": "0"}}).status_code == 200
    sql.execute(
        "UPDATE assignments SET submitted_at = claimed_at + make_interval(secs => 6 * n) FROM (SELECT id, row_number() OVER (ORDER BY id) n FROM assignments) o WHERE o.id = assignments.id"
    )
    refresh_work_times()
    assert sql.value("SELECT work_seconds FROM batches") == 6.0


def test_pages_hold_every_batch_once_in_the_same_order(requester, operator, worker):
    for n in range(7):
        live_batch(requester, operator, title=f"Batch {n}", reward="0.05" if n % 2 else "0.02")
    whole = [one["batch_id"] for one in worker.get("/feed").json["items"]]
    assert len(whole) == 7
    seen, cursor = [], ""
    while True:
        page = worker.get(f"/feed?limit=2{cursor}").json
        seen += [one["batch_id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == whole


def test_the_place_of_a_page_holds_while_new_work_comes(context, requester, operator, worker):
    for n in range(4):
        live_batch(requester, operator, title=f"Old {n}", reward="0.05")
    first = feed(worker.person, limit=2)
    live_batch(requester, operator, title="New", reward="0.50")
    rest = feed(worker.person, after=place_of(first[-1]), limit=10)
    assert sorted(one.title for one in [*first, *rest]) == ["Old 0", "Old 1", "Old 2", "Old 3"]


@pytest.mark.parametrize(
    "filters, left",
    [
        (Filters(words="photos"), {"Label photos"}),
        (Filters(words="LABEL photos"), {"Label photos"}),
        (Filters(words="100%"), set()),
        (Filters(task_type="edit"), {"Correct a text"}),
        (Filters(least_reward_micros=60_000), {"Correct a text"}),
        (Filters(least_hourly_micros=30_000_000), {"Label photos"}),
        (Filters(favourites=True), set()),
        (Filters(), {"Label photos", "Correct a text"}),
    ],
)
def test_filters(context, requester, operator, worker, filters, left):
    live_batch(requester, operator, title="Label photos", reward="0.05")
    live_batch(requester, operator, title="Correct a text", reward="0.09", task_type="edit", interface={"text": "{{text}}"})
    assert set(titles(worker.person, filters=filters)) == left


def test_a_hidden_requester_is_gone_until_shown_again(context, requester, operator, worker):
    number = public_id.decode("batch", live_batch(requester, operator, title="Theirs"))
    mark(worker.person, number, "hidden")
    mark(worker.person, number, "hidden")
    assert titles(worker.person) == []
    unmark(worker.person, "hidden", requester.id)
    assert titles(worker.person) == ["Theirs"]


def test_a_favourite_is_its_project(context, requester, operator, worker, stranger):
    number = public_id.decode("batch", live_batch(requester, operator, title="Liked"))
    mark(worker.person, number, "favourite")
    assert [one.is_favourite for one in feed(worker.person)] == [True]
    assert titles(worker.person, filters=Filters(favourites=True)) == ["Liked"]
    assert titles(stranger.person, filters=Filters(favourites=True)) == []


def requirement(name: str, least: int, guard: str) -> dict:
    number = sql.value("SELECT id FROM qualification_types WHERE system_name = %(name)s", name=name)
    return {"qualification_id": number, "comparator": "GreaterThanOrEqualTo", "integer_values": [least], "guard": guard}


@pytest.mark.parametrize("guard, seen", [("accept", True), ("preview", True), ("discover", False)])
def test_what_one_is_not_eligible_for_is_shown_only_where_asked_and_allowed(context, requester, operator, worker, guard, seen):
    batch = public_id.decode("batch", live_batch(requester, operator, title="For the proven"))
    sql.execute("UPDATE batches SET requirements = %(r)s WHERE id = %(b)s", r=sql.json([requirement("approved_count", 50, guard)]), b=batch)
    assert titles(worker.person) == []
    assert titles(worker.person, filters=Filters(qualified=False)) == (["For the proven"] if seen else [])


def test_work_done_up_is_not_offered_again(app, context, requester, operator, worker):
    batch = live_batch(requester, operator, tasks=3, overlap=2)
    do(app, worker, batch, seconds=4)
    assert titles(worker.person) == []


def test_its_cost_does_not_follow_what_a_worker_has_done(context, requester, operator, someone, monkeypatch):
    """What the database reads for a feed is the same after six hundred answers of a worker and after six thousand."""
    batch = public_id.decode("batch", live_batch(requester, operator, tasks=7000))
    few, many = someone("worker"), someone("worker")
    for slot, worker, done in ((1, few, 600), (2, many, 6000)):
        sql.execute(
            "INSERT INTO assignments (batch_id, position, slot_number, worker_id, state, lease_expires_at, submitted_at, answer)"
            " SELECT %(batch)s, n, %(slot)s, %(worker)s, 'submitted', now(), now(), '{}' FROM generate_series(1, %(done)s) n",
            batch=batch,
            slot=slot,
            worker=worker.person.id,
            done=done,
        )
    sql.execute("ANALYZE assignments")
    asked: list[tuple[str, dict]] = []
    monkeypatch.setattr(sql, "rows_alone", lambda statement, **given: asked.append((statement, given)) or sql.rows(statement, **given))

    def blocks_read(worker) -> int:
        asked.clear()
        assert [one.batch_id for one in feed(worker.person)] == [batch]
        statement, given = asked[-1]
        plan = sql.value(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", **given)[0]["Plan"]
        return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]

    assert blocks_read(many) < 1.2 * blocks_read(few)
