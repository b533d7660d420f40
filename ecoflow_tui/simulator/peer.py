"""One end of an MQTT connection: whole packets in, bytes out."""

import asyncio
from dataclasses import dataclass, field

from ecoflow_tui.simulator.packets import Packet, PacketReader

_CHUNK_BYTES = 256 * 1024
_GOODBYE_SECONDS = 2.0


@dataclass(eq=False, slots=True)
class Peer:
    """A stream that speaks MQTT packets."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    packets: PacketReader = field(default_factory=PacketReader)

    @classmethod
    async def connected_to(cls, host: str, port: int) -> "Peer":
        """Connect without TLS."""
        return cls(*await asyncio.open_connection(host, port, limit=_CHUNK_BYTES))

    async def read(self) -> list[Packet]:
        """The next packets, at least one.

        Raises:
            EOFError: The other side is gone.
            MalformedPacketError: The other side speaks no MQTT.
        """
        while True:
            chunk = await self.reader.read(_CHUNK_BYTES)
            if not chunk:
                raise EOFError
            if packets := self.packets.feed(chunk):
                return packets

    async def send(self, data: bytes) -> None:
        """Send, and wait while the other side is slow."""
        if data:
            self.writer.write(data)
            await self.writer.drain()

    def answer(self, data: bytes) -> None:
        """Send what is small without waiting: who does not read now is still listened to."""
        if data:
            self.writer.write(data)

    def cut(self) -> None:
        """End the connection without a word."""
        self.writer.transport.abort()

    async def finish(self) -> None:
        """Close when everything is sent, TLS included, if the other side plays along."""
        self.writer.close()
        async with asyncio.timeout(_GOODBYE_SECONDS):
            await self.writer.wait_closed()

    async def leave(self) -> None:
        """End the connection so that everything sent is still read.

        A socket closed with unread data answers with a reset, which would destroy receipts that
        are still on their way; so say goodbye first and read to the end.
        """
        try:
            self.writer.write_eof()
            async with asyncio.timeout(_GOODBYE_SECONDS):
                while await self.reader.read(_CHUNK_BYTES):
                    pass
        except (OSError, TimeoutError):
            return
        finally:
            self.cut()
