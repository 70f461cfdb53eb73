"""The one kind of error that a person at the terminal is shown as a line."""


class Problem(Exception):
    """Why the installation cannot run, in one sentence that says what to do."""
