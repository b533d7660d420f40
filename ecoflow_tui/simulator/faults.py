"""The switchboard: every way in which the simulated cloud can misbehave."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Protocol

from ecoflow_tui.simulator.broadcast import Broadcast
from ecoflow_tui.simulator.certificates import CertificateKind
from ecoflow_tui.simulator.front_door import FrontDoor
from ecoflow_tui.simulator.rival import Rival
from ecoflow_tui.simulator.state import CloudState
from ecoflow_tui.simulator.switches import Switches
from ecoflow_tui.simulator.tls import Face, TlsFaces

BINARY_FRAME = bytes.fromhex("0a1a0a04a8b2f0110210023001") + bytes(range(0xF0, 0xFF))


class Running(Protocol):
    """The parts of a started cloud that a fault can disturb."""

    @property
    def door(self) -> FrontDoor:
        """Where clients connect."""

    @property
    def broadcast(self) -> Broadcast:
        """The stations on the air."""

    @property
    def tls(self) -> TlsFaces:
        """The certificates that are shown."""

    def publish(self, serial: str, payload: bytes, kind: str = "quota") -> None:
        """Publish bytes as if the station had."""


class Faults(Switches):
    """Standing faults as attributes, and sudden ones as methods, which need a started cloud."""

    def __init__(self) -> None:
        super().__init__()
        self._state: CloudState
        self._cloud: Running
        self._cleanup = ExitStack()
        self._rotations = 0

    def attach(self, state: CloudState, cloud: Running) -> None:
        """Say what there is to disturb."""
        self._state, self._cloud = state, cloud

    def end(self) -> None:
        """End rivals and flapping; standing faults stay."""
        self._cleanup.close()

    def drop_connections(self) -> None:
        """Cut every broker connection now, without a word; clients may come back at once."""
        self._cloud.door.drop_connections()

    def refuse_connections(self) -> None:
        """Close the broker's port; whoever is connected stays."""
        self._cloud.door.close()

    def accept_connections(self) -> None:
        """Open the broker's port again."""
        self._cloud.door.open()

    def stall(self) -> None:
        """Give the present connections no message any more; pings are answered, new ones live."""
        self._cloud.door.stall()

    def rotate_credentials(self) -> None:
        """Void the broker password, cut who used it, and certify another from now on."""
        self._rotations += 1
        self._state.account = self._state.account.with_new_password(self._rotations)
        self.drop_connections()

    def take_over(self, client_id: str, again_seconds: int = 60) -> None:
        """Connect a rival with this client id; it comes back whenever it is thrown out."""
        context = self._cloud.tls.client_context()
        rival = Rival(client_id, self._state.account, context, again_seconds)
        rival.start(self._cloud.door.port)
        self._cleanup.callback(rival.stop)

    def flap(self, up_seconds: float, down_seconds: float) -> Callable[[], None]:
        """Cut and restore the way to the broker, again and again, until ``end`` or the result."""
        stopping = threading.Event()
        thread = threading.Thread(
            target=self._flap, args=(up_seconds, down_seconds, stopping), name="flap", daemon=True
        )
        thread.start()

        def end() -> None:
            stopping.set()
            thread.join()

        self._cleanup.callback(end)
        return end

    def take_offline(self, serial: str) -> None:
        """Take a station off the network: status 0, silence, and its last words on REST."""
        self._state.fleet.set_reachable(serial, is_reachable=False)
        self._cloud.broadcast.say_presence(serial)

    def bring_online(self, serial: str) -> None:
        """Bring the station back: status 1, and it speaks again."""
        self._state.fleet.set_reachable(serial, is_reachable=True)
        self._cloud.broadcast.say_presence(serial)

    def freeze_rest(self) -> None:
        """Have ``quota/all`` repeat this moment's snapshots, with Success."""
        self._state.fleet.freeze()

    def thaw_rest(self) -> None:
        """Have ``quota/all`` tell the present again."""
        self._state.fleet.thaw()

    def show_certificate(self, kind: CertificateKind, *faces: Face) -> None:
        """Show a certificate of this kind in later handshakes, on these faces or on all."""
        self._cloud.tls.show(kind, *faces)

    def break_handshakes(self, *faces: Face) -> None:
        """Break off later TLS handshakes before any certificate, on these faces or on all."""
        self._cloud.tls.break_handshakes(*faces)

    def mend_handshakes(self) -> None:
        """Shake hands again, on all faces."""
        self._cloud.tls.mend_handshakes()

    def publish_binary(self, serial: str) -> None:
        """Publish a frame that is no JSON, as newer models do for the app."""
        self._cloud.publish(serial, BINARY_FRAME)

    def _flap(self, up_seconds: float, down_seconds: float, stopping: threading.Event) -> None:
        while not stopping.wait(up_seconds):
            self._cloud.door.close()
            self._cloud.door.drop_connections()
            stopping.wait(down_seconds)
            self._cloud.door.open()
