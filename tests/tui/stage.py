"""A monitor on a stage: a clock that stands, a recorder of paper, and events made by hand."""

import inspect
from asyncio import timeout
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import sin
from pathlib import Path

from textual.pilot import Pilot

from ecoflow_tui.core.errors import EcoflowError
from ecoflow_tui.core.events import (
    Event,
    LinkChange,
    LinkState,
    Message,
    Origin,
    RecorderStatus,
    SessionKind,
    Station,
    StationsKnown,
)
from ecoflow_tui.core.feed import Sink
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.devices import find_model
from ecoflow_tui.tui.app import Monitor
from ecoflow_tui.tui.energies import EnergyReader
from ecoflow_tui.tui.hold import Recall
from ecoflow_tui.tui.lookback import Plan
from ecoflow_tui.tui.past import History
from tests.messages import DELTA_2, DELTA_PRO, a_message

NOW = datetime(2026, 6, 21, 12, 0, 7, tzinfo=UTC)
UNKNOWN = "ZZ99ZEB4ZEDEMO03"
CHARGING = {
    "pd.soc": 73,
    "pd.wattsInSum": 1432,
    "pd.wattsOutSum": 318,
    "inv.inputWatts": 612,
    "inv.outputWatts": 244,
    "inv.cfgAcEnabled": 1,
    "inv.cfgAcXboost": 1,
    "inv.acInVol": 231400,
    "inv.invOutVol": 230100,
    "inv.cfgSlowChgWatts": 800,
    "mppt.inWatts": 8200,
    "mppt.inVol": 842,
    "mppt.inAmp": 974,
    "mppt.carOutWatts": 420,
    "mppt.carState": 1,
    "pd.dcOutState": 1,
    "pd.typec1Watts": 28,
    "pd.typec2Watts": 0,
    "pd.usb1Watts": 4,
    "pd.qcUsb1Watts": 0,
    "ems.chgRemainTime": 102,
    "ems.dsgRemainTime": 5999,
    "ems.maxChargeSoc": 90,
    "ems.minDsgSoc": 15,
    "bmsMaster.f32ShowSoc": 71.4,
    "bmsMaster.vol": 53912,
    "bmsMaster.amp": 20600,
    "bmsMaster.temp": 27,
    "bmsMaster.cycles": 148,
    "bmsMaster.soh": 98,
    "pd.chgSunPower": 1284300,
    "pd.chgPowerAc": 402100,
    "pd.dsgPowerAc": 1201700,
    "pd.dsgPowerDc": 98200,
}
PACKS = {
    "ems.bms1Online": 3,
    "bmsSlave1.f32ShowSoc": 74.2,
    "bmsSlave1.temp": 26,
    "bmsSlave1.inputWatts": 380,
    "bmsSlave1.outputWatts": 0,
    "ems.bms2Online": 3,
    "bmsSlave2.f32ShowSoc": 73.1,
    "bmsSlave2.temp": 25,
    "bmsSlave2.inputWatts": 366,
    "bmsSlave2.outputWatts": 0,
}
DISCHARGING = {
    "pd.soc": 18,
    "pd.wattsInSum": 0,
    "pd.wattsOutSum": 423,
    "inv.inputWatts": 0,
    "inv.outputWatts": 405,
    "inv.cfgAcEnabled": 1,
    "mppt.inWatts": 0,
    "mppt.carOutWatts": 0,
    "mppt.carState": 0,
    "pd.dcOutState": 1,
    "pd.typec1Watts": 18,
    "pd.typec2Watts": 0,
    "pd.usb1Watts": 0,
    "bms_emsStatus.chgRemainTime": 5999,
    "bms_emsStatus.dsgRemainTime": 407,
    "bms_emsStatus.maxChargeSoc": 100,
    "bms_emsStatus.minDsgSoc": 10,
    "bms_bmsStatus.temp": 31,
    "bms_bmsStatus.vol": 50120,
    "bms_bmsStatus.amp": -8400,
    "bms_bmsStatus.cycles": 12,
    "bms_bmsStatus.soh": 100,
}


@dataclass
class PaperRecorder:
    """A recorder that only keeps its books, or refuses with an error."""

    books: RecorderStatus = field(default_factory=RecorderStatus)
    refusal: EcoflowError | None = None

    def turn_on(self) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.books = RecorderStatus(is_on=True)

    def turn_off(self) -> None:
        self.books = RecorderStatus(is_on=False)

    def status(self) -> RecorderStatus:
        return self.books


class Script:
    """Events in the order in which they are written, each message parsed as the source does."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._parser = Parser(find_model)
        self._number = 0

    def link(
        self,
        state: LinkState,
        reason: str = "",
        session: SessionKind | None = None,
        *,
        is_own: bool = True,
    ) -> "Script":
        change = LinkChange(NOW, state, reason, session=session, is_own=is_own)
        self.events.append(change)
        return self

    def stations(self, *stations: Station) -> "Script":
        self.events.append(StationsKnown(NOW, stations))
        return self

    def say(
        self,
        payload: object,
        *,
        serial: str = DELTA_PRO,
        ago: float = 2,
        topic: str | None = None,
        origin: Origin = Origin.MQTT,
    ) -> "Script":
        self._number += 1
        at = NOW - timedelta(seconds=ago)
        raw = a_message(
            payload, serial=serial, topic=topic, at=at, number=self._number, origin=origin
        )
        message: Message = self._parser.parse(raw)
        self.events.append(message)
        return self

    def day(self, serial: str = DELTA_PRO, until: float = 2, base: float = 900) -> "Script":
        """Five minutes of power that comes and goes, with forty seconds missing."""
        for ago in range(298, int(until), -4):
            if 150 < ago < 190:
                continue
            sun = base * (0.75 + 0.25 * sin(ago / 23)) + 130 * sin(ago / 5)
            load = 240 + 90 * sin(ago / 11) + (500 if 60 < ago < 95 else 0)
            self.say(power(max(0, sun), max(0, load)), serial=serial, ago=ago)
        return self


def power(into: float, out: float) -> dict[str, int]:
    return {"pd.wattsInSum": round(into), "inv.outputWatts": round(out)}


def the_usual(script: Script | None = None) -> Script:
    """Two stations: one charges, one discharges."""
    said = script or Script()
    said.link(LinkState.LIVE).stations(
        Station(DELTA_PRO, "Garage", True), Station(DELTA_2, "Camper", True)
    )
    said.day(DELTA_PRO).say(CHARGING).say(PACKS)
    return said.say(DISCHARGING, serial=DELTA_2, ago=9)


class StagedMonitor(Monitor):
    """Paints while its source has said nothing, and when it has said all, but not in between.

    The clock stands: charts, which read nothing twice within a second, would keep what they had
    read of half the events, and a station be late between two of them.
    """

    CSS_PATH = str(Path(inspect.getfile(Monitor)).with_name("monitor.tcss"))
    _has_heard_all = False

    def paint(self) -> None:
        """Show the present, where it is complete."""
        self._has_heard_all = self._has_heard_all or (self.has_started and not len(self.inbox))
        has_heard_nothing = self.scene.link is None and not self.scene.stations
        if self._has_heard_all or has_heard_nothing:
            super().paint()


def on_stage(
    events: Iterable[Event] = (),
    *,
    recorder: PaperRecorder | None = None,
    clock: Callable[[], datetime] = lambda: NOW,
    error: BaseException | None = None,
    source_name: str = "",
    record_at_start: bool = False,
    only: tuple[str, ...] = (),
    ascii_only: bool = False,
    history: History | None = None,
    energy: EnergyReader | None = None,
    screenshots: Path = Path(),
    memory: Path | None = None,
    keys: dict[str, str] | None = None,
    replay: Plan | None = None,
    recall: Recall | None = None,
) -> Monitor:
    """A monitor whose source says these events and then falls silent."""

    def connect(sink: Sink) -> None:
        for event in events:
            sink.receive(event)
        if error is not None:
            raise error

    return StagedMonitor(
        connect=connect,
        recorder=recorder or PaperRecorder(),
        clock=clock,
        source_name=source_name,
        record_at_start=record_at_start,
        only=only,
        ascii_only=ascii_only,
        history=history,
        energy=energy,
        screenshots=screenshots,
        memory=memory,
        keys=keys,
        replay=replay,
        recall=recall,
    )


_STEADY = 3
"""So many paintings in a row that show the same are the last word."""


async def settle(pilot: Pilot[None], deadline_seconds: float = 30) -> Monitor:
    """Wait until the source has said all and the screen shows it."""
    app = pilot.app
    assert isinstance(app, Monitor)
    async with timeout(deadline_seconds):
        while not app.has_started or len(app.inbox):
            await pilot.pause()
        # What is painted into what has room only once it is laid out takes another painting.
        seen: list[str] = []
        while len(seen) < _STEADY or len(set(seen[-_STEADY:])) > 1:
            app.paint()
            await pilot.pause()
            seen.append(shown(app))
    return app


async def until(
    pilot: Pilot[None], is_so: Callable[[], bool], deadline_seconds: float = 30
) -> None:
    """Wait until something is so."""
    async with timeout(deadline_seconds):
        while not is_so():
            await pilot.pause()


def shown(app: Monitor) -> str:
    """What stands on the screen, as text."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())
