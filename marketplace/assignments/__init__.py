"""The queue of work: claim, heartbeat, submit, give back, expire."""
