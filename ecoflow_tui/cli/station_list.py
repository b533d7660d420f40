"""What is known of the stations, from wherever it is known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ecoflow_tui.cli.joining import Database, Setup
from ecoflow_tui.core.errors import EcoflowError
from ecoflow_tui.core.events import Station
from ecoflow_tui.core.generic import GENERIC
from ecoflow_tui.core.registry import Choice, Sighting
from ecoflow_tui.core.state import Freshness
from ecoflow_tui.store.models import Models
from ecoflow_tui.store.registry import Registry


@dataclass(frozen=True, slots=True)
class ListedStation:
    """A station as ``devices`` lists it.

    A snapshot is no sign of life: ``last_seen`` is one's only where nothing else ever came.
    """

    device_sn: str
    model: str
    name: str
    site: str
    presence: Freshness
    online: bool | None
    first_seen: datetime | None
    last_seen: datetime | None
    firmware: str


@dataclass(frozen=True, slots=True)
class StationList:
    """The stations, and what kept us from knowing more."""

    stations: tuple[ListedStation, ...]
    cloud_error: EcoflowError | None
    database_error: EcoflowError | None


def list_all(setup: Setup, now: datetime) -> StationList:
    """The account's stations, and all that this installation or its database has seen.

    Raises:
        ConfigurationError: What the owner said cannot be read.
    """
    registry = Registry(setup.settings.state_dir)
    choices = dict(registry.choices())
    recorded, database_error = _recorded(setup, choices)
    listed, cloud_error = _listed(setup)
    seen: dict[str, Sighting] = {}
    for source in ({sn: words[0] for sn, words in recorded.items()}, registry.sightings()):
        for serial, sighting in source.items():
            seen[serial] = seen.get(serial, Sighting()).merged(sighting)
    for station in listed:
        known = seen.get(station.device_sn, Sighting())
        seen[station.device_sn] = known.listed(station, now)
    for serial, (_sighting, choice) in recorded.items():
        choices[serial] = _with_gaps_filled(choices.get(serial, Choice()), choice)
    models = Models(choices, seen)
    stations = tuple(
        _row(serial, choices.get(serial, Choice()), seen.get(serial, Sighting()), models, now)
        for serial in dict.fromkeys((*(one.device_sn for one in listed), *seen, *choices))
    )
    return StationList(stations, cloud_error, database_error)


def _with_gaps_filled(own: Choice, recorded: Choice) -> Choice:
    """What was said here goes before what was said at another computer."""
    return Choice(
        name=own.name or recorded.name,
        site=own.site or recorded.site,
        family=own.family or recorded.family,
    )


def _row(
    serial: str, choice: Choice, sighting: Sighting, models: Models, now: datetime
) -> ListedStation:
    model = models.find(serial)
    is_told_by_messages = model is GENERIC or (model.namesakes and not choice.family)
    return ListedStation(
        device_sn=serial,
        model=(sighting.model if is_told_by_messages else "") or model.name,
        name=choice.name or sighting.name,
        site=choice.site,
        presence=sighting.presence(now),
        online=sighting.is_online,
        first_seen=sighting.first_seen,
        last_seen=sighting.heard_at or sighting.last_seen,
        firmware=sighting.firmware,
    )


def _listed(setup: Setup) -> tuple[Sequence[Station], EcoflowError | None]:
    """What the account says; what keeps it from answering does not hide what we know."""
    from ecoflow_tui.cli.sources import list_stations

    try:
        return list_stations(setup), None
    except EcoflowError as error:
        return (), error


def tell_database(
    setup: Setup, serial: str, change: Callable[[Choice], Choice]
) -> EcoflowError | None:
    """Change what the database says of a station; why that could not be done."""
    from ecoflow_tui.store.registry_table import read_devices, write_choices

    database = Database(setup)
    try:
        if database.is_there:
            conninfo = database.open()
            recorded = read_devices(conninfo).get(serial)
            if recorded is not None:
                write_choices(conninfo, {serial: change(_said(*recorded))})
    except EcoflowError as error:
        return error
    finally:
        database.close()
    return None


def _recorded(
    setup: Setup, choices: Mapping[str, Choice]
) -> tuple[Mapping[str, tuple[Sighting, Choice]], EcoflowError | None]:
    """What the database knows; it is told what is news to it."""
    from ecoflow_tui.store.registry_table import read_devices, write_choices

    recorded: Mapping[str, tuple[Sighting, Choice]] = {}
    database = Database(setup)
    try:
        if database.is_there:
            conninfo = database.open()
            recorded = read_devices(conninfo)
            write_choices(conninfo, _news(choices, recorded))
    except EcoflowError as error:
        return recorded, error
    finally:
        database.close()
    return recorded, None


def _news(
    choices: Mapping[str, Choice], recorded: Mapping[str, tuple[Sighting, Choice]]
) -> Mapping[str, Choice]:
    """What was said here before the station was recorded, and what was not said at all there."""
    news = {}
    for serial, (sighting, there) in recorded.items():
        known = _said(sighting, there)
        said = _with_gaps_filled(choices.get(serial, Choice()), known)
        if said != known:
            news[serial] = said
    return news


def _said(sighting: Sighting, there: Choice) -> Choice:
    return replace(there, name=sighting.name)
