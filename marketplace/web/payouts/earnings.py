"""The one page that answers: what did I earn, what can I have, when?"""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request

from marketplace.payouts.balance import balance
from marketplace.payouts.find import payouts_of
from marketplace.reports.earnings import earnings_by_day, hourly_pay
from marketplace.web.payouts import bp
from marketplace.web.payouts.chart import bars
from marketplace.web.worker.cursor import cursor, page_of

RANGES = (7, 30, 90)
PAGE = 20


@bp.get("", strict_slashes=False)
def earnings() -> str:
    """Balances, the chart, the button, the list of payouts."""
    return page()


def page(amount: str = "", errors: dict[str, list[str]] | None = None) -> str:
    """The page, with what was typed and what is wrong with it."""
    days = request.args.get("days", 30, type=int)
    by_day = earnings_by_day(g.person, days if days in RANGES else 30)
    payouts, following = page_of(payouts_of(g.person, before_id=cursor("payout"), limit=PAGE + 1), PAGE, "payout")
    values: dict[str, Any] = {"amount": amount, "errors": errors or {}, "following": following, "first": "before" not in request.args}
    return render_template(
        "payouts/earnings.html",
        balance=balance(g.person), payouts=payouts, by_day=by_day, chart=bars(by_day), ranges=RANGES, hourly=hourly_pay(g.person), **values,
    )  # fmt: skip
