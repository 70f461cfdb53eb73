"""Rules of a project: event → condition → action, checked when they are written and read when something happens.

A rule is {"event", "at_least" (how many observations before it may fire), "below" or "above" (the condition), "action",
"hours"? (how long an exclusion lasts; for good without it), "message"?: what the worker is told}.
"""

from __future__ import annotations

from typing import Any

from marketplace.core.texts import N_, _

EVENTS = {
    "gold_accuracy": ("below", N_("the share of right answers on gold")),
    "recent_gold_accuracy": ("below", N_("the share of right answers on the last 20 known tasks")),
    "agreement": ("below", N_("the share of answers that agree with the consensus")),
    "median_seconds": ("below", N_("the median time of an answer in seconds")),
    "returned_in_a_row": ("above", N_("tasks given back one after the other")),
    "rejected_share": ("above", N_("the share of decided answers that were rejected")),
}
ACTIONS = {
    "exclude": N_("keep the worker from the batch"),
    "pause": N_("give the worker a break"),
    "ask": N_("ask the worker, who goes on after an answer"),
    "notify": N_("tell the worker"),
    "report": N_("only note it"),
}
"""exclude: the worker gets no more of this batch, for `hours` or for good; pause: none for a while (`hours`, else a quarter of
one); ask: none until the worker has answered the `message`; notify: the worker is told; report: the requester sees it."""
PAUSE_HOURS = 0.25
SHARES = ("gold_accuracy", "recent_gold_accuracy", "agreement", "rejected_share")
"""Events whose value is a share."""
MOST_RULES = 20


def check_rules(rules: Any, fields: dict[str, list[str]]) -> list[dict[str, Any]]:
    """The rules in their stored form; what is wrong is noted in `fields`."""
    if not isinstance(rules, list) or len(rules) > MOST_RULES:
        fields["quality.rules"] = [_("Write a list of at most %(most_rules)s rules.", most_rules=MOST_RULES)]
        return []
    clean = []
    for n, rule in enumerate(rules):
        problems = _problems(rule)
        fields.update({f"quality.rules.{n}{'.' + name if name else ''}": [said] for name, said in problems.items()})
        if not problems:
            clean.append(rule)
    return clean


def _problems(rule: Any) -> dict[str, str]:
    if not isinstance(rule, dict):
        return {"": _("Write an object.")}
    problems: dict[str, str] = {}
    if rule.get("event") not in EVENTS:
        return {"event": _("Choose one of %(events)s.", events=", ".join(EVENTS))}
    condition = EVENTS[rule["event"]][0]
    if unknown := set(rule) - {"event", "at_least", condition, "action", "hours", "message"}:
        problems[sorted(unknown)[0]] = _(
            "The event %(rule)s takes at_least, %(condition)s, action, hours and message.", rule=rule["event"], condition=condition
        )
    limit = rule.get(condition)
    if not isinstance(limit, (int, float)) or isinstance(limit, bool) or limit < 0:
        problems[condition] = _("Write a number of at least 0.")
    least = rule.get("at_least", 1)
    if not isinstance(least, int) or isinstance(least, bool) or not 1 <= least <= 100_000:
        problems["at_least"] = _("Write a whole number from 1 to 100000.")
    if rule.get("action") not in ACTIONS:
        problems["action"] = _("Choose one of %(actions)s.", actions=", ".join(ACTIONS))
    hours = rule.get("hours")
    if hours is not None and (not isinstance(hours, (int, float)) or isinstance(hours, bool) or hours <= 0):
        problems["hours"] = _("Write a number of hours above 0, or leave it out for good.")
    if rule.get("action") == "ask" and not str(rule.get("message", "")).strip():
        problems["message"] = _("Write what the worker is asked.")
    if not isinstance(rule.get("message", ""), str) or len(rule.get("message", "")) > 500:
        problems["message"] = _("Write at most 500 characters.")
    return problems


def in_words(rule: dict[str, Any]) -> str:
    """A rule as a sentence that people read, such as "After 20: the share of right answers on gold below 65 %"."""
    condition, what = EVENTS[rule["event"]]
    return _(
        "After %(value)s: %(what)s %(condition)s %(amount)s",
        value=rule.get("at_least", 1),
        what=_(what),
        condition=_(condition),
        amount=amount(rule["event"], rule[condition]),
    )


def amount(event: str, value: float) -> str:
    """What was observed of an event, with its unit."""
    if event in SHARES:
        return f"{value * 100:.3g} %"
    return f"{value:.3g} s" if event == "median_seconds" else f"{value:.3g}"
