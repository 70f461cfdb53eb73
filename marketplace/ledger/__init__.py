"""Accounts, transfers, holds, statement, check. Knows no other concept."""
