"""MQTT with a short keepalive, so that a trial need not wait for a minute."""

import os
from functools import partial

from ecoflow_tui.cli import sources
from ecoflow_tui.cloud.options import CloudOptions, Timings
from tests.faults.hooks import put

_SHORT = Timings(keepalive=int(os.environ["FAULT_KEEPALIVE"]))

put(sources, "CloudOptions", partial(CloudOptions, timings=_SHORT))
