"""A requester's page in its frame, and where it hands in.

How the frame is kept from the site: its document carries `Content-Security-Policy: sandbox …` without `allow-same-origin`, and the
`<iframe>` the same, so it has an opaque origin: no cookies, no storage, no reading of any page of ours, and what it sends to us
arrives without a session (cookies are SameSite). A page elsewhere keeps its own origin, which is not ours; all our pages
refuse to be framed. As the frame has no session, its address and `turkSubmitTo` hold a token for this one assignment.

Handing in, `POST turkSubmitTo + /mturk/externalSubmit` (urlencoded or multipart; fields of the query count too):

- with the token in the path: the assignment is handed in;
- with the worker's session or Bearer token: the same, for an assignment of that worker. No CSRF token is asked: the cookie
  is not sent from other sites, and the assignment's id cannot be guessed;
- with neither (a page that has our address built in, inside our frame): nothing is stored; the reply hands the fields to
  the working screen around the frame, which has the session and hands in.

A file of a multipart form is kept, and the value of its field is the file's id.

The reply tells the screen around what was handed in; the screen hands the same in once more, which changes nothing, and goes on.

A requester who rehearses gets the same page with a task's id where an assignment's would be. What that page hands in is checked,
told to the screen around, and stored by nothing here: the screen has the requester's session and keeps it as a rehearsed answer
(`projects/rehearsal.py`). No address of a rehearsal leads to `submit`, and an id of a task is none of an assignment.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson
from flask import Blueprint, Response, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from marketplace.api.body import limit_body
from marketplace.api.face import guard
from marketplace.assignments.find import assignment_of, holder_of
from marketplace.assignments.submit import submit
from marketplace.core.public_id import decode, encode, number_or_zero
from marketplace.errors import Forbidden, NotFound, NotSignedIn, Refusal
from marketplace.hits.sets import hit_number
from marketplace.mturk import previews, rehearsed
from marketplace.mturk.frame import PREVIEW, external_address, page_html
from marketplace.mturk.submit_token import make_rehearsal_token, make_token, read_rehearsal_token, read_token
from marketplace.projects.rehearsal import rehearsed_by, rehearsed_task
from marketplace.task_types.page import RESERVED, TYPE, fields_of, pairs_of
from marketplace.uploads.keep import LARGEST, keep
from marketplace.uploads.media import MEGABYTE
from marketplace.web.csrf import csrf

bp = Blueprint("mturk_frames", __name__)
csrf.exempt(bp)

SANDBOX = "sandbox allow-scripts allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-downloads"
MOST_FIELDS_BYTES = 16 * MEGABYTE
FRAME_CSP = f"{SANDBOX}; frame-ancestors 'self'; object-src 'none'"
"""The page is the requester's: its scripts and styles may come from anywhere. What protects the site is the sandbox."""


@bp.app_template_global()
def page_frame(view: dict[str, Any], id: str = "", is_rehearsal: bool = False) -> str:
    """The address of a task's frame: of an assignment, or of a task that is rehearsed, by its public id; without one a preview
    of the question in `view`."""
    if id:
        return url_for("mturk_frames.rehearsal", token=make_rehearsal_token(id)) if is_rehearsal else url_for("mturk_frames.frame", token=make_token(id))
    return url_for("mturk_frames.preview", key=previews.keep(view["question"]))


# ---------------------------------------------------------------- the page


@bp.get("/mturk/frames/<token>")
def frame(token: str) -> AnyResponse:
    """The page of a claimed task: HTML with the four parameters in its own address, or on to the page elsewhere."""
    try:
        held = _held(token)
        if held.state != "claimed":
            return _told("This task is no longer open to you", f"It is {held.state}. Go back to the list of your tasks.", status=409)
        question = TYPE.question(held.interface, held.input)
        parameters = {
            "assignmentId": encode("assignment", held.id),
            "hitId": encode("task", hit_number(held.batch_id, held.position)),
            "turkSubmitTo": _submit_to(token),
            "workerId": encode("person", held.worker_id),
        }
        return _page(question, parameters, url_for(".frame", token=token))
    except Refusal as refusal:
        return _told("This page cannot be shown", refusal.message, status=refusal.status)


@bp.get("/mturk/frames/<token>/state")
def state(token: str) -> AnyResponse:
    """Whether the assignment was handed in, and with which fields, for the screen around the frame."""
    held = _held(token)
    return jsonify(state=held.state, fields=pairs_of(held.answer or {}))


@bp.get("/mturk/previews/<key>")
def preview(key: str) -> AnyResponse:
    """A question to look at: the page with no assignment; handing it in is refused."""
    question = previews.find(key)
    if question is None:
        return _told("This preview has ended", "Load the page around it again.", status=404)
    parameters = {"assignmentId": PREVIEW, "hitId": "PREVIEW", "turkSubmitTo": request.host_url.rstrip("/")}
    try:
        return _page(question, parameters, url_for(".preview", key=key))
    except Refusal as refusal:
        return _told("This page cannot be shown", refusal.message, status=refusal.status)


@bp.get("/mturk/rehearsals/<token>")
def rehearsal(token: str) -> AnyResponse:
    """The page of a task that its requester rehearses, open as to a worker."""
    try:
        requester, batch, task = _rehearsed(token)
        parameters = {
            "assignmentId": read_rehearsal_token(token),
            "hitId": read_rehearsal_token(token),
            "turkSubmitTo": f"{request.host_url.rstrip('/')}/mturk/rehearsals/{token}",
            "workerId": encode("person", requester.id),
        }
        return _page(TYPE.question(batch.interface, task.input), parameters, url_for(".rehearsal", token=token))
    except Refusal as refusal:
        return _told("This page cannot be shown", refusal.message, status=refusal.status)


@bp.get("/mturk/rehearsals/<token>/state")
def rehearsal_state(token: str) -> AnyResponse:
    """What the page handed in by a request of its own script, for the screen around the frame."""
    read_rehearsal_token(token)
    fields = rehearsed.find(token)
    return jsonify(state="claimed" if fields is None else "submitted", fields=fields or [])


def _page(question: dict[str, Any], parameters: dict[str, str], address: str) -> AnyResponse:
    if question.get("kind") == "external":
        there, here = urlsplit(question["url"]), urlsplit(request.host_url)
        if there.netloc.lower() == here.netloc.lower() or (there.hostname == here.hostname and there.scheme == "https"):
            raise Forbidden("The address of the page is on this site's own host; a requester's page must be elsewhere, out of reach of its cookies.")
        answer: AnyResponse = redirect(external_address(question["url"], parameters), 302)
        answer.headers["Referrer-Policy"] = "no-referrer"
        return answer
    if question.get("kind") != "html":
        raise NotFound("This task has no page of its own.")
    if any(request.args.get(name) != value for name, value in parameters.items()):
        return redirect(f"{address}?{urlencode(parameters)}", 302)
    page = page_html(question["html"], parameters["turkSubmitTo"], request.host_url.rstrip("/") + "/static", parameters)
    return _framed(Response(page.encode("utf-8", "replace"), content_type="text/html; charset=utf-8"))


def _framed(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = FRAME_CSP
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"  # of no meaning in a frame, and said to be so
    return answer


# ---------------------------------------------------------------- handing in


@bp.route("/mturk/externalSubmit", methods=["POST"])
@bp.route("/mturk/submit/<token>/mturk/externalSubmit", methods=["POST", "GET"])
@bp.route("/mturk/frames/<token>", methods=["POST"], endpoint="frame_submit")
@bp.route("/mturk/previews/<token>", methods=["POST"], endpoint="preview_submit")
@bp.route("/mturk/submit/<token>//mturk/externalSubmit", methods=["POST", "GET"], merge_slashes=False, endpoint="slashed_submit")
def external_submit(token: str = "") -> AnyResponse:
    """Takes the form post of a page as the answer of its assignment."""
    try:
        limit_body(LARGEST if token and not request.path.startswith("/mturk/previews/") and read_token(token) else MOST_FIELDS_BYTES)
        pairs = [*request.args.items(multi=True), *request.form.items(multi=True)]
        fields = [(name, value) for name, value in pairs if name not in RESERVED]
        assignment = _assignment_named(pairs, token)
        person = _person(assignment, token)
        if person is None:
            return _relayed(assignment, fields)
        fields += _kept(person)
        done, _ = submit(person, decode("assignment", assignment), fields_of(fields))
    except Refusal as refusal:
        if _is_program():
            raise
        return _told("Not handed in", refusal.message, status=refusal.status)
    if _is_program():
        return jsonify(assignment_id=assignment, state=done.state)
    return _told("Handed in", "Thank you. The next task follows.", message=_message(assignment, fields), batch=encode("batch", done.batch_id))


@bp.route("/mturk/rehearsals/<token>", methods=["POST"])
@bp.route("/mturk/rehearsals/<token>/mturk/externalSubmit", methods=["POST", "GET"])
@bp.route("/mturk/rehearsals/<token>//mturk/externalSubmit", methods=["POST", "GET"], merge_slashes=False, endpoint="slashed_rehearsal")
def rehearsal_submit(token: str) -> AnyResponse:
    """Hands the form post of a rehearsed page to the screen around it, after the check that a worker's answer gets."""
    try:
        task_id = read_rehearsal_token(token)
        limit_body(LARGEST)
        requester, batch, task = _rehearsed(token)
        fields = [(name, value) for name, value in [*request.args.items(multi=True), *request.form.items(multi=True)] if name not in RESERVED]
        fields += _kept(requester)
        rehearsed.keep(token, pairs_of(TYPE.check_answer(batch.interface, task.input, fields_of(fields))))
    except Refusal as refusal:
        if _is_program():
            raise
        return _told("Not handed in", refusal.message, status=refusal.status)
    return _told("Handed in", "This was a rehearsal. The next task follows.", message=_message(task_id, fields))


@bp.after_request
def readable(answer: Response) -> Response:
    """A script in the frame may post by itself and read what became of it; no cookie goes with that."""
    if request.path.startswith(("/mturk/submit/", "/mturk/previews/", "/mturk/rehearsals/")):
        answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _kept(person: Any) -> list[tuple[str, str]]:
    """The files of a multipart form, taken in; each field's value is the id of its file. A control left empty is no field."""
    return [(name, keep(person, file.stream, file.filename or "").public_id) for name, file in request.files.items(multi=True) if file.filename]


def _assignment_named(pairs: list[tuple[str, str]], token: str) -> str:
    """The public id of the assignment that is handed in: of the token, else of the field."""
    given = next((value.strip() for name, value in reversed(pairs) if name == "assignmentId"), "")
    if given == PREVIEW or (token and request.path.startswith("/mturk/previews/")):
        raise Forbidden("This was a preview: nothing was stored. Accept the task first, then hand in.", code="preview")
    if token:
        return encode("assignment", read_token(token))
    if not given:
        raise NotFound("The field assignmentId is missing, so there is nothing this could be the answer to.", code="no_assignment")
    return given


def _person(assignment: str, token: str) -> Any:
    """Who hands in: the holder, by the token in the path; the person of the Bearer token or of the session; or nobody known."""
    if token:
        person = holder_of(read_token(token))
    elif request.headers.get("Authorization"):
        return guard(("worker",))
    else:
        person = g.person
    if person is not None and person.is_suspended:
        raise Forbidden("This account is suspended. The operator can tell you why and restore it.", code="suspended")
    return person


def _relayed(assignment: str, fields: list[tuple[str, str]]) -> AnyResponse:
    if _is_program():
        raise NotSignedIn("Send your API token (Authorization: Bearer TOKEN), or post to the turkSubmitTo of the task.")
    # A made-up one is told so at once; one of a rehearsed task is told to the screen, which alone knows what to do with it.
    number_or_zero("task", assignment) or decode("assignment", assignment)
    text = "If this stays, your browser let nothing through: sign in, open the task again and hand in from there."
    return _told("Handing in…", text, status=401, message=_message(assignment, fields))


def _message(assignment: str, fields: list[tuple[str, str]]) -> str:
    return orjson.dumps({"rivulet": "answer", "assignment": assignment, "fields": fields}).decode()


def _told(title: str, text: str, *, status: int = 200, message: str = "", batch: str = "") -> Response:
    """A small page that may stand in a frame anywhere: it shows a sentence, and tells the screen around."""
    origin = request.host_url.rstrip("/")
    page = render_template("mturk/reply.html", title=title, text=text, message=message, batch=batch, origin=origin)
    answer = _framed(Response(page, status, content_type="text/html; charset=utf-8"))
    own = f"{origin}/static/"
    answer.headers["Content-Security-Policy"] = f"default-src 'none'; script-src {own}; style-src {own}; base-uri 'none'; frame-ancestors *"
    return answer


def _is_program() -> bool:
    return request.accept_mimetypes.best == "application/json" or bool(request.headers.get("Authorization"))


def _held(token: str) -> Any:
    """The assignment of a token with its task, which must be of the kind `page`."""
    number = read_token(token)
    held = assignment_of(holder_of(number), number)
    if held.task_type != TYPE.name:
        raise NotFound("This task has no page of its own.")
    return held


def _rehearsed(token: str) -> tuple[Any, Any, Any]:
    """Who rehearses with a token, the draft and the task, which must be of the kind `page`."""
    requester, batch, position = rehearsed_by(read_rehearsal_token(token))
    task = rehearsed_task(requester, batch, position)
    if batch.task_type != TYPE.name:
        raise NotFound("This task has no page of its own.")
    return requester, batch, task


def _submit_to(token: str) -> str:
    return f"{request.host_url.rstrip('/')}/mturk/submit/{token}"
