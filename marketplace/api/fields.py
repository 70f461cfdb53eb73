"""Fields that take exactly what they say: no coercion of "5", 1.5, true or null into a number, no float as money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate

from marketplace.core.money import parse_money

MONEY_PATTERN = r"^\d{1,12}(\.\d{1,6})?$"
SIGNED_MONEY_PATTERN = r"^-?\d{1,12}(\.\d{1,6})?$"
NUL = "The character U+0000 cannot be stored; take it out."


class Text(fields.Field[str]):
    """A JSON string, with the least and most characters it may have."""

    def __init__(self, *, least: int = 0, most: int = 1_000, **more: Any) -> None:
        self.least, self.most = least, most
        metadata = {"minLength": least, "maxLength": most} | more.pop("metadata", {})
        super().__init__(metadata=metadata, **_worded(more, "This must be text."))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("This must be text (a JSON string).")
        if "\0" in value:
            raise ValidationError(NUL)
        if len(value.strip()) < min(self.least, 1) or len(value) < self.least:
            raise ValidationError("This may not be empty." if self.least <= 1 else f"Write at least {self.least} characters.")
        if len(value) > self.most:
            raise ValidationError(f"Write at most {self.most:,} characters; these are {len(value):,}.")
        return value


class WholeNumber(fields.Field[int]):
    """A JSON number without a fraction, within bounds."""

    def __init__(self, *, least: int, most: int, **more: Any) -> None:
        self.least, self.most = least, most
        metadata = {"minimum": least, "maximum": most} | more.pop("metadata", {})
        super().__init__(metadata=metadata, **_worded(more, self.sentence))

    @property
    def sentence(self) -> str:
        """What is wanted, for people."""
        return f"This must be a whole number from {self.least} to {self.most}."

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not self.least <= value <= self.most:
            raise ValidationError(self.sentence)
        return value


class QueryNumber(WholeNumber):
    """A whole number in a query string, where everything is text."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> int:
        if not (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19):
            raise ValidationError(self.sentence)
        return super()._deserialize(int(value), attr, data, **more)


class Money(fields.Field[int]):
    """A decimal string in the currency unit outside, micros inside."""

    def __init__(self, *, signed: bool = False, **more: Any) -> None:
        pattern = SIGNED_MONEY_PATTERN if signed else MONEY_PATTERN
        metadata = {"pattern": pattern, "examples": ["0.03"]} | more.pop("metadata", {})
        super().__init__(metadata=metadata, **_worded(more, 'Write the amount as a decimal string, such as "0.03".'))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> int:
        try:
            return parse_money(value)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class Moment(fields.Field[str]):
    """A time, RFC 3339 in UTC; answers only."""

    def __init__(self, **more: Any) -> None:
        super().__init__(metadata={"examples": ["2026-11-23T09:46:20.123456Z"]} | more.pop("metadata", {}), **more)


class Id(Text):
    """An opaque id of A-Z0-9."""

    def __init__(self, **more: Any) -> None:
        super().__init__(least=1, most=100, metadata={"examples": ["B4QWNF2TZL7MC3K5YJ6XR2VHDA"]} | more.pop("metadata", {}), **more)


class Json(fields.Field[Any]):
    """A JSON object, kept as it is; what belongs into it is decided by the act."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**_worded(more, "This must be a JSON object."))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ValidationError("This must be a JSON object.")
        if contains_nul(value):
            raise ValidationError(NUL)
        return value


class OneOf(Text):
    """One of some names."""

    def __init__(self, names: Any, **more: Any) -> None:
        self.names = tuple(names)
        super().__init__(validate=validate.OneOf(self.names, error="Choose one of: {choices}."), **more)
        # The list says it all: lengths beside it would only repeat it.
        self.metadata = {name: value for name, value in self.metadata.items() if name not in ("minLength", "maxLength")}


def contains_nul(value: Any) -> bool:
    """Whether a text anywhere inside a JSON value has a character that PostgreSQL cannot keep."""
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, Mapping):
        return any(contains_nul(key) or contains_nul(inner) for key, inner in value.items())
    return isinstance(value, list) and any(map(contains_nul, value))


def _worded(more: dict[str, Any], sentence: str) -> dict[str, Any]:
    """The options of a field, with sentences of ours for "missing" and "null"."""
    more["error_messages"] = {"required": "This field is required.", "null": sentence, "invalid": sentence} | more.get("error_messages", {})
    return more


OPENAPI_TYPES = (
    (Text, "string", None), (WholeNumber, "integer", None), (QueryNumber, "integer", None), (Money, "string", None),
    (Moment, "string", "date-time"), (Id, "string", None), (Json, "object", None), (OneOf, "string", None),
)  # fmt: skip
