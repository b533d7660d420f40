"""Writes the page of errors from the table in the code: ``python docs/errors.py FILE``."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ecoflow_tui.cli.options import EXIT_CODES
from ecoflow_tui.cloud import errors
from ecoflow_tui.cloud.errors import Explanation
from ecoflow_tui.store.sqlstate import ADVICE

_HEAD = """# Errors and what helps

This page is made from the tables in the code, which every command uses:
`python docs/errors.py docs/errors.md`.
`ecoflow-tui doctor` looks at everything at once, and says which of these it is.
"""
_OTHERS = {
    "taken over": errors.TAKEN_OVER,
    "not heard": errors.UNHEARD,
    "client ids": errors.CLIENT_IDS_SPENT,
    "no stations": errors.NO_STATIONS,
}


def page() -> str:
    """The whole page, as Markdown."""
    return "\n".join(
        (
            _HEAD,
            f"{EXIT_CODES}\n",
            *_section("EcoFlow's REST API", "code", errors.REST_CODES),
            *_section("EcoFlow's REST API, by HTTP status", "status", errors.HTTP_STATUSES),
            *_section("The broker refuses the connection", "code", errors.CONNECT_CODES),
            *_section("The broker refuses a topic", "code", errors.SUBSCRIBE_CODES),
            *_section("The broker, otherwise", "", _OTHERS),
            "MQTT 3.1.1's own codes 1 to 5 are shown as MQTT 5's: "
            + ", ".join(f"{old} as {new}" for old, new in errors.CONNECT_CODES_OF_MQTT_3.items())
            + ".\n",
            *_database(),
        )
    )


def _section(
    title: str, label: str, table: Mapping[str, Explanation] | Mapping[int, Explanation]
) -> Iterator[str]:
    yield f"## {title}\n"
    yield from _table((label, "what it is", "what helps"), _rows(table))


def _rows(
    table: Mapping[str, Explanation] | Mapping[int, Explanation],
) -> Iterator[tuple[str, str, str]]:
    for code, explanation in table.items():
        yield str(code), explanation.cause, explanation.cure


def _database() -> Iterator[str]:
    yield "## PostgreSQL\n"
    yield from _table(("SQLSTATE", "what helps"), ADVICE.items())


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield _line(head)
    yield "|" + "---|" * len(head)
    yield from map(_line, rows)
    yield ""


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
