"""Majority: each answer is one vote."""

from __future__ import annotations

from marketplace.quality.votes import Consensus, Votes, normalized


def majority(votes: Votes) -> Consensus:
    """The share of the votes is the probability. Ties go to the label that stands first in `votes.labels`."""
    return Consensus(votes, normalized(votes.counts()))
