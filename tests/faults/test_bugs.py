"""The harness is proven by bugs: each must turn a trial red that is green without it."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.faults.catalogue import FAULTS
from tests.faults.database import Template
from tests.faults.trial import Outcome, run

_PATIENCE_SECONDS = 8.0


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


@pytest.fixture(scope="module")
def outcomes(template: Template, workers: ThreadPoolExecutor) -> dict[str, Future[Outcome]]:
    """The trials of all bugs, under way."""
    by_name = {fault.name: fault for fault in FAULTS}
    return {
        bug.name: workers.submit(
            run, by_name[bug.found_by], template, [f"bugs.{bug.name}"], _PATIENCE_SECONDS
        )
        for bug in BUGS
    }


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_seeded_bug_is_noticed(bug: Bug, outcomes: dict[str, Future[Outcome]]) -> None:
    outcome = outcomes[bug.name].result()

    assert outcome.lost or outcome.duplicated, outcome
