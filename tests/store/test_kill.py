"""A recorder that is killed at any instant loses nothing that it acknowledged."""

import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from ecoflow_tui.store.schema import create_schema
from tests.store.bench import Bench

CYCLES = 5


def _acknowledged_until_killed(bench: Bench, first: int, count: int) -> int:
    """Run a recorder, kill it after some acknowledgements; the first number without one."""
    command = [sys.executable, "-m", "tests.store.victim"]
    command += [str(bench.options.spool_directory), bench.conninfo, str(first)]
    expected = first
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as victim:
        assert victim.stdout is not None
        for line in victim.stdout:
            assert int(line) == expected, "acknowledged out of order"
            expected += 1
            if expected >= first + count:
                victim.kill()
    return expected


@pytest.mark.parametrize("seed", [1])
def test_what_was_acknowledged_survives_kill_9_and_is_stored_once(bench: Bench, seed: int) -> None:
    create_schema(bench.conninfo)
    chance = random.Random(seed)
    first = 1
    for _cycle in range(CYCLES):
        first = _acknowledged_until_killed(bench, first, chance.randint(1, 4000))

    status = bench.finish(bench.start())

    acknowledged = first - 1
    even = Counter(
        int(str(number))
        for (number,) in bench.ask(
            "SELECT raw_data->>'number' FROM ecoflow_measurements WHERE raw_data ? 'number'"
        )
    )
    odd = bench.ask("SELECT count(*) FROM ecoflow_measurements WHERE NOT raw_data ? 'number'")
    assert set(even.values()) == {1}
    assert {number for number in even if number <= acknowledged} == set(
        range(2, acknowledged + 1, 2)
    )
    assert abs(int(str(odd[0][0])) - len(even)) <= 1
    assert status.damaged == 0
