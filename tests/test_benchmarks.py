from pathlib import Path

import pytest

from benchmarks.__main__ import names
from benchmarks.report import Bound, Finding, from_json, to_json, to_table

ROOT = Path(__file__).parents[1]
FAST = Finding("draining", "a peer", Bound.AT_LEAST, 1.0, 1.25, figures={"seconds": 2.0})
LATE = Finding("answering", "", Bound.AT_MOST, 50, 312.4, "ms")


def test_a_finding_knows_whether_its_promise_was_kept() -> None:
    assert FAST.is_met
    assert not LATE.is_met


def test_what_missed_its_target_stands_out() -> None:
    rows = to_table([FAST, LATE]).splitlines()[2:]

    assert rows == [
        "| draining | a peer | >= 1.00 x | 1.25 x |",
        "| answering | - | <= 50.0 ms | **312 ms** |",
    ]


def test_findings_are_read_as_they_were_written() -> None:
    assert from_json(to_json([FAST, LATE])) == [FAST, LATE]


@pytest.mark.parametrize("name", names())
def test_a_benchmark_says_what_it_finds_in_the_one_way(name: str) -> None:
    written = (ROOT / "benchmarks" / f"{name}.py").read_text()

    assert "main(__doc__, measure" in written
    assert "-> list[Finding]:" in written[written.index("def measure(") :]
