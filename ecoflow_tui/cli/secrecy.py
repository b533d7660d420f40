"""The last line against secrets in words: whatever is about to be written passes here."""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, unquote

from ecoflow_tui.setting_sources import SECRETS, Given

if TYPE_CHECKING:
    from ecoflow_tui.config import Settings

MASK = "***"
_SHORTEST = 4
_SHORT = 10


class Secrecy:
    """Knows the secrets of some settings, and hides them in texts.

    Secrets of fewer than four characters are left alone: hiding them would hide everything.
    """

    def __init__(self) -> None:
        self._words: tuple[str, ...] = ()

    def learn(self, settings: "Settings") -> None:
        """Hide the secrets of these settings from now on, however they are written."""
        secrets = (getattr(settings, name) for name in SECRETS)
        self.learn_words(secret.get_secret_value() for secret in secrets if secret is not None)

    def learn_given(self, given: Mapping[str, Given]) -> None:
        """The same for settings that may be mistaken."""
        words = [str(given[name].value) for name in SECRETS if name in given]
        if "mqtt_url" in given:
            words += _passwords(str(given["mqtt_url"].value))
        self.learn_words(words)

    def learn_words(self, secrets: Iterable[str]) -> None:
        """Hide these words from now on; in a connection string, the password too."""
        plain = [os.environ.get("PGPASSWORD", "")]
        for secret in secrets:
            plain += [secret, secret.strip(), *_passwords(secret)]
        words = {way for secret in plain for way in _ways(secret) if len(way) >= _SHORTEST}
        self._words = tuple(sorted({*self._words, *words}, key=len, reverse=True))

    def masked(self, text: str) -> str:
        """The text without the secrets."""
        for word in self._words:
            text = _hidden(word, text)
        return text


def _hidden(word: str, text: str) -> str:
    """A short plain word is hidden where it stands alone: passwords such as postgres exist."""
    if len(word) < _SHORT and word.isalnum():
        return re.sub(rf"(?<![^\W_]){word}(?![^\W_])", MASK, text)
    return text.replace(word, MASK)


def _passwords(conninfo: str) -> list[str]:
    """The password, as far as it can be told; libpq alone knows how to read it."""
    login = conninfo.partition("://")[2].rpartition("@")[0]
    _, is_parameter, rest = conninfo.partition("password=")
    parameter = rest.strip("'").split("&")[0] if is_parameter else ""
    return [login.partition(":")[2], parameter, parameter.partition(" ")[0].strip("'")]


def _ways(secret: str) -> Iterator[str]:
    for text in {secret, unquote(secret)}:
        yield text
        yield quote(text, safe="")
        yield quote(text)
        yield quote_plus(text)
        yield repr(text)[1:-1]
        yield json.dumps(text)[1:-1]
        yield json.dumps(text, ensure_ascii=False)[1:-1]
