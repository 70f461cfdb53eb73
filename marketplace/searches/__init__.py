"""What a worker wants to see: filters that are remembered, saved searches with alerts, requesters hidden, work marked, goals."""
