"""Edge to EcoFlow: the only importer of httpx and paho."""

import sys
from types import ModuleType
from typing import cast

# httpx would bring its own command line along, and with it Rich and Pygments: 5 MB. None makes
# that one import fail, which httpx takes for an installation without a command line.
sys.modules.setdefault("httpx._main", cast("ModuleType", None))
