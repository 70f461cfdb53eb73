"""Qualification types and who holds them: made and changed by their owner, asked for by workers, tested, granted, revoked."""
