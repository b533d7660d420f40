"""The cloud session with little patience, so that a silence of minutes is one of seconds."""

from functools import partial

from ecoflow_tui.cli import sources
from ecoflow_tui.cloud.options import CloudOptions, Timings
from tests.faults.hooks import put

_SHORT = Timings(
    first_retry=0.1,
    last_retry=2,
    renew=0,
    first_word=2,
    least_silence=2,
    most_silence=4,
    grace=1,
)

put(sources, "CloudOptions", partial(CloudOptions, timings=_SHORT))
