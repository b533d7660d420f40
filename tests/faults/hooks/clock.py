"""A clock that can be set: ``clock`` in the control directory says how many seconds it is off."""

import os
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from ecoflow_tui.cloud import broker
from tests.faults.hooks import put

_SETTING = Path(os.environ["FAULT_CONTROL"]) / "clock"


class _Clock:
    @staticmethod
    def now(tz: tzinfo) -> datetime:
        off = float(_SETTING.read_text()) if _SETTING.exists() else 0.0
        return datetime.now(tz) + timedelta(seconds=off)


put(broker, "datetime", _Clock)
