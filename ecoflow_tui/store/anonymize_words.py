"""Stand-ins for words that identify somebody: the same one for the same word, of equal length."""

import hmac
import re
import string
from hashlib import sha256

from ecoflow_tui.devices import all_models, find_model

SERIAL = re.compile(r"(?=[A-Z0-9]*[0-9])(?=[0-9]*[A-Z])[A-Z0-9]{12,20}")

_HEX = frozenset(string.hexdigits)
_PREFIXES = tuple(
    sorted(
        {prefix for model in all_models() for prefix in model.serial_prefixes},
        key=len,
        reverse=True,
    )
)
_ACCOUNT = re.compile(r"(open-|app-)")
_ATTEMPTS = 100


class StandIns:
    """Gives every word its stand-in.

    Digits stay digits, capitals capitals, hexadecimal words hexadecimal; what separates them
    stays as it is. A serial number keeps what tells its model.

    Args:
        secret: Without it nobody can find out which word a stand-in stands for.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._given: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, word: str) -> str:
        """The word's stand-in: another word wherever there is another."""
        given = self._given.get(word)
        if given is None:
            given = self._given[word] = self._new(word)
            self._taken.add(given)
        return given

    def _new(self, word: str) -> str:
        kept = _kept_prefix(word)
        for attempt in range(_ATTEMPTS):
            found = word[:kept] + self._scrambled(word[kept:], f"{word}\n{attempt}")
            if found != word and found not in self._taken and _is_same_model(word, found):
                return found
        return self._scrambled(word, word)

    def _scrambled(self, text: str, seed: str) -> str:
        digits = "0123456789abcdef" if len(text) > 2 and _HEX.issuperset(text) else ""
        stream = _stream(self._secret, seed, len(text))
        is_first = True
        letters = []
        for letter, byte in zip(text, stream, strict=True):
            letters.append(_another(letter, byte, digits, is_first=is_first))
            is_first = is_first and letter in "-+."
        return "".join(letters)


def has_model_prefix(word: str) -> bool:
    """Whether a word begins as the serial numbers of some model do."""
    return word.startswith(_PREFIXES)


def _another(letter: str, byte: int, hexadecimal: str, *, is_first: bool) -> str:
    """Never a leading zero where there was none: JSON knows no such numbers."""
    if letter.isdigit() and letter.isascii():
        return "0" if is_first and letter == "0" else "123456789"[byte % 9]
    if not letter.isalpha():
        return letter
    if not letter.isascii():
        return string.ascii_lowercase[byte % 26]
    choices = hexadecimal[10:] or string.ascii_lowercase
    chosen = choices[byte % len(choices)]
    return chosen.upper() if letter.isupper() else chosen


def _stream(secret: bytes, seed: str, length: int) -> bytes:
    key, found = seed.encode(errors="replace"), b""
    while len(found) < length:
        found += hmac.new(secret, key + len(found).to_bytes(4), sha256).digest()
    return found[:length]


def _kept_prefix(word: str) -> int:
    """How many letters say what kind of word it is, and nothing about whose."""
    account = _ACCOUNT.match(word)
    if account:
        return account.end()
    if not SERIAL.fullmatch(word):
        return 0
    return next((len(prefix) for prefix in _PREFIXES if word.startswith(prefix)), 0)


def _is_same_model(word: str, stand_in: str) -> bool:
    return not SERIAL.fullmatch(word) or (
        bool(SERIAL.fullmatch(stand_in)) and find_model(stand_in) is find_model(word)
    )
