"""Words that are kept as they are and told to programs as they are (states, roles, titles of refusals), marked for translators.

Pages show them through the filter `word`. A word that is missing here stays English; a test looks for states and refusals that do.
"""

from __future__ import annotations

from marketplace.core.texts import N_

STATES = (
    N_("draft"), N_("live"), N_("paused"), N_("closed"), N_("waiting"), N_("running"), N_("done"), N_("failed"), N_("claimed"), N_("submitted"),
    N_("approved"), N_("rejected"), N_("revising"), N_("returned"), N_("expired"), N_("requested"), N_("paid"), N_("open"), N_("upheld"),
    N_("dismissed"), N_("pending"), N_("granted"), N_("revoked"), N_("below"), N_("above"), N_("restored"), N_("suspended"),
)  # fmt: skip
ROLES = (N_("worker"), N_("requester"), N_("operator"))
UNITS = (N_("seconds"), N_("minutes"), N_("hours"), N_("days"))
HTTP = (
    N_("Bad Request"), N_("Not Found"), N_("Method Not Allowed"), N_("Request Entity Too Large"), N_("Content Too Large"), N_("Unsupported Media Type"),
    N_("Too Many Requests"), N_("Internal Server Error"), N_("Error"),
)  # fmt: skip
PROOFS = (
    N_("all accounts sum to zero"),
    N_("each balance equals its transfers"),
    N_("only the world is below zero"),
    N_("each hold covers exactly the open and undecided slots of its batch"),
    N_("each approved assignment is credited exactly once, to its worker, with its reward"),
    N_("the fees of each batch are those of its approved answers"),
    N_("each paid training is credited exactly once, to its worker, from what its project held for it"),
    N_("each top-up is credited exactly once, to its worker, from the reserve of its batch"),
    N_("a reserve for top-ups holds what was put in less what was paid out of it, and nothing once it has ended"),
    N_("payouts and their transfers agree"),
    N_("the tally of each batch equals its assignments"),
)
REFUSALS = (
    N_("Some fields need another value."),
    N_("Sign in first."),
    N_("Show your password again."),
    N_("Type the code of your second factor."),
    N_("The balance does not cover this."),
    N_("Your roles do not allow this."),
    N_("There is nothing with this id that you can see."),
    N_("This is not possible in the present state."),
    N_("The request is larger than allowed."),
    N_("Too many tries; wait a little."),
    N_("The file is not a table of tasks."),
    N_("The whole file lacks a column that the interface shows."),
    N_("The XML cannot be read, or does not say what it must."),
    N_("Formatted content uses what the XHTML subset does not have."),
    N_("Enough people like this have answered; the task can be given back without penalty."),
    N_("The queue of work is restarting. Try again in a second."),
)
