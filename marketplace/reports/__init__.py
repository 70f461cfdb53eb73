"""Read-only questions across concepts: the feed, earnings, records."""
