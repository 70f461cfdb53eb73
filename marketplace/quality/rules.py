"""Rules of a project: event → condition → action, checked when they are written and read when something happens.

A rule is {"event", "at_least" (how many observations before it may fire), "below" or "above" (the condition), "action",
"hours"? (how long an exclusion lasts; for good without it), "message"?: what the worker is told}.
"""

from __future__ import annotations

from typing import Any

EVENTS = {
    "gold_accuracy": ("below", "the share of right answers on gold"),
    "agreement": ("below", "the share of answers that agree with the consensus"),
    "median_seconds": ("below", "the median time of an answer in seconds"),
    "returned_in_a_row": ("above", "tasks given back one after the other"),
    "rejected_share": ("above", "the share of decided answers that were rejected"),
}
ACTIONS = ("exclude", "notify", "report")
"""exclude: the worker gets no more of this batch, for `hours` or for good; notify: the worker is told; report: the requester sees it."""
MOST_RULES = 20


def check_rules(rules: Any, fields: dict[str, list[str]]) -> list[dict[str, Any]]:
    """The rules in their stored form; what is wrong is noted in `fields`."""
    if not isinstance(rules, list) or len(rules) > MOST_RULES:
        fields["quality.rules"] = [f"Write a list of at most {MOST_RULES} rules."]
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
        return {"": "Write an object."}
    problems: dict[str, str] = {}
    if rule.get("event") not in EVENTS:
        return {"event": f"Choose one of {', '.join(EVENTS)}."}
    condition = EVENTS[rule["event"]][0]
    if unknown := set(rule) - {"event", "at_least", condition, "action", "hours", "message"}:
        problems[sorted(unknown)[0]] = f"The event {rule['event']} takes at_least, {condition}, action, hours and message."
    limit = rule.get(condition)
    if not isinstance(limit, (int, float)) or isinstance(limit, bool) or limit < 0:
        problems[condition] = "Write a number of at least 0."
    least = rule.get("at_least", 1)
    if not isinstance(least, int) or isinstance(least, bool) or not 1 <= least <= 100_000:
        problems["at_least"] = "Write a whole number from 1 to 100000."
    if rule.get("action") not in ACTIONS:
        problems["action"] = f"Choose one of {', '.join(ACTIONS)}."
    hours = rule.get("hours")
    if hours is not None and (not isinstance(hours, (int, float)) or isinstance(hours, bool) or hours <= 0):
        problems["hours"] = "Write a number of hours above 0, or leave it out for good."
    if not isinstance(rule.get("message", ""), str) or len(rule.get("message", "")) > 500:
        problems["message"] = "Write at most 500 characters."
    return problems
