"""One machine's installation: the embedded PostgreSQL and Redis, and the supervisor that keeps all processes running."""
