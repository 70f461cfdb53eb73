"""Sign-up, login, roles, tokens, suspension."""
