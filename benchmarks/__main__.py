"""Runs the benchmarks and prints one table: ``python -m benchmarks [NAME ...]``.

``--into FILE`` replaces what stands between the two markers in it.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.report import Finding, from_json, to_json, to_table
from tests.markers import put_between_markers

BEGIN = "<!-- benchmarks: made by python -m benchmarks --into README.md -->"
END = "<!-- benchmarks: end -->"


def names() -> list[str]:
    """The modules here that measure something."""
    found = Path(__file__).parent.glob("*.py")
    return sorted(path.stem for path in found if "\ndef measure(" in path.read_text())


def run(name: str) -> list[Finding]:
    """What one benchmark finds, in a process of its own."""
    command = [sys.executable, "-m", f"benchmarks.{name}", "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False, text=True)
    if done.returncode not in {0, 1}:
        raise SystemExit(f"{name} ended with exit code {done.returncode}")
    return from_json(done.stdout)


def _told(wanted: list[str]) -> Iterator[Finding]:
    for name in wanted:
        sys.stderr.write(f"{name} ...\n")
        yield from run(name)


def main() -> int:
    """Run them one after another; 1: a target was not met."""
    options = argparse.ArgumentParser(description="Run the benchmarks, all or these.")
    options.add_argument("names", nargs="*", metavar="NAME", choices=[[], *names()])
    options.add_argument("--json", action="store_true", help="one JSON object per line")
    options.add_argument("--into", type=Path, metavar="FILE", help="put the table into a document")
    given = options.parse_args()
    findings = list(_told(given.names or names()))
    if given.into is not None:
        text = put_between_markers(given.into.read_text(), BEGIN, to_table(findings), END)
        given.into.write_text(text)
    else:
        sys.stdout.write(to_json(findings) if given.json else f"{to_table(findings)}\n")
    return 0 if all(finding.is_met for finding in findings) else 1


if __name__ == "__main__":
    sys.exit(main())
