"""The one page that answers: what did I earn, what can I have, when?"""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request

from marketplace.core.money import format_money
from marketplace.payouts.balance import balance
from marketplace.payouts.find import payouts_of
from marketplace.people.time_zone import chosen_zone
from marketplace.reports.earnings import earnings_by_day, hourly_pay
from marketplace.reports.habits import forecast, pay_by_project, progress, streak, worked_days
from marketplace.searches.settings import Goals, goals
from marketplace.web.payouts import bp
from marketplace.web.payouts.calendar import by_month, calendar
from marketplace.web.payouts.chart import bars
from marketplace.web.worker.cursor import cursor, page_of

RANGES = (7, 30, 90)
PAGE = 20


@bp.get("", strict_slashes=False)
def earnings() -> str:
    """Balances, the charts, the goals, the button, the list of payouts."""
    return page()


def page(amount: str = "", errors: dict[str, list[str]] | None = None, goals_typed: dict[str, str] | None = None) -> str:
    """The page, with what was typed and what is wrong with it."""
    days = request.args.get("days", 30, type=int)
    by_day = earnings_by_day(g.person, days if days in RANGES else 30)
    payouts, following = page_of(payouts_of(g.person, before_id=cursor("payout"), limit=PAGE + 1), PAGE, "payout")
    values: dict[str, Any] = {"amount": amount, "errors": errors or {}, "following": following, "first": "before" not in request.args}
    now, wanted, worked = balance(g.person), goals(g.person), worked_days(g.person)
    return render_template(
        "payouts/earnings.html",
        balance=now, payouts=payouts, by_day=by_day, chart=bars(by_day), ranges=RANGES, hourly=hourly_pay(g.person), **values,
        calendar=calendar(worked), months=by_month(worked), streak=streak(worked), projects=pay_by_project(g.person),
        forecast=forecast(now.available_micros, now.pending_micros, now.threshold_micros, worked),
        zone=chosen_zone(g.person), progress=progress(wanted, worked), goals=goals_typed or _typed(wanted),
    )  # fmt: skip


def _typed(wanted: Goals) -> dict[str, str]:
    """The goals as their form shows them."""
    return {
        "day_goal": format_money(wanted.day_micros) if wanted.day_micros else "",
        "week_goal": format_money(wanted.week_micros) if wanted.week_micros else "",
    }
