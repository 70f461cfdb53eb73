"""The 39 operations, by what they are about. Each parses, calls one act and shapes the answer."""

from marketplace.mturk.operations import account, assignments, hits, qualifications, workers  # noqa: F401 - they register themselves
