"""The token of forms. It is bound to the login: an HMAC of the session's own secret, which only pages of that session bear.

"Token based mitigation, employing HMAC" of the OWASP cheat sheet on CSRF. Nothing is kept, signed or read for it but the
session's cookie. Who is not signed in has Flask-WTF's token, which hangs on a signed cookie of its own.
"""

from __future__ import annotations

import hmac

from flask import Flask, current_app, g, request
from flask_wtf.csrf import CSRFProtect, generate_csrf, same_origin

from marketplace.web.session import session_token


class SessionCsrf(CSRFProtect):
    """Flask-WTF's protection, satisfied by the session's own token too."""

    def init_app(self, app: Flask) -> None:
        """As ever, with our token in templates."""
        super().init_app(app)
        app.jinja_env.globals["csrf_token"] = csrf_token  # in macros; below in pages
        app.context_processor(lambda: {"csrf_token": csrf_token})

    def protect(self, apply_exemptions: bool = False) -> None:
        """Refuses a request that changes something and bears neither token; over https also one that comes from another site's page."""
        if apply_exemptions and (not request.endpoint or self._is_exempt()):
            return
        if request.method not in current_app.config["WTF_CSRF_METHODS"]:
            return
        if not _bears_own():
            super().protect()
        elif request.is_secure and not same_origin(request.referrer or "", f"https://{request.host}/"):
            self._error_response("The referrer does not match the host.")
        else:
            g.csrf_valid = True


csrf = SessionCsrf()


def csrf_token() -> str:
    """The token for a form on this page."""
    return _own() or generate_csrf()


def _bears_own() -> bool:
    if not (own := _own()):
        return False
    sent = request.form.get("csrf_token") or request.headers.get("X-CSRFToken", "")
    return hmac.compare_digest(own.encode(), sent.encode())


def _own() -> str:
    """The token of the session this request shows, "" where it shows none."""
    if "form_token" not in g:
        token = session_token()
        key = current_app.config["SECRET_KEY"].encode()
        g.form_token = hmac.digest(key, b"csrf:" + token.encode(), "sha256").hex() if token else ""
    return str(g.form_token)
