"""The second factor: codes of an app (TOTP, RFC 6238), and recovery codes for when the app is lost."""

from __future__ import annotations

import base64
import secrets
import time
from typing import Any

import pyotp
from flask import current_app

from marketplace.core import audit, sql
from marketplace.core.seal import BrokenSeal, seal, unseal
from marketplace.core.texts import N_, _
from marketplace.errors import Invalid, WrongState
from marketplace.people import throttle
from marketplace.people.tell import tell, tell_of_operator
from marketplace.people.tokens import hash_of

PURPOSE = "second factor"
TOLERATED_STEPS = 1
"""Of half a minute, both ways: a phone's clock may be half a minute off, and typing takes a while."""
RECOVERY_CODES, RECOVERY_BYTES = 10, 15
"""120 random bits a code: a plain hash of it can be kept."""
TRIES, WINDOW_SECONDS = 10, 900
"""Wrong codes of one person, from wherever: whoever gets this far knows the password. A day of them finds a code once in 350 times."""


def state_of(person: Any) -> Any:
    """Whether a code is asked for (`is_on`), since when, and how many recovery codes are left."""
    return sql.row(
        """
        SELECT f.confirmed_at IS NOT NULL AS is_on, f.confirmed_at AS since,
               (SELECT count(*) FROM recovery_codes c WHERE c.person_id = p.id AND c.used_at IS NULL)::int AS codes_left
        FROM persons p LEFT JOIN second_factors f ON f.person_id = p.id WHERE p.id = %(person)s
        """,
        person=person.id,
    )


def is_on(person: Any) -> bool:
    """Whether the person is asked for a code."""
    return bool(sql.value("SELECT 1 FROM second_factors WHERE person_id = %(person)s AND confirmed_at IS NOT NULL", person=person.id))


def is_missing(person: Any) -> bool:
    """Whether this operator must set up a second factor before they act as one (OPERATOR_SECOND_FACTOR)."""
    return bool(current_app.config.get("OPERATOR_SECOND_FACTOR")) and person.has_role("operator") and not is_on(person)


def begin(person: Any) -> tuple[str, str]:
    """A new secret for the person's app: as text, and as the address that the app reads from a QR code. It counts once a first code
    has been shown (`confirm`). Refuses where a second factor is on."""
    secret = pyotp.random_base32()
    made = sql.execute(
        """
        INSERT INTO second_factors (person_id, sealed_secret) VALUES (%(person)s, %(sealed)s)
        ON CONFLICT (person_id) DO UPDATE SET sealed_secret = excluded.sealed_secret, created_at = now(), last_step = 0
        WHERE second_factors.confirmed_at IS NULL
        """,
        person=person.id,
        sealed=seal(PURPOSE, secret.encode()),
    )
    if not made:
        raise WrongState(_("Your second factor is on already. Switch it off before you set up another app."))
    return secret, address_of(person, secret)


def begun(person: Any) -> tuple[str, str] | None:
    """The secret and the address that wait for their first code; None where nothing waits."""
    sealed = sql.value(
        "SELECT sealed_secret FROM second_factors WHERE person_id = %(person)s AND confirmed_at IS NULL AND created_at > now() - interval '1 hour'",
        person=person.id,
    )
    if sealed is None:
        return None
    try:
        secret = unseal(PURPOSE, bytes(sealed)).decode()
    except BrokenSeal:  # another SECRET_KEY since
        return None
    return secret, address_of(person, secret)


def address_of(person: Any, secret: str) -> str:
    """What the QR code says (otpauth://…)."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name="Rivulet")


def confirm(person: Any, code: str) -> list[str]:
    """Switches the second factor on with a first code of the app; the recovery codes, shown this once. Refuses wrong codes."""
    _count(person)
    sealed = sql.value("SELECT sealed_secret FROM second_factors WHERE person_id = %(person)s AND confirmed_at IS NULL FOR UPDATE", person=person.id)
    if sealed is None:
        raise WrongState(_("There is nothing to confirm: begin setting up a second factor first."))
    if not _takes(person, bytes(sealed), code):
        raise Invalid(fields={"code": [_("This is not the code that the app shows now. Is the clock of your device right?")]}, code="wrong_code")
    throttle.forgive(_limits(person), WINDOW_SECONDS)
    sql.execute("UPDATE second_factors SET confirmed_at = now() WHERE person_id = %(person)s", person=person.id)
    audit.record(person, "second factor on", person.email)
    tell(person, N_("A second factor was switched on: at each login a code of an app is asked for, too."))
    return _new_codes(person)


def renew_codes(person: Any) -> list[str]:
    """New recovery codes in the place of all older ones, shown this once."""
    _refuse_off(person)
    audit.record(person, "recovery codes made", person.email)
    tell(person, N_("New recovery codes were made; the older ones no longer work."))
    return _new_codes(person)


def switch_off(person: Any) -> None:
    """The password alone is enough from now on."""
    _refuse_off(person)
    _forget(person)
    audit.record(person, "second factor off", person.email)
    tell(person, N_("Your second factor was switched off: your password alone is enough to log in."))


def take_away(operator: Any, person: Any, reason: str) -> None:
    """An operator switches off the second factor of somebody who has lost both the app and the recovery codes. The reason is kept."""
    if len(reason.strip()) < 5:
        raise Invalid(fields={"reason": [_("Write in a sentence how you know that it is them.")]})
    _refuse_off(person)
    _forget(person)
    audit.record(operator, "second factor taken away", person.email, reason=reason.strip())
    tell_of_operator(person, N_("An operator switched off your second factor: your password alone is enough to log in."), reason.strip())


def check_code(person: Any, code: str) -> None:
    """Takes a code of the app, or a recovery code. Refuses wrong ones, ones that were used before, and any after ten wrong tries in a quarter of an hour."""
    _count(person)
    found = sql.row("SELECT sealed_secret FROM second_factors WHERE person_id = %(person)s AND confirmed_at IS NOT NULL", person=person.id)
    if found is None:
        raise WrongState(_("There is no second factor to be asked for."))
    if not (_takes(person, bytes(found.sealed_secret), code) or _takes_recovery(person, code)):
        raise Invalid(
            fields={"code": [_("This code is wrong or was used before. Type the one that your app shows now, or a recovery code.")]}, code="wrong_code"
        )
    throttle.forgive(_limits(person), WINDOW_SECONDS)


def _takes(person: Any, sealed: bytes, code: str) -> bool:
    """Whether it is a code of the app at present, newer than the last one taken; it is the last one taken then."""
    try:
        app = pyotp.TOTP(unseal(PURPOSE, sealed).decode())
        step = app.verify_and_get_timecode("".join(code.split()), for_time=_now(), valid_window=TOLERATED_STEPS)
    except (BrokenSeal, pyotp.exceptions.OTPVerificationError):
        return False
    return bool(
        sql.execute("UPDATE second_factors SET last_step = %(step)s WHERE person_id = %(person)s AND last_step < %(step)s", person=person.id, step=step)
    )


def _now() -> float:
    """Seconds since 1970."""
    return time.time()


def _takes_recovery(person: Any, code: str) -> bool:
    """Whether it is a recovery code that was not used; it is used then."""
    used = sql.execute(
        "UPDATE recovery_codes SET used_at = now() WHERE person_id = %(person)s AND code_hash = %(hash)s AND used_at IS NULL",
        person=person.id,
        hash=_hash(person, code),
    )
    if used:
        left = state_of(person).codes_left
        audit.record(person, "recovery code used", person.email, left=left)
        tell(person, N_("A recovery code was used in the place of your second factor. You have %(left)s left."), left=left)
    return bool(used)


def _new_codes(person: Any) -> list[str]:
    codes = [base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode() for _one in range(RECOVERY_CODES)]
    sql.execute("DELETE FROM recovery_codes WHERE person_id = %(person)s", person=person.id)
    sql.execute(
        "INSERT INTO recovery_codes (person_id, code_hash) SELECT %(person)s, unnest(%(hashes)s::bytea[])",
        person=person.id,
        hashes=[_hash(person, code) for code in codes],
    )
    return ["-".join(code[at : at + 6] for at in range(0, len(code), 6)) for code in codes]


def _hash(person: Any, code: str) -> bytes:
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hash_of(f"recovery:{person.id}:{plain}")


def _refuse_off(person: Any) -> None:
    if not is_on(person):
        raise WrongState(_("There is no second factor to be asked for."))


def _forget(person: Any) -> None:
    sql.execute("DELETE FROM recovery_codes WHERE person_id = %(person)s", person=person.id)
    sql.execute("DELETE FROM second_factors WHERE person_id = %(person)s", person=person.id)


def _limits(person: Any) -> dict[str, int]:
    return {f"code:{person.id}": TRIES}


def _count(person: Any) -> None:
    throttle.count(_limits(person), WINDOW_SECONDS, _("Too many wrong codes. Wait a quarter of an hour."))
