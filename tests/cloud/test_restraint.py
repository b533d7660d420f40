"""Pauses, renewals and suspicion: what keeps a session from wearing out its welcome."""

from datetime import UTC, datetime, timedelta

from ecoflow_tui.cloud.backoff import Backoff
from ecoflow_tui.cloud.login import BrokerLogin
from ecoflow_tui.cloud.restraint import Endings, Persistence, Renewals


def _login(age_seconds: float) -> BrokerLogin:
    issued_at = datetime.now(UTC) - timedelta(seconds=age_seconds)
    return BrokerLogin("host", 8883, True, "me", "pw", None, issued_at)


def test_pauses_double_up_to_the_longest() -> None:
    backoff = Backoff(1, lambda: 1.0)

    assert [backoff.next_seconds(8) for _ in range(5)] == [1, 2, 4, 8, 8]


def test_the_first_refusal_after_a_long_outage_costs_no_long_pause() -> None:
    backoff = Backoff(1, lambda: 1.0)
    for _knock in range(100):
        backoff.next_seconds(5)

    assert [backoff.next_seconds(300) for _refusal in range(3)] == [8, 16, 32]


def test_pauses_are_jittered_by_half() -> None:
    assert Backoff(1, lambda: 0.0).next_seconds(8) == 0.5


def test_pauses_start_over_when_all_is_well() -> None:
    backoff = Backoff(1, lambda: 1.0)
    backoff.next_seconds(8)
    backoff.next_seconds(8)
    backoff.reset()

    assert backoff.next_seconds(8) == 1


def test_even_a_very_long_outage_has_a_next_pause() -> None:
    backoff = Backoff(1, lambda: 1.0)

    assert [backoff.next_seconds(300) for _ in range(5000)][-1] == 300


def test_old_credentials_may_be_renewed_once_in_a_while() -> None:
    renewals = Renewals(True, 300)
    assert renewals.may_renew(_login(3600), 1000)
    renewals.note(1000)

    assert not renewals.may_renew(_login(3600), 1299)
    assert renewals.may_renew(_login(3600), 1300)


def test_new_credentials_are_not_renewed() -> None:
    assert not Renewals(True, 300).may_renew(_login(299), 1000)


def test_new_credentials_that_worked_once_are_renewed_when_they_are_voided() -> None:
    renewals, login = Renewals(True, 300), _login(1)
    renewals.prove(login)

    assert renewals.may_renew(login, 1000)
    renewals.note(1000)
    renewals.prove(newer := _login(1))
    assert not renewals.may_renew(newer, 1299)
    assert renewals.may_renew(newer, 1300)


def test_credentials_from_a_clock_that_was_ahead_may_be_renewed() -> None:
    assert Renewals(True, 300).may_renew(_login(-3600), 1000)


def test_a_login_of_ones_own_is_never_renewed() -> None:
    assert not Renewals(False, 300).may_renew(_login(3600), 1000)
    assert not Renewals(True, 300).may_renew(None, 1000)


def test_three_endings_in_five_minutes_are_suspicious() -> None:
    endings = Endings()

    assert [endings.add(at) for at in (0, 60, 120, 600)] == [False, False, True, False]


def test_eight_endings_are_no_flapping_link_any_more() -> None:
    endings = Endings()
    relentless = []
    for at in range(9):
        endings.add(at)
        relentless.append(endings.is_relentless)

    assert relentless == [False] * 7 + [True] * 2


def test_flowing_data_clear_the_suspicion() -> None:
    endings = Endings()
    endings.add(0)
    endings.add(1)
    endings.clear()

    assert not endings.add(2)


def _after_refusals(persistence: Persistence, count: int) -> list[bool]:
    asked = []
    for _ in range(count):
        asked.append(persistence.is_asked_for)
        persistence.refused()
    return asked


def test_a_broker_that_keeps_refusing_is_asked_for_less_and_for_all_again() -> None:
    asked = _after_refusals(Persistence(is_wanted=True), 7)

    assert asked == [True, True, True, False, False, False, True]


def test_a_broker_that_has_let_us_in_is_not_asked_for_less() -> None:
    persistence = Persistence(is_wanted=True)
    persistence.accepted()

    assert all(_after_refusals(persistence, 10))


def test_what_nobody_wants_is_never_asked_for() -> None:
    assert not any(_after_refusals(Persistence(is_wanted=False), 10))
