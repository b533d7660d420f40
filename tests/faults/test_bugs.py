"""The harness is proven by bugs: each must turn a trial red that is green without it."""

from dataclasses import dataclass

import pytest

from tests.faults.catalogue import FAULTS
from tests.faults.database import Template
from tests.faults.trial import run

_PATIENCE_SECONDS = 12.0
_TIMES = 3
"""A bug needs the moment in which it does harm; not every run of a trial has it."""


@dataclass(frozen=True, slots=True)
class Bug:
    """A module below ``tests.faults.bugs``, and the fault that finds it."""

    name: str
    found_by: str


BUGS = (
    Bug("acknowledge_before_fsync", "power lost"),
    Bug("no_fdatasync", "power lost"),
    Bug("no_epoch_guard", "packet ids used again"),
    Bug("no_redelivery_check", "broker connection reset"),
    Bug("live_segment_asked_after_reading", "SIGTERM under load"),
    Bug("raw_only_as_jsonb", "text that jsonb refuses"),
)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_seeded_bug_is_noticed(bug: Bug, template: Template) -> None:
    (fault,) = [fault for fault in FAULTS if fault.name == bug.found_by]

    outcomes = (
        run(fault, template, [f"bugs.{bug.name}"], _PATIENCE_SECONDS) for _ in range(_TIMES)
    )

    assert any(outcome.lost or outcome.duplicated for outcome in outcomes)
