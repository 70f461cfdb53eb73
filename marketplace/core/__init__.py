"""Money, clock, ids, unit of work: what every concept stands on. No domain words here."""
