"""A refused or failed connection has no SQLSTATE: libpq's words say what is wrong."""

import psycopg
import pytest

from ecoflow_tui.store.sqlstate import advise, explain

_FAILED = 'connection failed: connection to server at "127.0.0.1", port 5432 failed: '


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        ('FATAL:  role "nobody" does not exist', "Check the user in DATABASE_URL"),
        ('FATAL:  database "nothing" does not exist', "Create the database"),
        ('FATAL:  password authentication failed for user "u"', "Check the user and the password"),
        ('FATAL:  no pg_hba.conf entry for host "::1"', "Check the user in DATABASE_URL"),
    ],
)
def test_a_refused_connection_names_what_to_correct(words: str, cure: str) -> None:
    assert advise(psycopg.OperationalError(_FAILED + words)).startswith(cure)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (f"{_FAILED}Connection refused", "connection refused"),
        ("failed to resolve host 'db': [Errno -2] Name or service", "its host name is not known"),
        (f"{_FAILED}No such file or directory", "there is no such socket"),
        ("connection timeout expired", "not in time"),
        ("something else about secrets", "OperationalError"),
    ],
)
def test_a_connection_that_fails_says_why_in_our_own_words(words: str, why: str) -> None:
    assert explain(psycopg.OperationalError(words)) == f"PostgreSQL does not answer ({why})"
