"""Which rules made a result: the way answers are merged, its parameters and the batch's terms of quality, under one short name.

The name stands in the results and in the reason of decisions by rule, so that figures of different days can be told apart:
the same name means the same rules, and any change of them makes another one.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from marketplace.projects.models import Batch
from marketplace.quality import consensus as one_coin
from marketplace.quality.gold import PASS_SCORE
from marketplace.task_types import TASK_TYPES
from marketplace.task_types.confidence import ACCURACY

MERGERS = 2
"""Raised with each change of a merger's code that may change an answer or its confidence."""


def rules_of(batch: Batch) -> dict[str, Any]:
    """All that decides what becomes of a batch's answers: the method, its parameters, and the terms of quality."""
    if TASK_TYPES[batch.task_type].label_values(batch.interface) is not None:
        parameters: dict[str, Any] = {
            "prior_right": one_coin.PRIOR_RIGHT, "prior_wrong": one_coin.PRIOR_WRONG, "enough_answers": one_coin.ENOUGH_ANSWERS,
            "gold_worth": one_coin.GOLD_WORTH, "correlation": one_coin.CORRELATION,
        }  # fmt: skip
        method = "one-coin"
    else:
        method, parameters = batch.task_type, {"accuracy": ACCURACY}
    return {
        "method": method,
        "version": MERGERS,
        "parameters": parameters | {"pass_score": PASS_SCORE},
        "quality": {name: value for name, value in batch.quality.items() if name != "ai_help"},
        "review": batch.review,
        "overlap": batch.overlap,
    }


def version_of(batch: Batch) -> str:
    """The name of these rules, such as `one-coin-3f9a1c27`."""
    rules = rules_of(batch)
    digest = hashlib.sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()
    return f"{rules['method']}-{digest[:8]}"
