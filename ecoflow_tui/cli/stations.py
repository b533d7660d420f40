"""The stations as this installation knows them: their models and names, in every command."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ecoflow_tui.config import state_directory
from ecoflow_tui.core.feed import Feed
from ecoflow_tui.core.introductions import Introductions
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.store.models import Models
from ecoflow_tui.store.registry import Registry
from ecoflow_tui.store.registry_sink import RegistrySink

if TYPE_CHECKING:
    from ecoflow_tui.cli.joining import Setup


@contextmanager
def station_feed(setup: "Setup") -> Iterator[Feed]:
    """A feed that reads each station as its owner says and calls it by the owner's name.

    Args:
        setup: Whose stations.

    Raises:
        ConfigurationError: What the owner said cannot be read.
    """
    registry = Registry(setup.settings.state_dir)
    models = models_in(registry)
    introductions = Introductions(registry.choices())
    feed = Feed(Parser(models.find), models, introductions=introductions)
    sink = RegistrySink(registry, introductions)
    feed.add(sink)
    try:
        yield feed
    finally:
        sink.close()


def models_in(registry: Registry) -> Models:
    """The models by what is remembered. Raises ConfigurationError as the registry does."""
    return Models(registry.choices(), registry.sightings())


def models_for(flags: Mapping[str, object], *, demo: bool) -> Models:
    """The same for a command that reads what was recorded."""
    from ecoflow_tui.cli.joining import world_without_cloud

    return models_in(Registry(world_without_cloud(flags, demo=demo).settings.state_dir))


def models_without_settings(flags: Mapping[str, object]) -> Models:
    """The same for a command that needs no settings but the state directory."""
    given = flags.get("state_dir") or os.environ.get("ECOFLOW_STATE_DIR")
    directory = Path(str(given)).expanduser() if given else state_directory()
    return models_in(Registry(directory))
