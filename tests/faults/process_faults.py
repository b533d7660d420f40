"""What can happen to the recorder's own process."""

import os
import random
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.faults.trial import SHUTDOWN_SECONDS, Fault, fault
from tests.faults.world import World

KILLS = int(os.environ.get("FAULT_KILLS", "60"))
ANOTHER_HOLDS_IT = 5
INTERRUPTED_TWICE = 130

_LIVE = "pilot: live"
_STARTING_MESSAGES = 400
"""What is published while a recorder starts, and a moment longer."""


def _killed(name: str, times: int, seed: int) -> Fault:
    """A third of them while the recorder starts."""

    def course(world: World) -> Iterator[None]:
        chance = random.Random(seed)
        for _time in range(times):
            world.load.goes_on_for(chance.randint(0, 60))
            world.recorder.kill()
            world.start_recorder()
            if chance.random() < 2 / 3:
                world.recorder.hears(_LIVE)
            else:
                world.load.goes_on_for(chance.randint(0, _STARTING_MESSAGES))
        world.recorder.hears(_LIVE)
        yield

    sentence = f"The recorder is killed with kill -9 at any instant, {times} times."
    return Fault(name, sentence, course)


def _ended_by(number: signal.Signals) -> Fault:
    def course(world: World) -> Iterator[None]:
        world.recorder.signal(number)
        assert world.recorder.wait(SHUTDOWN_SECONDS) == 0
        assert world.recorder.books.is_balanced
        yield
        world.start_recorder()

    name = f"{number.name} under load"
    sentence = f"The recorder is ended by {number.name}, within 8 s, and started again."
    return Fault(name, sentence, course)


@fault("The recorder is told to end while PostgreSQL hangs; it ends within 8 s.")
def _ended_while_the_database_hangs(world: World) -> Iterator[None]:
    world.database_line.freeze()
    world.load.goes_on_for(100)
    world.recorder.signal(signal.SIGTERM)
    assert world.recorder.wait(SHUTDOWN_SECONDS) == 0
    assert world.recorder.books.counts["waiting on disk"] > 0
    yield
    world.database_line.thaw()
    world.start_recorder()


@fault("The recorder is told to end, and a second signal ends it at once.")
def _second_signal(world: World) -> Iterator[None]:
    world.database_line.freeze()
    world.load.goes_on_for(100)
    world.recorder.signal(signal.SIGINT)
    world.load.goes_on_for(20)
    world.recorder.signal(signal.SIGINT)
    assert world.recorder.wait(SHUTDOWN_SECONDS / 2) == INTERRUPTED_TWICE
    yield
    world.database_line.thaw()
    world.start_recorder()


@fault("The recorder's process stands still for a while, as a computer that sleeps.")
def _process_stopped(world: World) -> Iterator[None]:
    world.recorder.signal(signal.SIGSTOP)
    world.load.goes_on_for(400)
    yield
    world.recorder.signal(signal.SIGCONT)


@fault("The clock jumps back by an hour, and then forward by a day.", hooks=["hooks.clock"])
def _clock_set(world: World) -> Iterator[None]:
    setting = world.disk.control / "clock"
    setting.write_text("-3600")
    world.load.goes_on_for(100)
    setting.write_text("86400")
    yield
    setting.unlink()


@fault("A second recorder is started on the same state, and exits with 5.")
def _second_recorder_on_the_spool(world: World) -> Iterator[None]:
    second = world.start_another(world.program)
    assert second.wait() == ANOTHER_HOLDS_IT
    assert second.has_said("since")
    yield


@fault("A second recorder of the same account and database is started, and exits with 5.")
def _second_recorder_on_the_database(world: World) -> Iterator[None]:
    home = Path(world.program.home / "another")
    home.mkdir()
    second = world.start_another(replace(world.program, home=home))
    assert second.wait() == ANOTHER_HOLDS_IT
    assert second.has_said("since")
    yield


FAULTS = (
    _killed("kill -9", KILLS // 2, seed=1),
    _killed("kill -9 again", KILLS - KILLS // 2, seed=2),
    _ended_by(signal.SIGTERM),
    _ended_by(signal.SIGINT),
    _ended_by(signal.SIGHUP),
    _ended_while_the_database_hangs,
    _second_signal,
    _process_stopped,
    _clock_set,
    _second_recorder_on_the_spool,
    _second_recorder_on_the_database,
)
