"""An examination of a simulated cloud, quick enough for tests."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ecoflow_tui.cli.doctor.examination import Ground, examine
from ecoflow_tui.cli.doctor.finding import Finding, Level, exit_code
from ecoflow_tui.cli.joining import Setup
from ecoflow_tui.cloud.listening import Patience
from ecoflow_tui.config import demo_settings
from ecoflow_tui.simulator.cloud import Cloud

QUICK = Patience(least=0.3, most=1.0, again=1.0, pause=0.2, attempts=5, total=7.0)


@dataclass
class Examined:
    """What a doctor found.

    Attributes:
        findings: All of it.
    """

    findings: tuple[Finding, ...]

    def one(self, words: str) -> Finding:
        """The one finding that says this."""
        said = [finding for finding in self.findings if words in finding.sentence]
        assert len(said) == 1, self.story
        return said[0]

    @property
    def faults(self) -> list[Finding]:
        """What the cloud's faults made it find: nothing of this computer's."""
        own = {"database", "spool", "terminal", "configuration"}
        return [one for one in self.findings if one.level > Level.OK and one.area not in own]

    @property
    def exit_code(self) -> int:
        return exit_code(self.findings)

    @property
    def story(self) -> str:
        return "\n".join(f"{one.level.name} {one.area}: {one.sentence}" for one in self.findings)


@dataclass
class Patient:
    """A simulated cloud and an installation that belongs to it.

    Attributes:
        cloud: The cloud.
        home: The installation's directory.
        variables: Settings beside the cloud's own.
        patience: How long to listen.
    """

    cloud: Cloud
    home: Path
    variables: dict[str, str] = field(default_factory=dict)
    patience: Patience = QUICK

    def setup(self) -> Setup:
        settings = demo_settings({**self.cloud.environment(), **self.variables, **self._own})
        return Setup(settings, self.home / "data", is_demo=True)

    def examined(self, on_live: Callable[[], None] = lambda: None) -> Examined:
        """What the doctor finds."""
        return Examined(examine(Ground(self.setup(), self.patience, on_live)))

    @property
    def state(self) -> Path:
        return self.home / "state"

    @property
    def _own(self) -> dict[str, str]:
        return {"ECOFLOW_STATE_DIR": str(self.state)}


@contextmanager
def talking(cloud: Cloud) -> Iterator[None]:
    """Stations that speak ten times a second."""
    ending = threading.Event()

    def talk() -> None:
        while not ending.wait(0.1):
            cloud.tick(1.0)

    thread = threading.Thread(target=talk, name="talking", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()
