"""A worker's days are those of where they live."""

from __future__ import annotations

from marketplace.core import sql
from marketplace.extensions import db
from marketplace.reports.earnings import earnings_by_day
from marketplace.reports.habits import worked_days
from tests.market import live_batch


def test_the_same_answer_is_of_today_here_and_of_yesterday_there(app, requester, operator, worker):
    batch = live_batch(requester, operator, tasks=1, reward="0.05", review={"mode": "manual"})
    [held] = worker.post(f"/batches/{batch}/claims", {"count": 1}).json["assignments"]
    worker.post(f"/assignments/{held['id']}/submission", {"answer": {"label": "1"}})
    requester.post(f"/batches/{batch}/reviews", {"approve": [held["id"]]})
    east, west = "Pacific/Kiritimati", "Etc/GMT+12"  # 26 hours apart: at any moment their days differ
    days = {}
    for zone in (east, west):
        assert worker.post("/me/time-zone", {"time_zone": zone}).json["time_zone"] == zone
        with app.app_context():
            today = sql.value("SELECT (now() AT TIME ZONE %(zone)s)::date", zone=zone)
            worked, earned = worked_days(worker.person, 5), earnings_by_day(worker.person, 5)
            db.session.rollback()
        assert [one.answers for one in worked] == [0, 0, 0, 0, 1] and [micros for _, micros in earned] == [0, 0, 0, 0, 50_000]
        assert worked[-1].day == earned[-1][0] == today
        days[zone] = today
    assert days[east] > days[west]


def test_a_browser_says_its_zone_once_and_never_overrules_a_choice(worker):
    browser = worker.browser()

    def tell(zone, **more):
        return browser.post("/account/time-zone", data={"time_zone": zone, **more}, headers={"Accept": "application/json"})

    assert worker.get("/me").json["time_zone"] == "UTC" and b"data-time-zone-url" in browser.get("/payouts").data
    assert tell("Europe/Lisbon", from_browser="1").json == {"time_zone": "Europe/Lisbon"}
    assert tell("Asia/Tokyo", from_browser="1").json == {"time_zone": "Europe/Lisbon"}
    assert b"data-time-zone-url" not in browser.get("/payouts").data
    assert browser.post("/account/time-zone", data={"time_zone": "Asia/Tokyo"}).status_code == 302 and worker.get("/me").json["time_zone"] == "Asia/Tokyo"
    assert "Choose a time zone" in browser.post("/account/time-zone", data={"time_zone": "Mars/Olympus"}).text
    assert worker.post("/me/time-zone", {"time_zone": "Mars/Olympus"}).status_code == 422
