"""The stations on the air: time passes, they speak, they obey."""

import json
import threading
from collections.abc import Mapping

from ecoflow_tui.simulator.publisher import Publisher
from ecoflow_tui.simulator.state import CloudState

_SHORTEST_TICK_SECONDS = 0.2


class Broadcast:
    """Publishes what the stations say, at their own pace or when told to.

    Args:
        state: The cloud whose stations they are.
        publisher: The way to the broker.
        speed: Simulated seconds in a real second.
    """

    def __init__(self, state: CloudState, publisher: Publisher, speed: float) -> None:
        self._state = state
        self._publisher = publisher
        self._speed = speed
        self._tick_seconds = min(1.0, max(_SHORTEST_TICK_SECONDS, 1.0 / speed))
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="stations", daemon=True)
        publisher.on_command = self._on_command

    def start(self) -> None:
        """Let time pass by itself from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Let time stand still."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def tick(self, seconds: float) -> None:
        """Let simulated seconds pass, and publish what has changed by then."""
        self._state.fleet.advance(seconds)
        for serial, message in self._state.fleet.news(self._state.now_ms()):
            if serial not in self._state.switches.muted:
                self._publisher.publish(self._state.topic(serial, "quota"), encoded(message))

    def say_presence(self, serial: str) -> None:
        """Publish whether the station is reachable, as the cloud does when that changes."""
        now_ms = self._state.now_ms()
        status = {"status": int(self._state.fleet.is_reachable(serial))}
        message = {"id": str(now_ms), "version": "1.0", "timestamp": now_ms, "params": status}
        self._publisher.publish(self._state.topic(serial, "status"), encoded(message), wait=True)

    def _run(self) -> None:
        while not self._stopping.wait(self._pause_seconds()):
            self.tick(self._pause_seconds() * self._speed)

    def _pause_seconds(self) -> float:
        return self._state.switches.trickle_seconds or self._tick_seconds

    def _on_command(self, topic: str, payload: bytes) -> None:
        *_, serial, kind = topic.split("/")
        try:
            command = json.loads(payload)
        except ValueError:
            return
        if kind == "set" and isinstance(command, dict):
            is_done = self._state.fleet.obey(serial, command)
            reply = encoded(_reply(command, is_done=is_done))
            self._publisher.publish(self._state.topic(serial, "set_reply"), reply)


def _reply(command: Mapping[str, object], *, is_done: bool) -> Mapping[str, object]:
    """The reply of PROTOCOL.md 5: TCP-style stations echo the command's numbers."""
    ack = {"ack": int(not is_done)}
    head = {key: command[key] for key in ("version", "moduleType", "operateType") if key in command}
    match command.get("params"):
        case {"cmdSet": number, "id": which}:
            head |= {"code": "0", "data": {"cmdSet": number, "id": which, **ack}}
        case _:
            head |= {"code": 0, "data": ack}
    identity = command.get("id")
    is_number = isinstance(identity, str) and identity.isascii() and identity.isdigit()
    return {"id": int(str(identity)) if is_number else identity, **head}


def encoded(message: Mapping[str, object]) -> bytes:
    """A station's message as it goes over the wire."""
    return json.dumps(message, separators=(",", ":")).encode()
