"""The switch of languages at the foot of each page."""

from __future__ import annotations

from flask import g, redirect, request
from werkzeug.wrappers import Response

from marketplace.core.texts import LANGUAGES, _
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
