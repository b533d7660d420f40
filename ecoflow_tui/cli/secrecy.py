"""The last line against secrets in words: whatever is about to be written passes here."""

import json
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, unquote

if TYPE_CHECKING:
    from ecoflow_tui.config import Settings

MASK = "***"
_SHORTEST = 4


class Secrecy:
    """Knows the secrets of some settings, and hides them in texts.

    Secrets of fewer than four characters are left alone: hiding them would hide everything.
    """

    def __init__(self) -> None:
        self._words: tuple[str, ...] = ()

    def learn(self, settings: "Settings") -> None:
        """Hide the secrets of these settings from now on, however they are written."""
        secrets = [settings.access_key, settings.secret_key, settings.mqtt_password]
        plain = [secret.get_secret_value() for secret in secrets if secret is not None]
        if settings.database_url is not None:
            plain += _database_secrets(settings.database_url.get_secret_value())
        plain.append(os.environ.get("PGPASSWORD", ""))
        words = {way for secret in plain for way in _ways(secret) if len(way) >= _SHORTEST}
        self._words = tuple(sorted({*self._words, *words}, key=len, reverse=True))

    def masked(self, text: str) -> str:
        """The text without the secrets."""
        for word in self._words:
            text = text.replace(word, MASK)
        return text


def _database_secrets(conninfo: str) -> list[str]:
    """The whole, and the password where it can be told; libpq alone knows how to read it."""
    login = conninfo.partition("://")[2].rpartition("@")[0]
    _, is_parameter, rest = conninfo.partition("password=")
    parameter = rest.strip("'").split("&")[0] if is_parameter else ""
    return [conninfo, login.partition(":")[2], parameter, parameter.partition(" ")[0].strip("'")]


def _ways(secret: str) -> Iterator[str]:
    for text in {secret, unquote(secret)}:
        yield text
        yield quote(text, safe="")
        yield quote(text)
        yield quote_plus(text)
        yield repr(text)[1:-1]
        yield json.dumps(text)[1:-1]
        yield json.dumps(text, ensure_ascii=False)[1:-1]
