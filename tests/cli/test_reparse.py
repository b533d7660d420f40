from tests.cli.conftest import Program

SPOIL = "UPDATE ecoflow_measurements SET soc_percent = 1 WHERE soc_percent IS NOT NULL"
COUNT = "SELECT count(*) FROM ecoflow_measurements WHERE soc_percent = 1"


def test_a_dry_run_tells_what_a_reparse_then_does(program: Program) -> None:
    program.run("record", "--headless", "--demo", "--for", "5s")
    program.run("db", "psql", "--demo", "--", "-qc", SPOIL)

    dry = program.run("reparse", "--demo", "--dry-run", "--since", "1h")
    spoilt = program.run("db", "psql", "--demo", "--", "-Atc", COUNT).stdout
    done = program.run("reparse", "--demo")

    assert dry.returncode == done.returncode == 0, dry.stderr + done.stderr
    assert b"would change" in dry.stdout
    assert b"soc_percent" in dry.stdout
    assert b"such as 1 -> " in dry.stdout
    assert spoilt != b"0\n"
    assert program.run("db", "psql", "--demo", "--", "-Atc", COUNT).stdout == b"0\n"
    assert b"messages" in done.stderr
    assert b", 0 changed" in program.run("reparse", "--demo").stdout


def test_a_length_of_time_that_is_none_is_refused(program: Program) -> None:
    done = program.run("reparse", "--demo", "--since", "yesterday")

    assert done.returncode == 2
    assert b"is no duration" in done.stderr
