"""Edge to disk and PostgreSQL: the only importer of psycopg."""
