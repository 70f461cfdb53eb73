"""What every kind of task answers: the interface that a requester writes, the answer that a worker gives, and
what is made of several answers.

A kind is a folder beside this file: `__init__.py` exports `TYPE`, `page.html` draws its controls, `form.html` the fields
of its settings in the requester's form, and where flat text does not show an answer well, `answer.html` shows it to
reviewers. `static/css/task_types/<kind>.css` and `static/js/task_types/<kind>.js` dress them. A kind knows nothing of
money, people or the database.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from marketplace.core.texts import gettext
from marketplace.errors import Invalid
from marketplace.task_types import form_fields, template
from marketplace.task_types.files import Wanted
from marketplace.task_types.form_fields import Problems
from marketplace.task_types.quota import Quota
from marketplace.task_types.starts import Start

Answer = dict[str, Any]
SAMPLES = {
    "image": [f"/static/demo/harbour-{number}.svg" for number in (1, 2, 3)],
    "audio": [f"/static/demo/message-{number}.wav" for number in (1, 2, 3)],
    "link": ["https://example.org/"],
}
"""What stands in a preview for a picture, a sound and a web page of the requester's."""


class TaskType(ABC):
    """One kind of task. Every method is pure: the same arguments always give the same result."""

    name: str
    label: str
    icon: str
    description: str
    interface_keys: tuple[str, ...]
    template_keys: tuple[str, ...] = ("text", "image", "audio", "video", "link")
    most_held: int | None = None
    """How many tasks of a batch a worker's screen takes at once; None: as many as the worker is fast."""
    open_columns: bool = False
    """Answers may have fields that the interface does not name; tables look through the answers for their columns."""
    compares_across_tasks: bool = True
    """Whether the answers to two different tasks can be called alike; places in a picture cannot."""
    answer_seconds = 15.0
    """Seconds that an answer usually takes beside the reading; `typical_seconds` adds what the interface asks for."""
    starts: tuple[Start, ...] = ()
    """Projects to start from."""
    interface_schema: Mapping[str, Any] = {}
    """The JSON Schema of each setting, for the OpenAPI document; templates need none."""
    answer_schema: Mapping[str, Any] = {"type": "object"}
    """The JSON Schema of any answer of this kind; `schema` narrows it to one interface."""
    answer_shows: tuple[str, ...] = ()
    """The parts of the view that `answer.html` shows itself, so that they need not stand beside it."""
    answer_page: str | None = None
    """The template that shows an answer to reviewers; it gets `view`, `answer` and `shown_answer`. None: its flat columns."""

    @property
    def page(self) -> str:
        """The template with the controls of the answer; it gets `view` and `answer`."""
        return f"task_types/{self.name}/page.html"

    @property
    def form_page(self) -> str:
        """The template with the fields of the interface; it gets `values`, `errors` and as `fields` what `form_context` made."""
        return f"task_types/{self.name}/form.html"

    def interface_document(self) -> dict[str, Any]:
        """The JSON Schema of the interface, with what the kind says of itself."""
        template_schema = {"type": "string", "description": "`{{column}}` stands for a column of the file."}
        properties = {key: self.interface_schema.get(key, template_schema if key in self.template_keys else {}) for key in self.interface_keys}
        about = inspect.getdoc(sys.modules[type(self).__module__]) or self.description
        return {"type": "object", "description": about, "properties": properties, "additionalProperties": False}

    # ------------------------------------------------------------ what the requester writes

    @abstractmethod
    def check_interface(self, interface: Any, columns: Iterable[str] | None = None) -> dict[str, Any]:
        """The interface with its defaults filled in; refuses with field paths such as `interface.labels`.

        `columns` are the columns of the file, once they are known: a template that names another one is refused.
        """

    def columns(self, interface: Mapping[str, Any]) -> set[str]:
        """The columns of the requester's file that the interface shows."""
        return {column for key in self.template_keys for column in template.columns(str(interface.get(key) or ""))}

    def sample(self, interface: Mapping[str, Any]) -> dict[str, str]:
        """A made-up row for a preview: of each column its name in brackets; of one with the address of a picture, a sound or a page
        an address."""
        return template.sample(self.columns(interface), [(str(interface.get(key) or ""), SAMPLES[key]) for key in self.template_keys if key in SAMPLES])

    def form_values(self, interface: Mapping[str, Any]) -> dict[str, str]:
        """The fields of `form.html` by name, for an interface; plain settings as text, ticks as "1" or ""."""
        plain = {key: value for key, value in interface.items() if isinstance(value, (str, int, float))}
        values = {f"interface.{key}": ("1" if value else "") if isinstance(value, bool) else str(value) for key, value in plain.items()}
        if isinstance(interface.get("labels"), list):
            values["interface.labels"] = form_fields.option_lines(interface["labels"])
        return values

    def form_context(self, values: form_fields.Values) -> dict[str, Any]:
        """What `form.html` needs beside the fields, such as the rows of a list."""
        return {}

    def interface_of_form(self, values: form_fields.Values, problems: Problems) -> dict[str, Any]:
        """The interface that the fields stand for, unchecked; numbers that are none are noted in `problems`."""
        return form_fields.texts(values, [key for key in self.template_keys if key in self.interface_keys])

    def form_field(self, path: str) -> str:
        """The field beside which a refusal of this path is told."""
        return re.sub(r"^(interface\.\w+)\.\d+.*", r"\1", path)

    def typical_seconds(self, interface: Mapping[str, Any]) -> float:
        """Seconds an answer takes beside the reading, a guess until work on the batch, or a rehearsal, has been measured."""
        return self.answer_seconds

    # ------------------------------------------------------------ what the worker sees and gives

    @abstractmethod
    def view(self, interface: Mapping[str, Any], input: Mapping[str, Any]) -> dict[str, Any]:
        """What the page shows of one task: the interface with the task's columns filled in."""

    @abstractmethod
    def check_answer(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Any) -> Answer:
        """The answer in its one stored form; refuses with field paths such as `answer.label`."""

    def arrangement(self, interface: Mapping[str, Any], input: Mapping[str, Any], seed: str) -> dict[str, Any]:
        """What a page arranges by lot, such as which side stands first; nothing for most kinds.

        The seed is the assignment's public id, so whoever knows the assignment can compute the same again.
        """
        return {}

    @abstractmethod
    def parse_form(self, interface: Mapping[str, Any], form: Any) -> Answer:
        """The answer in a posted form (a MultiDict), unchecked."""

    @abstractmethod
    def schema(self, interface: Mapping[str, Any]) -> dict[str, Any]:
        """The JSON Schema of the answer to this interface."""

    def details(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Answer) -> dict[str, Any] | None:
        """What is worth keeping beside the answer, for reviewers; nothing for most kinds."""
        return None

    def answer_view(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Answer) -> dict[str, Any]:
        """What `answer.html` needs beside the view and the answer; it gets it as `shown_answer`."""
        return {}

    def kept(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Answer, seed: str) -> dict[str, Any] | None:
        """The details of an answer and how its page was arranged: what is stored beside it, or None."""
        return {**(self.details(interface, input, answer) or {}), **self.arrangement(interface, input, seed)} or None

    def files(self, interface: Mapping[str, Any], answer: Answer, input: Mapping[str, Any] | None = None) -> list[Wanted]:
        """The uploaded files that an answer to a task with this input names; most kinds have none."""
        return []

    def quotas(self, interface: Mapping[str, Any], answer: Answer | None) -> list[Quota]:
        """The quotas that an answer counts against (None: all there are); only surveys have some."""
        return []

    # ------------------------------------------------------------ what is made of answers

    @abstractmethod
    def agree(self, a: Answer, b: Answer) -> float:
        """How far two answers say the same, from 0 to 1."""

    def resemblance(self, a: Answer, b: Answer) -> float:
        """How far two answers look like copies of each other, from 0 to 1; as they agree, where a kind says no other."""
        return self.agree(a, b)

    def normal_form(self, answer: Answer) -> Any:
        """The answer without what makes no difference to a reader: case, white space and punctuation of its texts."""
        return normalised(answer)

    @abstractmethod
    def merge(self, answers: Sequence[Answer], workers: Sequence[Any] = (), interface: Mapping[str, Any] | None = None) -> tuple[Answer, float]:
        """The consensus of the answers and the confidence in it, from 0 to 1; no answers: an empty one and 0."""

    def label_values(self, interface: Mapping[str, Any]) -> list[str] | None:
        """All labels, where an answer is `{"label": one of them}`: then the consensus is found over the whole batch at once."""
        return None

    @abstractmethod
    def export(self, answer: Answer | None) -> dict[str, Any]:
        """The answer as flat columns of a table."""

    def export_columns(self, interface: Mapping[str, Any]) -> list[str]:
        """The columns that `export` may fill, in their order, so that a table can be written as a stream."""
        return list(self.schema(interface)["properties"])

    def gold_score(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Answer, gold: Answer) -> float:
        """How right an answer to a task with a known answer is, from 0 to 1; it passes from one half (`quality/gold.py`). What a
        page shows from the beginning, handed in untouched, must not pass where the known answer differs from it."""
        return self.agree(answer, gold)

    def check_gold(self, interface: Mapping[str, Any], input: Mapping[str, Any], gold: Any) -> Answer:
        """A known answer in its stored form, given as an answer or as flat columns; refuses as `check_answer` does."""
        try:
            return self.check_answer(interface, input, gold)
        except Invalid:
            flat = self.read_flat(interface, gold)
            if flat == gold:
                raise
            return self.check_answer(interface, input, flat)

    def read_flat(self, interface: Mapping[str, Any], flat: Mapping[str, Any]) -> Answer:
        """The answer that flat columns stand for, as in `gold.NAME` columns of a file: the way back of `export`."""
        return dict(flat)

    # ------------------------------------------------------------ shared by the kinds

    def known_keys(self, interface: Any, problems: Problems) -> dict[str, Any]:
        """The interface as a dict, after noting the keys that this kind does not have."""
        if not isinstance(interface, Mapping):
            raise Invalid(fields={"interface": [gettext("The interface must be an object with named settings.")]})
        for key in interface:
            if key not in self.interface_keys:
                problems.setdefault(f"interface.{key}", []).append(
                    gettext(
                        "A %(name)s task has no setting “%(key)s”; it has %(interface_keys)s.",
                        name=self.name,
                        key=key,
                        interface_keys=", ".join(self.interface_keys),
                    )
                )
        return {key: interface[key] for key in self.interface_keys if interface.get(key) is not None}

    def check_templates(self, interface: dict[str, Any], columns: Iterable[str] | None, problems: Problems) -> None:
        """Notes templates that are no text, that have a broken placeholder, or that name an unknown column."""
        known = None if columns is None else set(columns)
        for key in self.template_keys:
            value = interface.get(key)
            if value is None:
                continue
            if not isinstance(value, str):
                problems.setdefault(f"interface.{key}", []).append(gettext("This must be text, such as “{{column}}”."))
                continue
            found = template.problems(value, known)
            if found:
                problems.setdefault(f"interface.{key}", []).extend(found)

    def shown(self, interface: Mapping[str, Any], input: Mapping[str, Any]) -> dict[str, Any]:
        """Text, media and link with the columns filled in, and all columns where the interface shows none."""
        view: dict[str, Any] = {key: template.fill(str(interface.get(key) or ""), input) for key in self.template_keys}
        for key in ("image", "audio", "video"):
            if view.get(key) and not is_media_address(view[key]):
                view[f"{key}_problem"] = gettext("The address of the %(key)s is not a web address: %(key2)s", key=key, key2=view[key])
                view[key] = ""
        if view.get("link"):
            view["link_host"] = link_host(view["link"])
            if not view["link_host"]:
                view["link_problem"] = gettext("The link is not a web address: %(view)s", view=view["link"])
                view["link"] = ""
        nothing = not any(interface.get(key) for key in self.template_keys) and not self.columns(interface)
        view["columns"] = [(name, template.text_of(value)) for name, value in input.items()] if nothing else []
        return view


def is_media_address(address: str) -> bool:
    """Whether a browser may be given this as the source of an image or a sound: the web, or this site itself."""
    address = address.strip()
    return address.startswith(("https://", "http://")) or (address.startswith("/") and not address.startswith("//"))


def link_host(address: str) -> str:
    """The host that a link leads to, as it is looked up; "" where a page must not offer the link.

    Only http and https, no name and password before the host (they are there to deceive), no spaces or controls. A host
    in other scripts is told in its ASCII form, so that a look-alike is seen.
    """
    if any(sign.isspace() or ord(sign) < 32 for sign in address.strip()):
        return ""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").encode("idna").decode()
        _ = parts.port  # refuses one that is no number
    except (ValueError, UnicodeError):
        return ""
    return host if parts.scheme in ("http", "https") and "@" not in parts.netloc and "\\" not in address else ""


LABELS_SCHEMA: dict[str, Any] = {
    "type": "array",
    "minItems": 1,
    "maxItems": 500,
    "description": "Texts, or objects with what is stored, what is shown and a hint.",
    "items": {
        "anyOf": [
            {"type": "string", "minLength": 1},
            {
                "type": "object",
                "properties": {"value": {"type": "string", "minLength": 1}, "label": {"type": "string"}, "hint": {"type": "string"}},
                "required": ["value"],
                "additionalProperties": False,
            },
        ]
    },
}
"""The JSON Schema of a list of labels."""


def answer_object(answer: Any) -> dict[str, Any]:
    """The answer as an object; anything else is refused."""
    if not isinstance(answer, Mapping) or not all(isinstance(key, str) for key in answer):
        raise Invalid(fields={"answer": [gettext("The answer must be an object.")]})
    return dict(answer)


def refuse_if(problems: Problems) -> None:
    """Raises all problems at once, so that a person can mend them in one go."""
    if problems:
        raise Invalid(fields=problems)


def in_words(choices: Mapping[str, str]) -> list[tuple[str, str]]:
    """Values with their words in the reader's language, for the choices of a form."""
    return [(value, gettext(words)) for value, words in choices.items()]


def short_list(values: Iterable[str], most: int = 12) -> str:
    """Some values for a sentence: all of them, or the first dozen and how many more."""
    values = list(values)
    text = ", ".join(f"“{value}”" for value in values[:most])
    return f"{text} and {len(values) - most} more" if len(values) > most else text


def options(value: Any, path: str, problems: Problems, least: int = 2, joined: bool = False) -> list[dict[str, str]]:
    """Labels as `[{"value": …, "label": …}]`, from a list of strings or of such objects.

    `joined` says that several of them share one cell of a table, so none may contain the separator.
    """
    if not isinstance(value, (list, tuple)) or not value:
        problems.setdefault(path, []).append(gettext('Give a list of labels, such as ["yes", "no"].'))
        return []
    made: list[dict[str, str]] = []
    for place, one in enumerate(value, 1):
        given = one if isinstance(one, Mapping) else {"value": one}
        text, shown, hint = given.get("value"), given.get("label", given.get("value")), given.get("hint", "")
        if not all(isinstance(part, str) for part in (text, shown, hint)) or not str(text).strip() or set(given) - {"value", "label", "hint"}:
            problems.setdefault(path, []).append(
                gettext("Label %(place)s must be a text that is not empty, or an object with “value”, “label” and perhaps “hint”.", place=place)
            )
            continue
        made.append({"value": text, "label": shown or text} | ({"hint": hint} if hint else {}))
    values = [one["value"] for one in made]
    for text in dict.fromkeys(text for text in values if values.count(text) > 1):
        problems.setdefault(path, []).append(gettext("The label “%(text)s” is there more than once.", text=text))
    if len(made) == len(value) and len(made) < least:
        problems.setdefault(path, []).append(gettext("Give at least %(least)s labels.", least=least))
    if joined and any("|" in text for text in values):
        problems.setdefault(path, []).append(gettext("A label may not contain “|”: tables of results separate labels with it."))
    if len(made) > 500:
        problems.setdefault(path, []).append(gettext("Give at most 500 labels."))
    return made


def stored_options(made: Sequence[Mapping[str, str]]) -> list[Any]:
    """Labels in their shortest form: a string where value and label are the same."""
    return [one["value"] if one["value"] == one["label"] and "hint" not in one else dict(one) for one in made]


def option_values(stored: Iterable[Any]) -> list[str]:
    """The values of stored labels."""
    return [one if isinstance(one, str) else one["value"] for one in stored]


def option_views(stored: Iterable[Any]) -> list[dict[str, str]]:
    """Stored labels for a page, each with the number key that picks it (none after the ninth)."""
    return [
        {"value": one, "label": one} | {"key": str(place) if place < 10 else ""}
        if isinstance(one, str)
        else dict(one) | {"key": str(place) if place < 10 else ""}
        for place, one in enumerate(stored, 1)
    ]


def normalised(value: Any) -> Any:
    """A value with all texts in it in lower case, their words apart by single spaces, without punctuation around words."""
    if isinstance(value, str):
        words = (word.strip(_PUNCTUATION) for word in unicodedata.normalize("NFKC", value).casefold().split())
        return " ".join(word for word in words if word) or value.strip()
    if isinstance(value, Mapping):
        return {key: normalised(inner) for key, inner in value.items()}
    return [normalised(inner) for inner in value] if isinstance(value, (list, tuple)) else value


_PUNCTUATION = ".,;:!?¡¿…'\"“”„‚‘’«»()[]"


def canonical(value: Any) -> str:
    """A value as text that is equal exactly when the values are: the key for counting answers of any form."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
