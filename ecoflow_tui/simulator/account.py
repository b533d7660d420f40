"""What the simulated cloud issues: an API key pair, and the broker account that belongs to it."""

import random
import string
from dataclasses import dataclass, field, replace

_KEY_CHARACTERS = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class Account:
    """One developer account, fictitious; the secrets stay out of its repr.

    Attributes:
        access_key: Travels in the ``accessKey`` header.
        secret_key: Signs requests; never travels.
        broker_account: ``certificateAccount`` of the certification reply, part of every topic.
        broker_password: ``certificatePassword`` of the certification reply.
    """

    access_key: str
    secret_key: str = field(repr=False)
    broker_account: str
    broker_password: str = field(repr=False)

    @classmethod
    def issued(cls, seed: int) -> "Account":
        """The account that a cloud with this seed issues."""
        dice = random.Random(f"account {seed}")
        return cls(
            access_key=_drawn(dice, _KEY_CHARACTERS, 25),
            secret_key=_drawn(dice, _KEY_CHARACTERS, 31),
            broker_account=f"open-{_drawn(dice, '0123456789abcdef', 32)}",
            broker_password=_drawn(dice, "0123456789abcdef", 32),
        )

    def with_new_password(self, number: int) -> "Account":
        """The same account after its ``number``-th rotation: the old password is void."""
        dice = random.Random(f"rotation {number} of {self.broker_account}")
        return replace(self, broker_password=_drawn(dice, "0123456789abcdef", 32))


def _drawn(dice: random.Random, characters: str, count: int) -> str:
    return "".join(dice.choices(characters, k=count))
