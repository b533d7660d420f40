"""Edge: a real PostgreSQL server of our own, for users who have none."""
