"""The errors users meet.

Every one of them is one line that says what is wrong and one, the hint, that says what to do::

    EcoflowError                exit code 1
    +-- ConfigurationError      exit code 2
    |   +-- NotSetUpError
    +-- KeysRefusedError        exit code 3
    +-- NetworkError            exit code 4
    +-- RecorderLockedError     exit code 5
    +-- SpoolError              exit code 6
    +-- DatabaseError           exit code 7
"""

from typing import ClassVar


class EcoflowError(Exception):
    """Something went wrong that the user can understand and mend.

    Args:
        what: What is wrong, in one sentence, without secrets.
        hint: What to do about it, in one sentence.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


class ConfigurationError(EcoflowError):
    """A setting is missing or cannot be used."""

    exit_code = 2


class NotSetUpError(ConfigurationError):
    """Nobody has said yet whose stations these are: neither keys nor a broker are set."""

    def __init__(self) -> None:
        super().__init__(
            "ECOFLOW_ACCESS_KEY and ECOFLOW_SECRET_KEY are not set",
            "run ecoflow-tui setup, or look around with: ecoflow-tui demo",
        )


class KeysRefusedError(EcoflowError):
    """EcoFlow's cloud refused the access key, its signature or the account."""

    exit_code = 3


class NetworkError(EcoflowError):
    """The cloud or the broker cannot be reached, or its TLS certificate does not verify."""

    exit_code = 4


class RecorderLockedError(EcoflowError):
    """Another recorder holds the spool or the database."""

    exit_code = 5


class SpoolError(EcoflowError):
    """The spool directory cannot be used."""

    exit_code = 6


class DatabaseError(EcoflowError):
    """PostgreSQL cannot be reached, or refuses what the recorder must do."""

    exit_code = 7
