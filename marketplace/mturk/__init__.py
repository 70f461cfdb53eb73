"""The MTurk face: the requester protocol (signature, operations, shapes), and what workers' pages need of it. It decides nothing."""
