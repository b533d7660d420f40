"""What can be read only once, compressed or from a pipe, laid out in a file to be read anywhere."""

import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader, FileIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backports.zstd import ZstdDecompressor

ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"

_CHUNK_BYTES = 1 << 18


class Unpacking:
    """Copies a stream into a temporary file on a thread of its own.

    Args:
        stream: What is to be copied; compressed or not, which its first bytes tell.

    Attributes:
        file: The copy as far as it has come, for the reader alone.
        trouble: Why it ended before its end; empty while all is well.
    """

    def __init__(self, stream: FileIO | BufferedReader) -> None:
        self._stream = stream
        descriptor, name = tempfile.mkstemp(prefix="ecoflow-tui-")
        self._copy = FileIO(descriptor, "wb")
        self.file: BufferedReader = BufferedReader(FileIO(name))
        # It has no name from here on, and so goes with the process.
        Path(name).unlink()
        self.trouble = ""
        self._has_ended = False
        self._has_more = threading.Event()
        self._is_closed = False
        threading.Thread(target=self._run, name="unpacking", daemon=True).start()

    @property
    def is_growing(self) -> bool:
        """Whether more may come."""
        return not self._has_ended

    def wait(self, seconds: float) -> None:
        """Wait until more has come since the last time, or the end, or for so long."""
        if self.is_growing:
            self._has_more.wait(seconds)
            self._has_more.clear()

    def close(self) -> None:
        """Let go of the copy; nobody waits for a pipe that nobody writes to."""
        self._is_closed = True
        self.file.close()
        with suppress(OSError):
            self._copy.close()

    def _run(self) -> None:
        try:
            for chunk in self._chunks():
                if self._is_closed:
                    return
                self._copy.write(chunk)
                self._has_more.set()
        except (OSError, ValueError) as error:
            self.trouble = f"It cannot be read any further: {_reason(error)}."
        finally:
            self._stream.close()
            self._has_ended = True
            self._has_more.set()

    def _chunks(self) -> Iterator[bytes]:
        first = _beginning(self._stream)
        if first == ZSTD_MAGIC:
            yield from self._decompressed(first)
            return
        yield first
        while chunk := self._stream.read(_CHUNK_BYTES):
            yield chunk

    def _decompressed(self, chunk: bytes) -> Iterator[bytes]:
        """Every frame; of one that is cut short what it gives."""
        error, new_frame = _zstd()
        frame, is_whole = new_frame(), True
        try:
            while chunk:
                yield frame.decompress(chunk, _CHUNK_BYTES)
                while not frame.eof and not frame.needs_input:
                    yield frame.decompress(b"", _CHUNK_BYTES)
                is_whole, chunk = frame.eof, b""
                if is_whole:
                    chunk, frame = frame.unused_data, new_frame()
                chunk = chunk or self._stream.read(_CHUNK_BYTES)
        except error:
            self.trouble = "The compressed file is damaged from here on."
            return
        if not is_whole:
            self.trouble = "The compressed file was cut short here."


@contextmanager
def unpacked(stream: BufferedReader) -> Iterator[tuple[BufferedReader, str]]:
    """The whole of a stream, compressed or not, and why it ends before its end, if it does."""
    if stream.peek(len(ZSTD_MAGIC))[: len(ZSTD_MAGIC)] != ZSTD_MAGIC:
        yield stream, ""
        return
    unpacking = Unpacking(stream)
    try:
        while unpacking.is_growing:
            unpacking.wait(1)
        yield unpacking.file, unpacking.trouble
    finally:
        unpacking.close()


def _beginning(stream: FileIO | BufferedReader) -> bytes:
    """The first four bytes, however a pipe brings them."""
    first = b""
    while len(first) < len(ZSTD_MAGIC) and (more := stream.read(len(ZSTD_MAGIC) - len(first))):
        first += more
    return first


def _zstd() -> tuple[type[Exception], Callable[[], "ZstdDecompressor"]]:
    """Imported only for a file that needs it."""
    if sys.version_info >= (3, 14):
        from compression import zstd  # noqa: PLC0415
    else:
        from backports import zstd  # noqa: PLC0415

    return zstd.ZstdError, zstd.ZstdDecompressor


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror or "") if isinstance(error, OSError) else "it was closed"
