"""Refusals: every "no" of the product, with a name, a status and a sentence that says what to change.

Concepts raise them; one handler (`register_error_handlers`) makes the page, another the problem+json of the API.
"""

from __future__ import annotations

from typing import Any

from marketplace.core.texts import _, gettext


class Refusal(Exception):
    """A request that is understood and declined. `code` is stable for programs, `message` is for people."""

    status = 409
    code = "refused"

    def __init__(self, message: str = "", *, code: str | None = None, fields: dict[str, list[str]] | None = None, **extra: Any) -> None:
        super().__init__(message or self.__doc__ or self.code)
        self.message = message or gettext((self.__doc__ or self.code).strip())
        self.code = code or self.code
        self.fields = fields or {}
        self.extra = extra


class Invalid(Refusal):
    """Some fields need another value."""

    status = 422
    code = "invalid"

    def __init__(self, message: str = "", *, fields: dict[str, list[str]] | None = None, **more: Any) -> None:
        if fields and not message:
            path, sentences = next(iter(fields.items()))
            message = f"{path}: {sentences[0]}"
        super().__init__(message, fields=fields, **more)


class NotSignedIn(Refusal):
    """Sign in first."""

    status = 401
    code = "not_signed_in"


class MissingFunds(Refusal):
    """The balance does not cover this."""

    status = 402
    code = "missing_funds"

    def __init__(self, needed_micros: int, available_micros: int) -> None:
        from marketplace.core.money import format_money, money

        super().__init__(
            _(
                "This needs %(needed)s, and %(available)s is available. Deposit %(available2)s more.",
                needed=money(needed_micros),
                available=money(available_micros),
                available2=money(needed_micros - available_micros),
            ),
            needed=format_money(needed_micros),
            available=format_money(available_micros),
        )


class Forbidden(Refusal):
    """Your roles do not allow this."""

    status = 403
    code = "forbidden"


class NotFound(Refusal):
    """There is nothing with this id that you can see."""

    status = 404
    code = "not_found"


class WrongState(Refusal):
    """This is not possible in the present state."""

    status = 409
    code = "wrong_state"


class TooLarge(Refusal):
    """The request is larger than allowed."""

    status = 413
    code = "too_large"


class TooMany(Refusal):
    """Too many tries; wait a little."""

    status = 429
    code = "too_many_requests"
