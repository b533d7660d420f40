"""Edge: a real PostgreSQL server of our own, for users who have none.

`open_server` shares one among the processes of a user; `PrivateServer` runs one for whoever drives
it.
"""

from ecoflow_tui.embedded.binaries import Binaries, binaries_in, find_binaries
from ecoflow_tui.embedded.place import default_base
from ecoflow_tui.embedded.server import PrivateServer, Shutdown
from ecoflow_tui.embedded.sharing import EmbeddedServer, open_server

__all__ = [
    "Binaries",
    "EmbeddedServer",
    "PrivateServer",
    "Shutdown",
    "binaries_in",
    "default_base",
    "find_binaries",
    "open_server",
]
