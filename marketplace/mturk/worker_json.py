"""The list of tasks and the queue in the JSON that scripts of Mechanical Turk's workers read, and the links that point at them.

| | |
|---|---|
| `GET /?format=json`, `GET /projects?format=json` | tasks that can be done, as sets |
| `GET /requesters/ID/projects?format=json` | those of one requester |
| `GET /projects/SET/tasks?format=json` | one set, with the address of its preview |
| `GET` or `POST /projects/SET/tasks/accept_random?format=json` | takes a task of the set |
| `GET /projects/SET/tasks/TASK?assignment_id=ID&format=json` | a task that is held, with its `turkSubmitTo` |
| `POST /projects/SET/tasks/TASK?assignment_id=ID&_method=delete` | gives it back |
| `GET /tasks?format=json` | the queue: what is held |
| `GET /dashboard?format=json` | what was earned and what became of answers, in all and by day |
| `GET /status_details/2026-11-23?format=json` | the answers of one day |
| `GET /mturk/preview?groupId=SET` | the old link, for people |

Programs send `Authorization: Bearer TOKEN`. A browser's session reads the same addresses; without `format=json` it is led to our
pages, and takes tasks by their buttons only, so that no link on another site takes one. SET is a HITGroupId or a HITTypeId.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, current_app, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.api.face import guard
from marketplace.assignments.claim import claim
from marketplace.assignments.find import assignment_of
from marketplace.assignments.give_back import give_back
from marketplace.core.clock import now, rfc3339
from marketplace.core.money import format_money
from marketplace.core.public_id import decode, encode, task_number
from marketplace.errors import Forbidden, Invalid, NotFound, WrongState
from marketplace.hits.sets import batch_of_set, hit_number, qualification_names, queue_of, sample
from marketplace.mturk.ids import qualification_text
from marketplace.mturk.submit_token import make_token
from marketplace.payouts.balance import balance
from marketplace.quality.eligibility import unmet
from marketplace.reports import work_days
from marketplace.reports.feed import feed
from marketplace.reports.offer import offer
from marketplace.searches.filters import read_filters
from marketplace.task_types import get
from marketplace.web.csrf import csrf

bp = Blueprint("mturk_worker", __name__)
csrf.exempt(bp)  # checked in `_worker`: a Bearer token needs none, a session does

MOST_LISTED = 1_000
LARGEST_PAGE = 100
SORTS = {"updated": lambda row: row.published_at, "reward": lambda row: row.reward_micros, "num_hits": lambda row: row.open}
DAYS_SHOWN = 45
"""Days in the dashboard, as scripts are used to."""
STATES = {"submitted": "Submitted", "revising": "Submitted", "approved": "Approved", "rejected": "Rejected"}
ACTIONS = {"accept": "AcceptTask", "preview": "PreviewTask", "discover": "DiscoverTask"}


@bp.get("/projects")
@bp.get("/projects/")
@bp.get("/requesters/<requester_id>/projects")
def projects(requester_id: str = "") -> Response:
    """Sets of tasks that this worker can do; with `filters[qualified]=false` also the others."""
    if not _wants_json():
        return redirect(url_for("worker.feed"))
    worker = _worker()
    page_size = _whole("page_size", 20, LARGEST_PAGE)
    page = _whole("page_number", 1, 1_000_000)
    given = {"words": request.args.get("filters[search_term]", ""), "qualified": request.args.get("filters[qualified]", "true").lower() != "false"}
    if request.args.get("filters[min_reward]", "0").strip() not in ("", "0"):
        given["reward"] = request.args["filters[min_reward]"]
    found = feed(worker, limit=MOST_LISTED, filters=read_filters(given))
    if requester_id:
        wanted = decode("person", requester_id)
        found = [one for one in found if one.requester_id == wanted]
    key, _, order = request.args.get("sort", "updated_desc").rpartition("_")
    if key not in SORTS or order not in ("asc", "desc"):
        raise Invalid(fields={"sort": [f"Choose one of {', '.join(f'{name}_asc, {name}_desc' for name in SORTS)}."]})
    found.sort(key=SORTS[key], reverse=order == "desc")
    shown = found[(page - 1) * page_size : page * page_size]
    names = qualification_names(sorted({asked["qualification_id"] for one in shown for asked in one.requirements}))
    results = [_project(worker, one, names) for one in shown]
    return jsonify(page_number=page, results_per_page=page_size, num_results=len(results), total_num_results=len(found), results=results)


@bp.get("/projects/<set_id>/tasks")
def tasks(set_id: str) -> Response | str:
    """One set; for people a task of it to look at."""
    return _preview(set_id)


@bp.get("/mturk/preview")
def preview() -> Response | str:
    """The address that old links have: `groupId` is a HITGroupId or a HITTypeId."""
    set_id = request.args.get("groupId") or request.args.get("groupid") or ""
    if not set_id:
        raise NotFound("The link names no group of tasks; it lacks groupId.")
    return _preview(set_id)


@bp.route("/projects/<set_id>/tasks/accept_random", methods=["GET", "POST"])
def accept_random(set_id: str) -> Response:
    """Takes a task of the set; 404 with the reason where nothing is left for this worker."""
    worker = _worker(acts=True)
    batch_id = batch_of_set(set_id)
    if not _is_program():
        if request.method == "POST":
            claim(worker, batch_id, 1)
            return redirect(url_for("worker.work", batch_id=encode("batch", batch_id)), 303)
        return redirect(url_for("mturk_worker.tasks", set_id=set_id))
    taken, reason = claim(worker, batch_id, 1)
    if not taken:
        raise NotFound(reason, code="no_more_tasks")
    held = next(one for one in queue_of(worker) if one.id == taken[0].id)
    if _wants_json():
        return jsonify(_held(worker, held, qualification_names([one["qualification_id"] for one in held.requirements])))
    return redirect(_task_url(held))


@bp.get("/projects/<set_id>/tasks/<task_id>")
def task(set_id: str, task_id: str) -> Response:
    """A task that is held."""
    worker = _worker()
    held = _own(worker, task_id)
    if not _wants_json():
        return redirect(url_for("worker.work", batch_id=encode("batch", held.batch_id)))
    listed = next((one for one in queue_of(worker) if one.id == held.id), None)
    if listed is None:
        raise WrongState(f"This assignment is {held.state}.")
    names = qualification_names([one["qualification_id"] for one in listed.requirements])
    token = make_token(encode("assignment", held.id))
    address = url_for("mturk_frames.frame", token=token, _external=True) if held.task_type == "page" else None
    return jsonify(_held(worker, listed, names) | {"input": held.input, "frame_url": address, "turk_submit_to": f"{request.host_url}mturk/submit/{token}"})


@bp.post("/projects/<set_id>/tasks/<task_id>")
def return_task(set_id: str, task_id: str) -> Response:
    """With `_method=delete`: gives the task back."""
    worker = _worker(acts=True)
    if request.values.get("_method", "").lower() != "delete":
        raise Invalid(fields={"_method": ["Only delete is understood here; hand answers in at turkSubmitTo."]})
    done = give_back(worker, _own(worker, task_id).id)
    if _wants_json() or _is_program():
        return jsonify(assignment_id=encode("assignment", done.id), state="Returned")
    return redirect(url_for("worker.feed"), 303)


@bp.get("/tasks")
def queue() -> Response:
    """What the worker holds."""
    if not _wants_json():
        return redirect(url_for("worker.assignments"))
    worker = _worker()
    held = queue_of(worker)
    names = qualification_names(sorted({asked["qualification_id"] for one in held for asked in one.requirements}))
    shown = [_held(worker, one, names) for one in held]
    return jsonify(num_results=len(shown), total_num_results=len(shown), tasks=shown)


@bp.get("/dashboard")
def dashboard() -> Response:
    """What was earned, and what became of the answers: in all, and for each of the last 45 days, the newest first."""
    if not _wants_json():
        return redirect(url_for("worker.assignments"))
    worker = _worker()
    all_time, days, paid = work_days.counts(worker), work_days.counts_by_day(worker, DAYS_SHOWN), work_days.paid_by_day(worker)
    decided = all_time.approved + all_time.rejected
    rewards, bonuses = sum(one.reward_micros for one in paid.values()), sum(one.bonus_micros for one in paid.values())
    periods: dict[str, Counter[str]] = {name: Counter() for name in ("yearly_earnings", "quarterly_earnings", "monthly_earnings")}
    for day, one in paid.items():
        for period, name in zip(periods.values(), (f"{day:%Y}", f"{day:%Y}-Q{(day.month + 2) // 3}", f"{day:%Y-%m}")):
            period[name] += one.reward_micros + one.bonus_micros
    return jsonify(
        available_earnings=_amount(balance(worker).available_micros),
        hits_overview={
            "approved": all_time.approved,
            "pending": all_time.pending,
            "rejected": all_time.rejected,
            "approval_rate": round(100 * all_time.approved / decided, 2) if decided else 100,
            "rejection_rate": round(100 * all_time.rejected / decided, 2) if decided else 0,
        },
        earnings_to_date={"approved": _dollars(rewards), "bonuses": _dollars(bonuses), "total_earnings": _dollars(rewards + bonuses)},
        earnings_by_period={name: {when: _dollars(micros) for when, micros in sorted(found.items())} for name, found in periods.items()},
        daily_hit_statistics_overview=[
            _day(day, days.get(day), paid.get(day, work_days.Paid())) for day in (now().date() - timedelta(days=n) for n in range(DAYS_SHOWN))
        ],
    )


@bp.get("/status_details/<day>")
def status_details(day: str) -> Response:
    """The answers handed in on one day (UTC), such as 2026-11-23."""
    if not _wants_json():
        return redirect(url_for("worker.assignments"))
    worker = _worker()
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise NotFound("This is no day; write it as 2026-11-23.") from None
    page, page_size = _whole("page_number", 1, 1_000_000), _whole("page_size", LARGEST_PAGE, LARGEST_PAGE)
    found, total = work_days.answers_of_day(worker, wanted, (page - 1) * page_size, page_size)
    results = [
        {
            "assignment_id": encode("assignment", one.id),
            "hit_id": encode("task", hit_number(one.batch_id, one.position)),
            "state": STATES[one.state],
            "title": one.title,
            "requester_id": encode("person", one.requester_id),
            "requester_name": one.requester_name,
            "requester_feedback": one.feedback,
            "reward": _amount(one.reward_micros),
        }
        for one in found
    ]
    return jsonify(page_number=page, num_results=len(results), total_num_results=total, results=results)


def _day(day: date, one: Any, paid: work_days.Paid) -> dict[str, Any]:
    numbers = {name: getattr(one, name) if one else 0 for name in ("submitted", "approved", "rejected", "pending")}
    return {"date": f"{day.isoformat()}T00:00:00.000Z", **numbers} | {
        "hits_rewards": _dollars(paid.reward_micros),
        "bonus_rewards": _dollars(paid.bonus_micros),
        "earnings": _dollars(paid.reward_micros + paid.bonus_micros),
    }


def _preview(set_id: str) -> Response | str:
    if _wants_json():
        worker = _worker()
    elif g.person is None:
        return redirect(url_for("public.login", next=request.full_path))
    else:
        worker = _worker()
    terms = offer(worker, batch_of_set(set_id))
    missing = unmet(worker.id, terms.requirements)
    if _wants_json():
        names = qualification_names([one["qualification_id"] for one in terms.requirements])
        batch = encode("batch", terms.id)
        project, address = _project(worker, terms, names), url_for("mturk_worker.tasks", set_id=batch, _external=True)
        nobody = dict.fromkeys(("task_id", "assignment_id", "accepted_at", "deadline", "time_to_deadline_in_seconds"))
        return jsonify(project | nobody | {"preview_url": address, "state": terms.state, "question": _question(address), "project": project})
    if any(one.get("guard") in ("preview", "discover") for one in missing):
        return redirect(url_for("worker.batch", batch_id=encode("batch", terms.id)))
    found = sample(terms.id)
    kind = get(terms.task_type)
    return render_template(
        "mturk/preview.html",
        offer=terms,
        batch_id=encode("batch", terms.id),
        page=kind.page,
        view=kind.view(terms.interface, found.input) if found else None,
        may_accept=not missing and terms.state == "live",
    )


# ---------------------------------------------------------------- shapes


def _project(worker: Any, row: Any, names: dict[int, str]) -> dict[str, Any]:
    set_id = encode("batch", row.batch_id)
    missing = unmet(worker.id, row.requirements)
    return _terms(row, set_id, missing, names) | {
        "requester_name": row.requester_name,
        "assignable_hits_count": row.open,
        "latest_expiration_time": None,
        "expected_hourly": format_money(row.expected_hourly_micros) if row.expected_hourly_micros is not None else None,
    }


def _terms(row: Any, set_id: str, missing: list[dict[str, Any]], names: dict[int, str]) -> dict[str, Any]:
    requirements = [
        {
            "qualification_type_id": qualification_text(one["qualification_id"]),
            "qualification_type": {"qualification_type_id": qualification_text(one["qualification_id"]), "name": names.get(one["qualification_id"], "")},
            "comparator": one["comparator"],
            "qualification_values": [str(value) for value in one.get("integer_values") or ()]
            or ["-".join(filter(None, (place["country"], place.get("subdivision")))) for place in one.get("locale_values") or ()],
            "worker_action": ACTIONS[one.get("guard", "accept")],
            "caller_meets_requirement": one not in missing,
        }
        for one in row.requirements
    ]
    return {
        "hit_set_id": set_id,
        "hit_type_id": encode("project", row.project_id),
        "title": row.title,
        "description": row.description,
        "requester_id": encode("person", row.requester_id),
        "requester_url": url_for("mturk_worker.projects", requester_id=encode("person", row.requester_id)),
        "assignment_duration_in_seconds": row.lease_seconds,
        "creation_time": rfc3339(row.published_at),
        "last_updated_time": rfc3339(row.published_at),
        "monetary_reward": _amount(row.reward_micros),
        "caller_meets_requirements": not missing,
        "caller_meets_preview_requirements": not any(one.get("guard") in ("preview", "discover") for one in missing),
        "project_requirements": requirements,
        "hit_requirements": requirements,
        "project_tasks_url": url_for("mturk_worker.tasks", set_id=set_id),
        "accept_project_task_url": url_for("mturk_worker.accept_random", set_id=set_id),
    }


def _held(worker: Any, row: Any, names: dict[int, str]) -> dict[str, Any]:
    return {
        "task_id": encode("task", task_number(row.batch_id, row.position)),
        "assignment_id": encode("assignment", row.id),
        "accepted_at": rfc3339(row.claimed_at),
        "deadline": rfc3339(row.lease_expires_at),
        "time_to_deadline_in_seconds": max(0, round((row.lease_expires_at - now()).total_seconds())),
        "state": "Assigned",
        "task_url": _task_url(row),
        "expired_task_action_url": _task_url(row),
        "question": _question(url_for("mturk_frames.frame", token=make_token(encode("assignment", row.id)), _external=True)),
        "project": _terms(row, encode("batch", row.batch_id), [], names),
    }


def _question(address: str) -> dict[str, Any]:
    """Where the task's page is, in the words of a task at hand."""
    return {"value": address, "type": "ExternalURL", "attributes": {"FrameSourceAttribute": "src", "FrameHeight": "0"}}


def _amount(micros: int) -> dict[str, Any]:
    return {"amount_in_dollars": _dollars(micros), "amount": format_money(micros), "currency_code": str(current_app.config.get("CURRENCY", "USD"))}


def _dollars(micros: int) -> float:
    """As scripts read it, in JSON's only kind of number; exact amounts are strings, under `amount`."""
    return float(format_money(micros))


def _task_url(row: Any) -> str:
    task_id = encode("task", task_number(row.batch_id, row.position))
    return url_for("mturk_worker.task", set_id=encode("batch", row.batch_id), task_id=task_id, assignment_id=encode("assignment", row.id))


def _own(worker: Any, task_id: str) -> Any:
    held = assignment_of(worker, decode("assignment", request.values.get("assignment_id", "")))
    if encode("task", task_number(held.batch_id, held.position)) != task_id:
        raise NotFound("This assignment is of another task.")
    return held


def _worker(acts: bool = False) -> Any:
    """The worker of the Bearer token, or of the session; a session that changes something by POST shows its CSRF token."""
    if _is_program() or g.person is None:
        return guard(("worker",))
    if g.person.is_suspended:
        raise Forbidden("This account is suspended. The operator can tell you why and restore it.", code="suspended")
    if not g.person.has_role("worker"):
        raise Forbidden("This is for people with the role worker.", code="missing_role")
    if acts and request.method == "POST" and current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()
    return g.person


def _is_program() -> bool:
    return bool(request.headers.get("Authorization"))


def _wants_json() -> bool:
    return request.args.get("format") == "json" or request.accept_mimetypes.best == "application/json"


def _whole(name: str, otherwise: int, most: int) -> int:
    text = request.args.get(name, str(otherwise)).strip()
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:12]) <= most:
        raise Invalid(fields={name: [f"Write a whole number from 1 to {most}."]})
    return int(text)
