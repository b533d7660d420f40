"""Where a command's messages come from: the live cloud, or a broker."""

import time
from typing import TYPE_CHECKING

from ecoflow_tui.cli.joining import Setup
from ecoflow_tui.cli.stopping import Stop
from ecoflow_tui.cloud.api import CloudApi
from ecoflow_tui.cloud.options import DEFAULT_TOPICS, CloudOptions, Keys, OwnBroker, Region
from ecoflow_tui.cloud.session import Session
from ecoflow_tui.config import Settings
from ecoflow_tui.core.errors import NotSetUpError
from ecoflow_tui.core.events import Station

if TYPE_CHECKING:
    from ecoflow_tui.store.attach.attached import OwnSession

_LOOK_SECONDS = 0.5


def live_source(setup: Setup, *, role: str, is_persistent: bool = False) -> Session:
    """A session with the cloud, or with the user's own broker.

    Args:
        setup: Whose cloud.
        role: What the session is for, told to whoever finds it in the way.
        is_persistent: Whether the broker keeps messages while we are away.

    Raises:
        NotSetUpError: Neither keys nor a broker are set.
    """
    options = cloud_options(setup.settings, role=role, is_persistent=is_persistent)
    if options.keys is None and options.broker is None:
        raise NotSetUpError
    return Session(options)


def list_stations(setup: Setup) -> tuple[Station, ...]:
    """The account's stations, as EcoFlow lists them."""
    with CloudApi(cloud_options(setup.settings, role="devices")) as api:
        return api.stations()


def wait_while_well(stop: Stop, session: "OwnSession", seconds: float | None) -> None:
    """Wait until the command is to end.

    Raises:
        EcoflowError: The session has ended for good; a retry would not cure it.
    """
    until = None if seconds is None else time.monotonic() + seconds
    while until is None or time.monotonic() < until:
        left = _LOOK_SECONDS if until is None else min(_LOOK_SECONDS, until - time.monotonic())
        if stop.wait(max(left, 0)):
            return
        if session.failure is not None:
            raise session.failure


def cloud_options(settings: Settings, *, role: str, is_persistent: bool = False) -> CloudOptions:
    """What the settings mean for a session with the cloud."""
    return CloudOptions(
        state_directory=settings.state_dir,
        keys=_keys(settings),
        region=Region(settings.region),
        api_url=settings.api_url,
        ca_file=settings.ca_file,
        broker=_own_broker(settings),
        topics=settings.mqtt_topics or DEFAULT_TOPICS,
        device_sns=settings.devices,
        is_persistent=is_persistent,
        role=role,
    )


def _keys(settings: Settings) -> Keys | None:
    if settings.access_key is None or settings.secret_key is None:
        return None
    return Keys(settings.access_key.get_secret_value(), settings.secret_key.get_secret_value())


def _own_broker(settings: Settings) -> OwnBroker | None:
    if settings.mqtt_url is None:
        return None
    password = settings.mqtt_password
    return OwnBroker(
        url=settings.mqtt_url,
        password=None if password is None else password.get_secret_value(),
        may_be_plain=settings.mqtt_insecure,
    )
