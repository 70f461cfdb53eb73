"""The switch of languages at the foot of each page, and the texts that its scripts need."""

from __future__ import annotations

from flask import abort, current_app, g, redirect, request, send_from_directory
from werkzeug.wrappers import Response

from marketplace.core.texts import LANGUAGES, SCRIPT_TEXTS, _
from marketplace.errors import Invalid
from marketplace.people.language import choose_language
from marketplace.web.forms import own_path
from marketplace.web.language import remember
from marketplace.web.public import bp


@bp.post("/language")
def language() -> Response:
    """Chooses a language for this browser and, where somebody is signed in, for them; then the same page again."""
    code = request.form.get("language", "")
    if code and code not in LANGUAGES:
        raise Invalid(fields={"language": [_("Choose one of the languages offered.")]})
    if g.person:
        choose_language(g.person, code)
    return remember(redirect(own_path(request.form.get("next")) or "/", 303), code)


@bp.get("/texts/<code>.json")
def script_texts(code: str) -> Response:
    """What the scripts of pages say in a language, by their English texts (static/js/texts.js)."""
    if code not in LANGUAGES:
        abort(404)
    folder = current_app.extensions["babel"].default_directories[0]
    answer = send_from_directory(folder, f"{code}/LC_MESSAGES/{SCRIPT_TEXTS}", mimetype="application/json", max_age=86400)
    answer.headers["Cache-Control"] = "public, max-age=86400"  # the address changes with the texts
    return answer
