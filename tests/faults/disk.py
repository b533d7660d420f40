"""The recorder's spool and the disk under it, from outside."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

_ID = re.compile(rb'"id":"([0-9a-f-]{36})"')


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk under a recorder that was started with the hook ``disk``, and its spool.

    Attributes:
        spool: The spool's directory.
        control: Where the hook looks.
    """

    spool: Path
    control: Path

    def be(self, state: str) -> None:
        """``slow SECONDS``, or the name of an errno that every write meets from now on."""
        fresh = self.control / "disk.fresh"
        fresh.write_text(state)
        fresh.replace(self.control / "disk")

    def be_well(self) -> None:
        """Be quick and sound again."""
        (self.control / "disk").unlink(missing_ok=True)

    @property
    def fsyncs(self) -> int:
        """How often the spool was fsynced."""
        return (self.control / "ledger").read_text().count('"synced"')

    @property
    def segments(self) -> list[Path]:
        """The spool's files, oldest first, with those that are kept for redelivery checks."""
        return sorted(path for path in self.spool.glob("[0-9]*") if path.is_file())

    @property
    def pending(self) -> list[Path]:
        """The segments that are not all in the database."""
        return [path for path in self.segments if path.suffix == ".jsonl"]

    def ids(self) -> set[str]:
        """The messages that the spool has, as far as they can be read."""
        lines = (line for path in self.segments for line in path.read_bytes().splitlines())
        return {found[1].decode() for line in lines if (found := _ID.search(line))}

    @property
    def is_being_written(self) -> bool:
        """Whether the newest segment has bytes that are not fsynced yet."""
        sizes, _names = self._ledger()
        facts = self.segments[-1].stat()
        return facts.st_size > sizes.get(facts.st_ino, 0)

    def lose_power(self) -> None:
        """Leave what was fsynced, under the names that were: the recorder is dead already."""
        sizes, names = self._ledger()
        for path in self.segments:
            facts = path.stat()
            name = names.get(str(facts.st_ino))
            if name is None:
                path.unlink()
                continue
            with path.open("r+b") as file:
                file.truncate(min(facts.st_size, sizes.get(facts.st_ino, 0)))
            path.rename(path.with_name(name))

    def _ledger(self) -> tuple[dict[int, int], dict[str, str]]:
        """What is safe: how much of each inode, and which names inodes have."""
        sizes: dict[int, int] = {}
        names: dict[str, str] = {}
        for line in (self.control / "ledger").read_text().splitlines():
            entry = json.loads(line)
            names = entry.get("names", names)
            if "inode" in entry:
                sizes[entry["inode"]] = entry["synced"]
        return sizes, names
