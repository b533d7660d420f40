"""Who may connect, listen and speak: the rules of EcoFlow's broker (PROTOCOL.md 2.1 and 2.2)."""

from collections.abc import Collection
from dataclasses import dataclass

from ecoflow_tui.simulator.account import Account
from ecoflow_tui.simulator.packets import Connect

ACCEPTED = 0
WRONG_PROTOCOL = 1
CLIENT_ID_REJECTED = 2
BAD_USER_OR_PASSWORD = 4
NOT_AUTHORISED = 5

_READABLE = ("quota", "status", "set", "set_reply", "get_reply")
_WRITABLE = ("set", "get")


@dataclass(frozen=True, slots=True)
class TopicRules:
    """The exact topics of one account's own stations; nothing else, and no wildcard."""

    readable: frozenset[str]
    writable: frozenset[str]

    @classmethod
    def of(cls, broker_account: str, serials: Collection[str]) -> "TopicRules":
        """The rules for an account with these stations."""
        roots = [f"/open/{broker_account}/{serial}" for serial in serials]
        return cls(
            frozenset(f"{root}/{leaf}" for root in roots for leaf in _READABLE),
            frozenset(f"{root}/{leaf}" for root in roots for leaf in _WRITABLE),
        )


def connect_code(
    request: Connect, account: Account, *, credentials_refused: bool, client_id_allowed: bool
) -> int:
    """The CONNACK code for a CONNECT: 0, or why not."""
    if request.protocol_level != 4:
        return WRONG_PROTOCOL
    if request.username != account.broker_account or request.password != account.broker_password:
        return BAD_USER_OR_PASSWORD
    if credentials_refused or request.has_will or not client_id_allowed:
        return NOT_AUTHORISED
    if not request.client_id and not request.clean_session:
        return CLIENT_ID_REJECTED
    return ACCEPTED


class ClientIdBook:
    """The client ids an account has used today; the real cloud allows about ten."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def allows(self, client_id: str, limit: int | None) -> bool:
        """Whether this id is an old one or still fits; a new one is written down."""
        if client_id in self.used or limit is None or len(self.used) < limit:
            self.used.add(client_id)
            return True
        return False
