r"""Messages without what identifies somebody: serial numbers, accounts, addresses, positions.

Names are replaced by stand-ins of equal length, the same one everywhere; numbers that tell a place
by other numbers. What a station measures stays as it is, so that a replay shows the same screen.
Recognised are what looks like such a word, wherever it is, and what a key calls so (``lat``,
``ssid``, ``deviceName``); in binary payloads words in plain or in the cloud's XOR coding
(PROTOCOL section 3.2).
"""

import json
import re
from collections.abc import Iterable
from dataclasses import replace

from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.store.anonymize_words import SERIAL, StandIns, has_model_prefix

_EDGE = r"(?<![A-Za-z0-9]){}(?![A-Za-z0-9])"
_WORDS = re.compile(
    "|".join(
        (
            _EDGE.format(rf"(?:{SERIAL.pattern})"),
            _EDGE.format(r"(?:open|app)-[0-9A-Za-z]{8,64}"),
            r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+",
            _EDGE.format(r"[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}"),
            _EDGE.format(r"\d{1,3}(?:\.\d{1,3}){3}"),
            r"(?<![0-9A-Za-z:])(?:[0-9A-Fa-f]{1,4}:){3,7}:?[0-9A-Fa-f]{1,4}(?![0-9A-Za-z:])",
        )
    )
)
_SECRET_KEYS = frozenset(
    {
        *("lat", "latitude", "lon", "lng", "longitude", "gps", "geo", "location", "timezone"),
        *("address", "ip", "ipv4", "ipv6", "mac", "bssid", "ssid", "email", "mail", "phone"),
        *("mobile", "userid", "uid", "account", "nickname", "city", "street", "zip", "postcode"),
        *("country", "hostname"),
    }
)
_NAMED = frozenset({"user", "device", "dev", "ch", "owner", "nick", "wifi", "host", "room"})
_NUMBERED = frozenset({"user", "owner", "account", "app"})
_KEY_WORD = re.compile(r"[A-Z]?[a-z]+[0-9]?|[A-Z]+(?![a-z])")
_MEMBER = re.compile(
    r'(?P<quote>\\*")(?P<key>[^"\\]{1,80})(?P=quote)(?P<colon>\s*:\s*)'
    r'(?:"(?P<text>(?:[^"\\]|\\.)*)"|\\"(?P<inner>[^"\\]*)\\"'
    r"|(?P<number>-?\d[\d.]*(?:[eE][+-]?\d+)?)|(?P<list>\[[-\d\s.,eE+]*\]))"
)
_NUMBER = re.compile(r"-?\d[\d.]*")
_TOPIC_USER = re.compile(r"/?(?:open|app)/(?!device/)(?P<word>[^/]+)/")
_SHORTEST = 6
_XOR_TABLES = tuple(bytes(byte ^ key for byte in range(256)) for key in range(256))


class Anonymizer:
    """Learns from every message first, then renames them one by one.

    Args:
        secret: As of ``StandIns``.
        serials: Serial numbers that are known already.
    """

    def __init__(self, secret: bytes, serials: Iterable[str] = ()) -> None:
        self._stand_ins = StandIns(secret)
        self._known: set[str] = set(serials)
        self._pattern: re.Pattern[str] | None = None

    def learn(self, raw: RawMessage) -> None:
        """Remember the words of a message that identify somebody."""
        user = _TOPIC_USER.match(raw.topic)
        if user:
            self._known.add(user["word"])
        self._known.update(_WORDS.findall(raw.topic))
        text = _text_of(raw.payload)
        if text is not None:
            self._known.update(_WORDS.findall(text))
            self._known.update(word for word in _named(text) if len(word) >= _SHORTEST)
        else:
            self._known.update(_hidden_serials(raw.payload))
        self._pattern = None

    def rename(self, raw: RawMessage) -> RawMessage:
        """The message with stand-ins."""
        text = _text_of(raw.payload)
        if text is None:
            payload = self._rename_bytes(raw.payload)
        else:
            payload = self._rename_text(_MEMBER.sub(self._member, text)).encode()
        return replace(raw, topic=self._rename_text(raw.topic), payload=payload)

    def _rename_text(self, text: str) -> str:
        return self._known_words().sub(lambda found: self._stand_ins.of(found[0]), text)

    def _rename_bytes(self, payload: bytes) -> bytes:
        """Each known word, in the clear or coded with any of the 256 keys."""
        for word in sorted(self._known, key=len, reverse=True):
            plain, stand_in = word.encode(), self._stand_ins.of(word).encode()
            if len(plain) != len(stand_in):
                continue
            for table in _XOR_TABLES:
                payload = payload.replace(plain.translate(table), stand_in.translate(table))
        return payload

    def _member(self, found: re.Match[str]) -> str:
        head = f"{found['quote']}{found['key']}{found['quote']}{found['colon']}"
        if not _is_secret(found["key"]):
            nested = found["text"]
            return f'{head}"{_MEMBER.sub(self._member, nested)}"' if nested else found[0]
        if found["text"] is not None:
            return f'{head}"{self._json_text(found["text"])}"'
        if found["inner"] is not None:
            return f'{head}\\"{self._stand_ins.of(found["inner"])}\\"'
        numbers = found["number"] or found["list"]
        return head + _NUMBER.sub(lambda number: self._stand_ins.of(number[0]), numbers)

    def _json_text(self, escaped: str) -> str:
        try:
            word = json.loads(f'"{escaped}"', strict=False)
        except ValueError:
            return "?" * len(escaped)
        return json.dumps(self._stand_ins.of(word), ensure_ascii=False)[1:-1]

    def _known_words(self) -> re.Pattern[str]:
        if self._pattern is None:
            words = sorted(filter(None, self._known), key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, words)) or r"(?!)", re.IGNORECASE)
        return self._pattern


def _text_of(payload: bytes) -> str | None:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        return None


def _named(text: str) -> Iterable[str]:
    """The texts of members whose key says that they identify somebody."""
    for found in _MEMBER.finditer(text):
        if _is_secret(found["key"]):
            yield found["text"] or found["inner"] or found["number"] or ""
        elif found["text"]:
            yield from _named(found["text"])


def _is_secret(key: str) -> bool:
    words = {word.lower() for word in _KEY_WORD.findall(key.rpartition(".")[2])}
    if words & _SECRET_KEYS or key.lower() == "area":
        return True
    return bool(("name" in words and words & _NAMED) or ("id" in words and words & _NUMBERED))


def _hidden_serials(payload: bytes) -> set[str]:
    """Serial numbers in a binary payload, whatever key it is coded with.

    Chance makes words too: a true one has its length before it, or begins like a model's.
    """
    found = set()
    for table in _XOR_TABLES:
        text = payload.translate(table).decode("latin-1")
        for word in SERIAL.finditer(text):
            length = ord(text[word.start() - 1]) if word.start() else 0
            if length == len(word[0]) or has_model_prefix(word[0]):
                found.add(word[0])
    return found
