"""The cloud session with short patience, so that a silence of minutes is one of seconds."""

import os
from functools import partial

from ecoflow_tui.cli import sources
from ecoflow_tui.cloud.options import CloudOptions, Timings

KEEPALIVE_SECONDS = int(os.environ.get("FAULT_KEEPALIVE", "2"))
_QUICK = Timings(
    keepalive=KEEPALIVE_SECONDS,
    last_retry=2,
    renew=0,
    first_word=2,
    least_silence=2,
    most_silence=4,
    grace=1,
)

vars(sources)["CloudOptions"] = partial(CloudOptions, timings=_QUICK)
