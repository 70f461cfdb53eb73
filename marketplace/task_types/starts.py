"""A project to start from: terms that a requester takes over and changes, with a few rows that show how a file looks."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Start:
    """The terms of a project of one kind; `name` is unique within the kind and stands in addresses."""

    name: str
    title: str
    description: str
    instructions: str
    interface: Mapping[str, Any]
    reward_micros: int
    overlap: int = 3
    lease_seconds: int = 600
    auto_approve_seconds: int = 3 * 86_400
    review: Mapping[str, Any] = field(default_factory=lambda: {"mode": "agreement", "min_agreement": 0.5})
    example: tuple[Mapping[str, str], ...] = ()

    def file(self) -> str:
        """The example rows as a CSV file, ready to upload."""
        out = io.StringIO()
        columns = list(dict.fromkeys(column for row in self.example for column in row))
        writer = csv.DictWriter(out, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.example)
        return out.getvalue()
