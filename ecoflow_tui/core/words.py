"""The last word on each of many keys, each with its age, in a third of the room of a dict of them.

Stations of a model have the same keys, which are kept once for all of them; and what a message
says of several keys was said at the same time, which is kept once as well.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Generic, TypeVar, cast

from msgspec import Struct

from ecoflow_tui.core.events import Origin, Scalar

LARGEST_SHARED = 1000
"""No station has more keys, and hostile ones are not worth sharing."""

_K = TypeVar("_K", bound=str)
_V = TypeVar("_V", bound=Scalar)


class Said(Struct, frozen=True, gc=False):
    """When something was said, and how it reached us."""

    at: datetime
    origin: Origin


class Word(Struct, Generic[_V], frozen=True, gc=False):
    """The last word on a key."""

    value: _V
    at: datetime
    origin: Origin


_NEVER = Said(datetime.min.replace(tzinfo=UTC), Origin.MQTT)


@dataclass(frozen=True, slots=True, eq=False)
class Words(Mapping[_K, Word[_V]]):
    """The last word on each key."""

    _places: dict[str, int] = field(default_factory=dict)
    _values: tuple[_V, ...] = ()
    _said: tuple[Said, ...] = ()

    def __getitem__(self, key: _K) -> Word[_V]:
        """The last word on a key."""
        place = self._places[key]
        said = self._said[place]
        return Word(self._values[place], said.at, said.origin)

    def __iter__(self) -> Iterator[_K]:
        """Each key."""
        return iter(cast("dict[_K, int]", self._places))

    def __len__(self) -> int:
        """How many keys there are."""
        return len(self._places)

    def told(self, fresh: Mapping[_K, _V], now: Said) -> "Words[_K, _V]":
        """The words after what was said at once; where two disagree, the later one wins."""
        if not fresh:
            return self
        old = self if fresh.keys() <= self._places.keys() else self._with_room_for(fresh)
        places, values, said, at = old._places, list(old._values), list(old._said), now.at
        for key, value in fresh.items():
            place = places[key]
            if at >= said[place].at:
                values[place], said[place] = value, now
        return Words(places, tuple(values), tuple(said))

    def _with_room_for(self, keys: Iterable[_K]) -> "Words[_K, _V]":
        more = [key for key in keys if key not in self._places]
        places = self._places | {key: place for place, key in enumerate(more, len(self))}
        values = (*self._values, *(cast("_V", None) for _key in more))
        roomy = Words[_K, _V](places, values, self._said + (_NEVER,) * len(more))
        return roomy if len(roomy) > LARGEST_SHARED else roomy._in_order()

    def _in_order(self) -> "Words[_K, _V]":
        """The same in an order that does not depend on what was said first."""
        places = _shared_places(type(next(iter(self))), frozenset(self._places))
        old = [self._places[key] for key in places]
        values, said = (self._values[place] for place in old), (self._said[place] for place in old)
        return Words(places, tuple(values), tuple(said))


@lru_cache(maxsize=256)
def _shared_places(_kind: type[str], keys: frozenset[str]) -> dict[str, int]:
    """Each key's place; names of different kinds are equal where they are spelled alike."""
    return {key: place for place, key in enumerate(sorted(keys))}
