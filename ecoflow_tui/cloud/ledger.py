"""The client ids that were used at each account lately: too many lock an account out for good."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from ecoflow_tui.cloud.errors import CLIENT_IDS_SPENT, ClientIdsSpentError
from ecoflow_tui.cloud.memory import Memory, fingerprint

DAILY_CLIENT_IDS = 10
"""How many different client ids EcoFlow allows an account in a day (PROTOCOL section 1.4)."""

_FILE = "client-ids.json"
_WARN_FROM = 5
_REMEMBERED = timedelta(hours=24)
_REFRESHED = timedelta(hours=1)

log = logging.getLogger(__name__)


class _Use(msgspec.Struct, frozen=True):
    """A client id, at whose account, and when it was used last."""

    account: str
    client_id: str
    at: Annotated[datetime, msgspec.Meta(tz=True)]


class Ledger:
    """Counts the client ids that this state directory has used, account by account.

    It counts over the last 24 hours, since nobody knows at which hour EcoFlow's day begins. Of
    other machines, other programs and state directories that were deleted it knows nothing.

    Args:
        memory: The state directory.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def used(self, account: str, now: datetime) -> tuple[str, ...]:
        """The client ids that were used at an account in the last 24 hours."""
        owner = fingerprint(account)
        return tuple(use.client_id for use in self._uses(now) if use.account == owner)

    def note(self, account: str, client_id: str, now: datetime) -> None:
        """Write down that a client id is about to be used.

        Raises:
            ClientIdsSpentError: It would be the tenth of the day; it is not written down.
            ConfigurationError: The file cannot be read.
        """
        owner, uses = fingerprint(account), self._uses(now)
        known = [use for use in uses if (use.account, use.client_id) == (owner, client_id)]
        if known and now - known[0].at < _REFRESHED:
            return
        others = sum(use.account == owner for use in uses) - len(known)
        if not known:
            _check(others + 1)
        kept = [use for use in uses if use not in known]
        self._write([*kept, _Use(owner, client_id, now)])

    def _uses(self, now: datetime) -> list[_Use]:
        text = self._memory.read(_FILE)
        try:
            uses = msgspec.json.decode(text or "[]", type=list[_Use])
        except msgspec.DecodeError:
            log.warning("the file %s is damaged: counting client ids anew", _FILE)
            return []
        return [use for use in uses if abs(now - use.at) < _REMEMBERED]

    def _write(self, uses: Sequence[_Use]) -> None:
        self._memory.keep(_FILE, msgspec.json.encode(uses).decode())


def _check(count: int) -> None:
    """Warn of, or refuse, the ``count``-th client id of the day."""
    if count >= DAILY_CLIENT_IDS:
        raise ClientIdsSpentError(CLIENT_IDS_SPENT.cause, CLIENT_IDS_SPENT.cure)
    if count >= _WARN_FROM:
        log.warning("client id %d of %d today. %s", count, DAILY_CLIENT_IDS, CLIENT_IDS_SPENT.cure)
