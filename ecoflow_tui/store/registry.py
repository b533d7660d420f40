"""What this installation knows of the stations: two small files in the state directory.

``owner.json`` has what the owner says and is written by nothing else; ``seen.json`` has who
was seen when, and is kept up by whatever is connected.
"""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from ecoflow_tui.core.errors import ConfigurationError
from ecoflow_tui.core.registry import Choice, Sighting

_MOST_SEEN = 1_000
_V = TypeVar("_V", Choice, Sighting)


class Registry:
    """The two files; made when there is something to write. Any thread and process may use it.

    Args:
        directory: The state directory.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def choices(self) -> Mapping[str, Choice]:
        """What the owner says, by serial number.

        Raises:
            ConfigurationError: The file cannot be read, or is not as we left it.
        """
        return self._read("owner.json", dict[str, Choice])

    def choose(self, serial: str, change: Callable[[Choice], Choice]) -> None:
        """Change what the owner says of a station, and remember it. Raises as ``choices``."""
        with self._locked():
            choices = dict(self.choices())
            choices[serial] = change(choices.get(serial, Choice()))
            kept = {sn: word for sn, word in sorted(choices.items()) if word != Choice()}
            self._write("owner.json", kept)

    def sightings(self) -> Mapping[str, Sighting]:
        """What has been seen, by serial number; damage to it costs only the memory.

        Raises:
            ConfigurationError: The file cannot be read.
        """
        try:
            return self._read("seen.json", dict[str, Sighting])
        except _DamagedFileError:
            return {}

    def add(self, fresh: Mapping[str, Sighting]) -> None:
        """Remember what has been seen now. Raises as ``sightings``."""
        with self._locked():
            seen = dict(self.sightings())
            for serial, sighting in fresh.items():
                seen[serial] = seen.get(serial, Sighting()).merged(sighting)
            self._write("seen.json", dict(list(seen.items())[:_MOST_SEEN]))

    def _read(self, name: str, kind: type[dict[str, _V]]) -> dict[str, _V]:
        path = self._directory / name
        try:
            return msgspec.json.decode(path.read_bytes(), type=kind)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise _unusable(path, error) from error
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise _DamagedFileError(
                f"The state file {path} is not as ecoflow-tui left it.",
                "Mend it, or remove it and name your stations again.",
            ) from None

    def _write(self, name: str, content: Mapping[str, object]) -> None:
        """Replace the file as a whole, readable by its owner only."""
        text = msgspec.json.format(msgspec.json.encode(content)) + b"\n"
        fresh = self._directory / f".{name}.{os.getpid()}"
        try:
            fresh.unlink(missing_ok=True)
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(text)
                file.flush()
                os.fsync(descriptor)
            fresh.replace(self._directory / name)
        except OSError as error:
            raise _unusable(self._directory / name, error) from error

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One writer at a time: each puts back what the others have written."""
        path = self._directory / "registry.lock"
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _unusable(path, error) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


class _DamagedFileError(ConfigurationError):
    """A file whose content is not ours."""


def _unusable(path: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"The state file {path} cannot be used: {error.strerror}.",
        "Set ECOFLOW_STATE_DIR to a directory of your own, or mend its owner and mode.",
    )
