from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from ecoflow_tui.core.tariff import parse_tariff

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_flat_price_holds_always() -> None:
    tariff = parse_tariff("0.32 EUR")

    assert (tariff.price, tariff.currency, tariff.changes()) == (0.32, "EUR", [])
    assert tariff.price_at(datetime(2026, 1, 1, tzinfo=UTC), BERLIN) == 0.32


@pytest.mark.parametrize(
    ("hour", "price"),
    [(4, 0.21), (5, 0.21), (6, 0.4), (7, 0.4), (12, 0.32), (22, 0.21), (23, 0.21)],
)
def test_a_time_of_use_is_local_and_may_pass_midnight(hour: int, price: float) -> None:
    tariff = parse_tariff("0.32, 22:00-6:00 0.21, 06:00-08:00 0.4")

    assert tariff.price_at(datetime(2026, 1, 5, hour, tzinfo=BERLIN), BERLIN) == price
    assert tariff.changes() == [time(6), time(8), time(22)]


@pytest.mark.parametrize("text", ["", "cheap", "0.3, 22:00 0.2", "0.3, 25:00-06:00 0.2", "-1 EUR"])
def test_what_is_no_tariff_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no tariff"):
        parse_tariff(text)
