"""The rules of quality of a project, as a form: known answers, answers until sure, who takes part, questions about the person, rules."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from marketplace.core.texts import N_, gettext
from marketplace.errors import Invalid
from marketplace.projects.create import edit_project
from marketplace.projects.find import project_of
from marketplace.quality.rules import ACTIONS, EVENTS, SHARES
from marketplace.task_types.form_fields import number
from marketplace.web.requester import bp, requirement_rows

RULE_ROWS = 5
"""Empty rows for further rules."""
PERCENTS = ("gold_rate", "target_confidence", "newcomer_share")
CONDITIONS = {"below": N_("below"), "above": N_("above")}
RULE_FIELDS = ("event", "limit", "at_least", "action", "hours", "message")


@bp.get("/projects/<project_id>/quality")
def quality_rules(project_id: str) -> str:
    """The form with the project's rules."""
    project = project_of(g.person, project_id)
    return _page(project, values_of(project.quality) | requirement_rows.values_of(project.requirements), {})


@bp.post("/projects/<project_id>/quality")
def change_quality_rules(project_id: str) -> Response | tuple[str, int]:
    """Changes them; batches that are published keep theirs."""
    project = project_of(g.person, project_id)
    errors: dict[str, list[str]] = {}
    quality = quality_of(request.form, project.quality, errors)
    requirements, rows = requirement_rows.requirements_of(request.form, errors)
    terms: dict[str, Any] = {"quality": quality}
    if any(name.startswith("requirements.") for name in request.form):  # a form that does not show them leaves them as they are
        terms["requirements"] = requirements
    try:
        if errors:
            raise Invalid(fields=errors)
        edit_project(g.person, project, **terms)
    except Invalid as refusal:
        beside = {
            name if name in errors else requirement_rows.field_of(name, rows) if name.startswith("requirements") else field_of(name): sentences
            for name, sentences in refusal.fields.items()
        }
        return _page(project, request.form, beside), refusal.status
    flash(gettext("Saved. Batches already published keep their terms."), "good")
    return redirect(url_for(".quality_rules", project_id=project_id), 303)


def values_of(quality: dict[str, Any]) -> dict[str, str]:
    """The form's values of stored rules."""
    values = {name: f"{quality[name] * 100:g}" for name in PERCENTS if quality.get(name)}
    values["max_overlap"] = str(quality.get("max_overlap", ""))
    values["gold_from_consensus"] = "1" if quality.get("gold_from_consensus") else ""
    values["refill_rejected"] = "1" if quality.get("refill_rejected", True) else ""
    values["ai_help"] = quality.get("ai_help", "")
    values["screener"] = screener_text(quality.get("screener") or [])
    for n, rule in enumerate(quality.get("rules") or []):
        limit = rule[EVENTS[rule["event"]][0]]
        shown = limit * 100 if rule["event"] in SHARES else limit
        given = {**rule, "limit": f"{shown:g}"}
        values |= {f"rules.{n}.{name}": str(given.get(name, "")) for name in RULE_FIELDS}
    return values


def quality_of(form: MultiDict[str, str], before: dict[str, Any], errors: dict[str, list[str]]) -> dict[str, Any]:
    """The rules that the form stands for, unchecked; numbers that are none are noted in `errors`. What the form does not show stays."""
    shown = {*PERCENTS, "max_overlap", "gold_from_consensus", "refill_rejected", "ai_help", "screener", "rules"}
    quality: dict[str, Any] = {name: value for name, value in before.items() if name not in shown}
    for name in PERCENTS:
        if form.get(name, "").strip():
            percent = number(form[name], name, errors)
            quality[name] = percent / 100 if percent is not None else 0
    if form.get("max_overlap", "").strip():
        most = number(form["max_overlap"], "max_overlap", errors)
        quality["max_overlap"] = int(most) if most is not None and most == int(most) else most
    if form.get("gold_from_consensus"):
        quality["gold_from_consensus"] = True
    if not form.get("refill_rejected"):
        quality["refill_rejected"] = False
    if form.get("ai_help"):
        quality["ai_help"] = form["ai_help"]
    if form.get("screener", "").strip():
        quality["screener"] = screener_of(form["screener"], errors)
    rules = [rule for n in range(40) if (rule := _rule(form, n, errors))]
    return quality | ({"rules": rules} if rules else {})


def screener_text(questions: list[dict[str, Any]]) -> str:
    """Questions as lines: `name: the question`, below it `- value | label | quota` for each option."""
    lines = []
    for one in questions:
        lines.append(f"{one['name']}: {one['label']}")
        for option in one["options"]:
            parts = [option["value"], option["label"] if option["label"] != option["value"] or "quota" in option else "", str(option.get("quota", ""))]
            lines.append("- " + " | ".join(parts).rstrip(" |"))
    return "\n".join(lines)


def screener_of(text: str, errors: dict[str, list[str]]) -> list[dict[str, Any]]:
    """The questions that such lines stand for."""
    questions: list[dict[str, Any]] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if not line.startswith("-"):
            name, _, label = line.partition(":")
            questions.append({"name": name.strip(), "label": label.strip(), "options": []})
            continue
        value, label, quota = ([part.strip() for part in line.removeprefix("-").split("|")] + ["", ""])[:3]
        option: dict[str, Any] = {"value": value, "label": label or value}
        if quota:
            least = number(quota, "screener", errors)
            option["quota"] = int(least) if least is not None and least == int(least) else least
        if not questions:
            errors["screener"] = [gettext("Begin with a question, such as “age: How old are you?”, then its options.")]
            return []
        questions[-1]["options"].append(option)
    return questions


def field_of(path: str) -> str:
    """The field beside which a refusal of this path is told."""
    name = path.removeprefix("quality.")
    if name.startswith("screener"):
        return "screener"
    for condition in ("below", "above"):
        name = name.removesuffix(f".{condition}") + ".limit" if name.endswith(f".{condition}") else name
    return name


def _rule(form: MultiDict[str, str], n: int, errors: dict[str, list[str]]) -> dict[str, Any] | None:
    given = {name: form.get(f"rules.{n}.{name}", "").strip() for name in RULE_FIELDS}
    if given["event"] not in EVENTS:
        return None
    limit = number(given["limit"], f"rules.{n}.limit", errors)
    rule: dict[str, Any] = {"event": given["event"], "action": given["action"]}
    if limit is not None:
        rule[EVENTS[given["event"]][0]] = limit / 100 if given["event"] in SHARES else limit
    if given["at_least"]:
        least = number(given["at_least"], f"rules.{n}.at_least", errors)
        rule["at_least"] = int(least) if least is not None and least == int(least) else least
    if given["hours"]:
        rule["hours"] = number(given["hours"], f"rules.{n}.hours", errors)
    return rule | ({"message": given["message"]} if given["message"] else {})


def _page(project: Any, values: Any, errors: dict[str, list[str]]) -> str:
    rows = 1 + max((int(name.split(".")[1]) for name in values if name.startswith("rules.") and name.split(".")[1].isdigit() and values[name]), default=-1)
    return render_template(
        "requester/quality_rules.html",
        project=project,
        values=values,
        errors=errors,
        events=[("", "–"), *((name, f"{gettext(words)}, {gettext(CONDITIONS[condition])}") for name, (condition, words) in EVENTS.items())],
        actions=[(name, gettext(words)) for name, words in ACTIONS.items()],
        rows=rows + (RULE_ROWS if rows == 0 else 2),
        shares=SHARES,
        **requirement_rows.choices_of(g.person, values),
    )
