"""Whether a secret has come to where somebody else can read it."""

from collections.abc import Iterable, Iterator, Mapping

from tests.faults.database import Database

DATABASE_PASSWORD = "pa55 'w\\ord\"%$;--"
"""The server asks for none: it is given to see where it goes."""

_TABLES = "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'ecoflow_%'"
_READS = "SELECT count(*) FROM {} AS t WHERE position('{}' IN t::text) > 0"


def leaks(secrets: Iterable[str], texts: Mapping[str, bytes], database: Database) -> str:
    """Where which of the secrets can be read, by its number; empty: nowhere."""
    found = []
    for number, secret in enumerate(secrets, start=1):
        found += [
            f"secret {number} in {name}" for name, text in texts.items() if secret.encode() in text
        ]
        found += [f"secret {number} in {table}" for table in _tables_with(secret, database)]
    return ", ".join(found)


def _tables_with(secret: str, database: Database) -> Iterator[str]:
    quoted = secret.replace("'", "''")
    for (table,) in database.ask(_TABLES):
        if database.ask(_READS.format(table, quoted)) != [(0,)]:
            yield str(table)
