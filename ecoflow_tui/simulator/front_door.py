"""The front door: MQTT over TLS for clients, in front of the plain inner broker."""

import asyncio
import ssl
import threading
import uuid
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any

from ecoflow_tui.simulator.admission import ACCEPTED, ClientIdBook, TopicRules, connect_code
from ecoflow_tui.simulator.held_port import HeldPort
from ecoflow_tui.simulator.inner_broker import InnerAddress
from ecoflow_tui.simulator.outbox import Outbox
from ecoflow_tui.simulator.packets import Connect, MalformedPacketError, Packet, connack
from ecoflow_tui.simulator.peer import Peer
from ecoflow_tui.simulator.relay import Relay
from ecoflow_tui.simulator.state import CloudState

_CONNECT_SECONDS = 10.0
_ENDINGS = (EOFError, MalformedPacketError, OSError, TimeoutError)


@dataclass(eq=False, slots=True)
class _Session:
    """One accepted client, from its CONNECT to its end."""

    client_id: str
    client: Peer
    task: asyncio.Task[None]
    is_stalled: bool = False


class FrontDoor:
    """Accepts clients, checks them, and relays between them and the inner broker.

    It runs in a thread of its own. One session per client id: a second connection with the same
    id ends the first.

    Args:
        state: The account, its stations and the faults, asked at every connect.
        inner: The broker behind the door.
        context: The server side of TLS.
        port: 0 for any free port.
    """

    def __init__(
        self, state: CloudState, inner: InnerAddress, context: ssl.SSLContext, port: int = 0
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.client_ids = ClientIdBook()
        self.port = port
        self._state = state
        self._inner = inner
        self._context = context
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="front-door", daemon=True
        )
        self._held: HeldPort | None = None
        self._server: asyncio.Server | None = None
        self._sessions: dict[str, _Session] = {}
        self._outboxes: dict[str, Outbox] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Listen on 127.0.0.1; ``port`` says where."""
        self._thread.start()
        self.open()

    def stop(self) -> None:
        """Cut every client, stop listening and give the port back."""
        self.close()
        self._do(self._end_all())
        if self._held is not None:
            self._held.release()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def open(self) -> None:
        """Take connections, on the port it had before if there was one."""
        self._do(self._listen())

    def close(self) -> None:
        """Take no new connection: the port refuses, and stays ours."""
        self._do(self._deafen())

    @property
    def connected_client_ids(self) -> tuple[str, ...]:
        """Who is connected now."""
        return tuple(self._sessions)

    def drop_connections(self) -> None:
        """Cut every client without a word, and return when that is done."""
        self._do(self._end([session.task for session in self._sessions.values()]))

    def stall(self) -> None:
        """From now on no present connection gets a message; new connections do."""
        for session in tuple(self._sessions.values()):
            session.is_stalled = True

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)

    async def _listen(self) -> None:
        if self._held is None:
            self._held = HeldPort(self.port)
            self.port = self._held.number
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)

    async def _deafen(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _end(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _end_all(self) -> None:
        await asyncio.sleep(0)
        while self._tasks:
            await self._end(list(self._tasks))
        await asyncio.sleep(0)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = self._loop.create_task(self._serve(Peer(reader, writer)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, client: Peer) -> None:
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                await client.writer.start_tls(self._context)
                first, *early = await client.read()
            request = Connect.parsed(first)
            code = self._connect_code(request)
            if code == ACCEPTED:
                await self._admit(request, early, client)
            else:
                self.counts["connections refused"] += 1
                await client.send(connack(code))
                await client.finish()
        except _ENDINGS:
            self.counts["connections broken"] += 1
        finally:
            client.cut()

    def _connect_code(self, request: Connect) -> int:
        switches = self._state.switches
        is_unwelcome = switches.persistence_refused and not request.clean_session
        return connect_code(
            request,
            self._state.account,
            credentials_refused=switches.credentials_refused or is_unwelcome,
            client_id_allowed=self.client_ids.allows(
                request.client_id, switches.client_ids_per_day
            ),
        )

    async def _admit(self, request: Connect, early: list[Packet], client: Peer) -> None:
        task = asyncio.current_task()
        assert task is not None
        session = _Session(request.client_id or f"anonymous-{uuid.uuid4().hex}", client, task)
        while (rival := self._sessions.get(session.client_id)) is not None:
            self.counts["takeovers"] += 1
            await self._end([rival.task])
        self._sessions[session.client_id] = session
        self.counts["connections"] += 1
        try:
            await self._relay(request, early, session)
        finally:
            del self._sessions[session.client_id]

    async def _relay(self, request: Connect, early: list[Packet], session: _Session) -> None:
        broker = await Peer.connected_to(self._inner.host, self._inner.port)
        try:
            inner_request = replace(
                request,
                client_id=session.client_id,
                username=self._inner.user,
                password=self._inner.password,
            )
            await broker.send(inner_request.encoded())
            answer, *later = await broker.read()
            relay = self._new_relay(session, session_present=bool(answer.body[0] & 1))
            await session.client.send(answer.encoded())
            async with asyncio.TaskGroup() as both:
                both.create_task(_from_client(relay, session.client, broker, early))
                both.create_task(_from_broker(relay, broker, session.client, later))
        except* _ENDINGS:
            self.counts["connections ended"] += 1
        finally:
            await broker.leave()

    def _new_relay(self, session: _Session, *, session_present: bool) -> Relay:
        outbox = self._outboxes.setdefault(session.client_id, Outbox())
        outbox.begin_connection(session_present=session_present)
        return Relay(self._rules, outbox, lambda _topic: session.is_stalled, self.counts)

    def _rules(self) -> TopicRules:
        rules = TopicRules.of(self._state.account.broker_account, self._state.fleet.serials)
        return replace(rules, readable=rules.readable - self._state.switches.refused_topics)


async def _from_client(relay: Relay, client: Peer, broker: Peer, packets: list[Packet]) -> None:
    while True:
        forwarded = relay.from_client(packets)
        client.answer(forwarded.to_client)
        await broker.send(forwarded.to_broker)
        if forwarded.is_over:
            raise EOFError
        packets = await client.read()


async def _from_broker(relay: Relay, broker: Peer, client: Peer, packets: list[Packet]) -> None:
    while True:
        forwarded = relay.from_broker(packets)
        await broker.send(forwarded.to_broker)
        await client.send(forwarded.to_client)
        packets = await broker.read()
