"""MQTT with a short keepalive, so that a trial need not wait for a minute."""

import os
from functools import partial

from ecoflow_tui.cli import sources
from ecoflow_tui.cloud.options import CloudOptions, Timings

_SHORT = Timings(keepalive=int(os.environ["FAULT_KEEPALIVE"]))

vars(sources)["CloudOptions"] = partial(CloudOptions, timings=_SHORT)
