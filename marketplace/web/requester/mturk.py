"""Moving in from Mechanical Turk: a template with its file, result files, lists of workers, decisions in a file."""

from __future__ import annotations

import io
from typing import Any, cast

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from marketplace.core.texts import _, ngettext
from marketplace.errors import Invalid, Refusal
from marketplace.hits import past
from marketplace.hits.result_file import read_decisions
from marketplace.hits.template_batch import page_of_upload, template_batch
from marketplace.projects.find import batch_of
from marketplace.review.bulk import review_many
from marketplace.web.forms import amount, errors_of, whole
from marketplace.web.requester import bp

START = {"title": "", "reward": "", "overlap": "1", "minutes": "60", "days": "3", "frame_height": "0", "name": "", "qualification": "", "markup": ""}


@bp.get("/mturk")
def mturk() -> str:
    """What can be brought along, and what was."""
    return _page()


@bp.post("/mturk/batches")
def mturk_batch() -> Response | tuple[str, int]:
    """A template and its file become a draft."""
    errors: dict[str, list[str]] = {}
    try:
        terms = _terms(errors)
        page, rows = _file("template", errors), _file("rows", errors)
        if errors:
            raise Invalid(fields=errors)
        text = page_of_upload(cast(FileStorage, page).read())
        batch, report = template_batch(g.person, text, cast(Any, rows).stream, cast(Any, rows).filename, **terms)
    except Refusal as refusal:
        return _page("batch", {_field(name): sentences for name, sentences in errors_of(refusal, "template").items()}), refusal.status
    rejected = ngettext("%(num)s row could not be taken; it is listed below.", "%(num)s rows could not be taken; they are listed below.", report.rejected)
    flash(
        _(
            "%(accepted)s tasks were made of the template.%(rejected)s Look at them, then publish.",
            accepted=report.accepted,
            rejected=f" {rejected}" if report.rejected else "",
        ),
        "good",
    )
    return redirect(url_for(".preview", batch_id=batch.public_id), 303)


@bp.post("/mturk/results")
def mturk_results() -> Response | tuple[str, int]:
    """Result files become the history of workers."""
    return _taken("results", lambda file: past.import_results(g.person, file))


@bp.post("/mturk/workers")
def mturk_workers() -> Response | tuple[str, int]:
    """A list of workers, or a worker file with qualifications, is kept until the workers are here."""
    return _taken("workers", lambda file: past.import_workers(g.person, file, request.form.get("qualification", "")))


@bp.post("/mturk/links/<person_id>")
def mturk_link(person_id: str) -> Response:
    """The requester believes that a person here was a worker there."""
    linked = past.accept(g.person, person_id)
    flash(_("%(linked)s is known to you again, with qualifications and history.", linked=linked), "good")
    return redirect(url_for(".mturk"), 303)


@bp.route("/batches/<batch_id>/mturk-decisions", methods=["GET", "POST"])
def mturk_decisions(batch_id: str) -> str | Response | tuple[str, int]:
    """A result file handed back, with `x` in Approve or a reason in Reject."""
    batch = batch_of(g.person, batch_id)
    if request.method == "GET":
        return render_template("requester/mturk_decisions.html", batch=batch, errors={})
    errors: dict[str, list[str]] = {}
    try:
        file = _text(_file("file", errors), errors)
        if file is None:
            raise Invalid(fields=errors)
        results = review_many(g.person, batch, *read_decisions(file))
    except Refusal as refusal:
        return render_template("requester/mturk_decisions.html", batch=batch, errors=errors_of(refusal, "file")), refusal.status
    counts = {state: sum(one.get("state") == state and "code" not in one for one in results) for state in ("approved", "rejected")}
    undone = [one for one in results if "code" in one]
    flash(
        _("%(counts)s approved, %(counts2)s rejected, %(undone)s left as they were.", counts=counts["approved"], counts2=counts["rejected"], undone=len(undone))
        + (f" {undone[0]['message']}" if undone else ""),
        "good",
    )
    return redirect(url_for(".review", batch_id=batch_id), 303)


def _page(form: str = "", errors: dict[str, list[str]] | None = None) -> str:
    values = START | {name: request.form.get(name, START[name]) for name in START}
    return render_template(
        "requester/mturk.html", form=form, errors=errors or {}, values=values, known=past.summary(g.person), claims=past.waiting_claims(g.person)
    )


def _taken(form: str, act: Any) -> Response | tuple[str, int]:
    errors: dict[str, list[str]] = {}
    try:
        file = _text(_file("file", errors), errors)
        if file is None:
            raise Invalid(fields=errors)
        flash(act(file).sentence(), "good")
    except Refusal as refusal:
        return _page(form, errors_of(refusal, "file")), refusal.status
    return redirect(url_for(".mturk"), 303)


def _terms(errors: dict[str, list[str]]) -> dict[str, Any]:
    form = request.form
    minutes, days = whole(form.get("minutes"), "minutes", errors), whole(form.get("days"), "days", errors)
    return {
        "title": form.get("title", "").strip(),
        "name": form.get("name", "").strip() or "From a template",
        "reward_micros": amount(form.get("reward"), "reward", errors),
        "overlap": whole(form.get("overlap"), "overlap", errors),
        "lease_seconds": (minutes or 0) * 60,
        "auto_approve_seconds": (days or 0) * 86_400,
        "markup": bool(form.get("markup")),
        "frame_height": whole(form.get("frame_height") or "0", "frame_height", errors),
    }


def _field(path: str) -> str:
    return {
        "lease_seconds": "minutes",
        "auto_approve_seconds": "days",
        "reward_micros": "reward",
        "interface.html": "template",
        "interface.frame_height": "frame_height",
    }.get(path, path)


def _file(name: str, errors: dict[str, list[str]]) -> FileStorage | None:
    file = request.files.get(name)
    if not file or not file.filename:
        errors[name] = [_("Choose a file.")]
        return None
    return file


def _text(file: FileStorage | None, errors: dict[str, list[str]]) -> io.TextIOWrapper | None:
    return io.TextIOWrapper(file.stream, encoding="utf-8-sig", errors="replace", newline="") if file else None
