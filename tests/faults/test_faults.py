"""Whatever happens, nothing is lost, nothing is stored twice, and the books balance."""

from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.faults.catalogue import FAULTS
from tests.faults.database import Template
from tests.faults.trial import Fault, Outcome, run

_NAMES = [fault.name for fault in FAULTS]


@pytest.fixture(scope="module")
def outcomes(
    request: pytest.FixtureRequest, template: Template, workers: ThreadPoolExecutor
) -> dict[str, Future[Outcome]]:
    """The trials of all faults that are wanted, under way."""
    wanted = [item.callspec.params["fault"] for item in request.session.items if _has_fault(item)]
    return {fault.name: workers.submit(run, fault, template) for fault in wanted}


def _has_fault(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and item.function is test_nothing_is_lost_or_doubled


@pytest.mark.parametrize("fault", FAULTS, ids=_NAMES)
def test_nothing_is_lost_or_doubled(fault: Fault, outcomes: dict[str, Future[Outcome]]) -> None:
    outcome = outcomes[fault.name].result()

    assert outcome.is_flawless, outcome


def test_faults_have_names_of_their_own() -> None:
    assert len(set(_NAMES)) == len(_NAMES) >= 25
