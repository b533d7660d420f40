"""The command ``doctor``."""

import sys
from typing import TYPE_CHECKING

import typer

from ecoflow_tui.cli.options import Demo, Json

if TYPE_CHECKING:
    from ecoflow_tui.cli.doctor.finding import Finding
    from ecoflow_tui.cli.secrecy import Secrecy

_LOOKS = ("", "cyan", "yellow", "bold red")


def doctor(context: typer.Context, json: Json = False, demo: Demo = False) -> None:
    """Look at everything and say what is wrong, worst first, each with what helps.

    The exit code is that of the worst error; 0 when there is none.
    """
    from ecoflow_tui.cli.doctor.finding import exit_code, worst_first
    from ecoflow_tui.cli.secrecy import Secrecy

    secrecy = Secrecy()
    findings = worst_first(_found(context.obj, secrecy, demo=demo))
    if json:
        _print_json(findings, secrecy)
    else:
        _print_findings(findings, secrecy)
    raise typer.Exit(exit_code(findings))


def _found(flags: dict[str, object], secrecy: "Secrecy", *, demo: bool) -> "tuple[Finding, ...]":
    import os

    from ecoflow_tui.cli.doctor.examination import Ground, examine
    from ecoflow_tui.cli.doctor.machine_checks import configuration_findings
    from ecoflow_tui.cli.joining import set_up
    from ecoflow_tui.cli.logs import log_quietly
    from ecoflow_tui.config import read_configuration

    if demo:
        with set_up(flags, demo=True) as setup:
            secrecy.learn(setup.settings)
            log_quietly(setup.settings)
            return examine(Ground(setup))
    configuration = read_configuration(flags)
    secrecy.learn_given(configuration.given)
    findings = tuple(configuration_findings(configuration, os.environ))
    if configuration.settings is None:
        return findings
    log_quietly(configuration.settings)
    with set_up(flags, demo=False) as setup:
        return findings + examine(Ground(setup))


def _print_json(findings: "tuple[Finding, ...]", secrecy: "Secrecy") -> None:
    import msgspec

    from ecoflow_tui.cli.doctor.finding import exit_code

    rows = [
        {
            "level": finding.level.name.lower(),
            "area": finding.area,
            "sentence": secrecy.masked(finding.sentence),
            "fix": secrecy.masked(finding.fix),
            "exit_code": finding.exit_code,
        }
        for finding in findings
    ]
    report = {"exit_code": exit_code(findings), "findings": rows}
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(report)).decode() + "\n")


def _print_findings(findings: "tuple[Finding, ...]", secrecy: "Secrecy") -> None:
    from rich.console import Console
    from rich.text import Text

    from ecoflow_tui.core.text import safe_text

    console = Console(highlight=False)
    for finding in findings:
        look = _LOOKS[finding.level]
        head = f"{finding.level.name.lower():8}{finding.area:14}"
        sentence = safe_text(secrecy.masked(finding.sentence))
        console.print(Text.assemble((head, look), sentence), soft_wrap=True)
        if finding.fix:
            fix = safe_text(secrecy.masked(finding.fix))
            console.print(Text(f"{'':22}{fix}", style="dim"), soft_wrap=True)
