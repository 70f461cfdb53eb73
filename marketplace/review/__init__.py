"""Approve, reject, bonus, automatic decisions."""
