"""What a kilowatt-hour costs, at every time of the day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, tzinfo

_PRICE = re.compile(r"(\d+(?:\.\d+)?)\s*([^\d\s,;]{0,8})")
_RATE = re.compile(r"(\d{1,2}:\d{2})-(\d{1,2}:\d{2})\s+(\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Rate:
    """A price between two times of day; may pass midnight."""

    first: time
    last: time
    price: float

    def holds_at(self, at: time) -> bool:
        """Whether it is this rate's time."""
        if self.first <= self.last:
            return self.first <= at < self.last
        return at >= self.first or at < self.last


@dataclass(frozen=True, slots=True)
class Tariff:
    """A price for a kilowatt-hour, and the times of day that have another.

    Attributes:
        price: At all other times.
        currency: As people write it; may be empty.
        rates: The first that holds counts.
    """

    price: float
    currency: str = ""
    rates: tuple[Rate, ...] = ()

    def changes(self) -> Sequence[time]:
        """The times of day at which the price changes."""
        return sorted({edge for rate in self.rates for edge in (rate.first, rate.last)})

    def price_at(self, at: datetime, zone: tzinfo) -> float:
        """The price of a kilowatt-hour at a moment."""
        local = at.astimezone(zone).time()
        return next((rate.price for rate in self.rates if rate.holds_at(local)), self.price)


def parse_tariff(text: str) -> Tariff:
    """A tariff as people write it: ``0.32 EUR``, or ``0.32 EUR, 22:00-06:00 0.21``.

    Raises:
        ValueError: The text is none.
    """
    base, *others = (part.strip() for part in text.split(","))
    found = _PRICE.fullmatch(base)
    rates = [_RATE.fullmatch(other) for other in others]
    try:
        if found is None:
            raise ValueError(base)
        return Tariff(float(found[1]), found[2], tuple(_rate(rate) for rate in rates))
    except ValueError:
        raise ValueError(
            f"{text!r} is no tariff; write 0.32 EUR, or 0.32 EUR, 22:00-06:00 0.21"
        ) from None


def _rate(found: re.Match[str] | None) -> Rate:
    if found is None:
        raise ValueError("no rate")
    first, last = (time.fromisoformat(text.zfill(5)) for text in (found[1], found[2]))
    return Rate(first, last, float(found[3]))
