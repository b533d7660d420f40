"""What can happen to the spool and to the disk under it."""

import resource
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.faults.recorder import KEEPALIVE_SECONDS
from tests.faults.trial import Fault, fault
from tests.faults.waiting import DEADLINE_SECONDS, wait_until
from tests.faults.world import World

_REFUSES = "cannot write to the spool"
_LARGE = b'{"params": {"pd.name": "%b"}}' % (b"x" * (4 << 20))
_RESUMES = "the spool can be written again"


@fault("The disk under the spool is full: a write comes to half a line.")
def _spool_disk_full(world: World) -> Iterator[None]:
    limits = resource.prlimit(world.recorder.pid, resource.RLIMIT_FSIZE)
    newest = world.disk.segments[-1]
    room = newest.stat().st_size + 100
    resource.prlimit(world.recorder.pid, resource.RLIMIT_FSIZE, (room, limits[1]))
    world.load.goes_on_for(20)
    resource.prlimit(world.recorder.pid, resource.RLIMIT_FSIZE, (0, limits[1]))
    world.recorder.hears(_REFUSES)
    yield
    resource.prlimit(world.recorder.pid, resource.RLIMIT_FSIZE, limits)


def _failing(name: str, sentence: str, error: str) -> Fault:
    def course(world: World) -> Iterator[None]:
        world.disk.be(error)
        world.recorder.hears(_REFUSES)
        yield
        world.disk.be_well()
        world.recorder.hears(_RESUMES)

    return Fault(name, sentence, course, hooks=("hooks.disk",))


@fault(
    "No space is left on the disk for two keepalives, while the stations say more than fits into"
    " the queue: the broker keeps it, on the same connection.",
    hooks=["hooks.disk", "hooks.keepalive"],
)
def _spool_full(world: World) -> Iterator[None]:
    connections = world.cloud.counts["connections"]
    world.disk.be("ENOSPC")
    world.recorder.hears(_REFUSES)
    for _message in range(20):
        world.load.publish(_LARGE)
    due = world.cloud.counts["pings"] + 2
    patience_seconds = 3 * KEEPALIVE_SECONDS + DEADLINE_SECONDS
    wait_until(lambda: world.cloud.counts["pings"] >= due, "the recorder pings", patience_seconds)
    world.recorder.mark()
    yield
    world.disk.be_well()
    world.recorder.hears(_RESUMES)
    world.wait_until_stored(world.load.total)
    assert world.cloud.counts["connections"] == connections


@fault("The disk takes a third of a second for every fsync.", hooks=["hooks.disk"])
def _disk_slow(world: World) -> Iterator[None]:
    world.disk.be("slow 0.33")
    yield
    world.disk.be_well()


@fault(
    "Power fails three times while PostgreSQL is away: only what was fsynced is left.",
    hooks=["hooks.disk"],
)
def _power_lost(world: World) -> Iterator[None]:
    world.database.server.stop()
    world.disk.be("slow 0.1")
    for _time in range(3):
        world.load.goes_on_for(60)
        world.recorder.kill()
        world.disk.lose_power()
        world.start_recorder()
        world.recorder.hears("pilot: live")
    yield
    world.disk.be_well()
    world.database.server.start()


@fault("The spool's directory is removed under the recorder.")
def _spool_removed(world: World) -> Iterator[None]:
    with world.silence():
        shutil.rmtree(world.disk.spool)
    world.recorder.hears(_REFUSES)
    yield
    world.disk.spool.mkdir(mode=0o700, exist_ok=True)


@fault("The spool's directory is moved away, and an empty one is put in its place.")
def _spool_replaced(world: World) -> Iterator[None]:
    with world.silence():
        world.disk.spool.rename(world.disk.spool.with_name("moved away"))
        world.disk.spool.mkdir(mode=0o700)
    yield


@fault("A file stands where the spool's directory was.")
def _spool_directory_lost_to_a_file(world: World) -> Iterator[None]:
    with world.silence():
        world.disk.spool.rename(world.disk.spool.with_name("moved away"))
        world.disk.spool.touch()
    world.recorder.hears(_REFUSES)
    yield
    world.disk.spool.unlink()
    world.disk.spool.with_name("moved away").rename(world.disk.spool)


def _damaged(name: str, sentence: str, damage: Callable[[Path], int]) -> Fault:
    """While the database is away the recorder is killed, and its spool is damaged."""

    def course(world: World) -> Iterator[None]:
        world.database.server.stop()
        world.recorder.hears("cannot store")
        before = len(_lines(world))
        world.wait_until(lambda: len(_lines(world)) > before + 40, "messages wait in the spool")
        world.recorder.kill()
        world.destroyed += damage(world.disk.pending[-1])
        world.database.server.start()
        world.start_recorder()
        world.recorder.hears("pilot: live")
        yield
        quarantine = world.disk.spool / "quarantine"
        world.wait_until(lambda: any(quarantine.iterdir()), "the segment is in quarantine")

    return Fault(name, sentence, course)


def _lines(world: World) -> list[bytes]:
    return [line for path in world.disk.pending for line in path.read_bytes().splitlines()]


def _flip_a_bit(segment: Path) -> int:
    """In the payload of a line in the middle."""
    lines = segment.read_bytes().splitlines(keepends=True)
    middle = len(lines) // 2
    line = bytearray(lines[middle])
    line[line.index(b'"payload"') + 12] ^= 1
    segment.write_bytes(b"".join([*lines[:middle], line, *lines[middle + 1 :]]))
    return 1


def _cut_short(segment: Path) -> int:
    """In the middle of a line in the middle: that one and all after it are gone."""
    lines = segment.read_bytes().splitlines(keepends=True)
    middle = len(lines) // 2
    segment.write_bytes(b"".join([*lines[:middle], lines[middle][:70]]))
    return len(lines) - middle


def _zero_a_page(segment: Path) -> int:
    """The second 4096 bytes: every line that has one of them."""
    content = segment.read_bytes()
    before, page, after = content[:4096], content[4096:8192], content[8192:]
    segment.write_bytes(before + bytes(len(page)) + after)
    return page.count(b"\n") + 1


FAULTS = (
    _spool_disk_full,
    _failing(
        "no space left",
        "Every write to the spool ends in the middle with ENOSPC.",
        "ENOSPC",
    ),
    _failing(
        "disk failing",
        "Every write to the spool ends in the middle with EIO.",
        "EIO",
    ),
    _failing(
        "disk read-only",
        "The kernel has remounted the spool's file system read-only.",
        "EROFS",
    ),
    _spool_full,
    _disk_slow,
    _power_lost,
    _spool_removed,
    _spool_replaced,
    _spool_directory_lost_to_a_file,
    _damaged("spool line damaged", "A bit flips in a line of the spool.", _flip_a_bit),
    _damaged("segment cut short", "A segment of the spool loses its end.", _cut_short),
    _damaged("page of zeroes", "A page of a segment reads as zeroes.", _zero_a_page),
)
