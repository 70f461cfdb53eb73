"""Mails to a person about what was changed at their account, so that they notice when it was not them."""

from __future__ import annotations

from typing import Any

from flask import current_app

from marketplace.core.texts import _, gettext, reading
from marketplace.people.language import language_of
from marketplace.people.mail import send_mail


def tell(person: Any, sentence: str, to: str = "", **values: Any) -> None:
    """Mails the person what was done with their login, in their language, and what to do if it was not them.

    `sentence` is marked with N_; `to`: another address than their present one.
    """
    with reading(language_of(person.id)):
        subject = _("Something was changed at your account")
        text = _(
            "%(sentence)s\n\nWas it you? Then there is nothing to do. If not, set a new password at once, and look through your sessions, tokens and keys:\n\n%(address)s",
            sentence=gettext(sentence, **values),
            address=f"{current_app.config['SITE_URL']}/account/",
        )
    send_mail(to or person.email, subject, text)


def tell_of_operator(person: Any, sentence: str, reason: str, **values: Any) -> None:
    """Mails the person what an operator did with their login, and the reason given."""
    with reading(language_of(person.id)):
        subject = _("An operator changed something at your account")
        text = _("%(sentence)s\n\nThe reason given: %(reason)s", sentence=gettext(sentence, **values), reason=reason)
    send_mail(person.email, subject, text)
