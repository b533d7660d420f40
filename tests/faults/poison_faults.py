"""Messages that are hard to hold, among others that must not suffer from it."""

from collections.abc import Iterator

from tests.faults.trial import Fault, fault
from tests.faults.world import World

_MEBIBYTE = 1 << 20


def _said(name: str, sentence: str, *payloads: bytes) -> Fault:
    """Each twice in a row, in the middle of the load."""

    def course(world: World) -> Iterator[None]:
        for payload in payloads:
            world.load.publish(payload)
            world.load.publish(payload)
        yield

    return Fault(name, sentence, course)


def _params(value: bytes) -> bytes:
    return b'{"params": {"pd.soc": %b}}' % value


_HUGE = (
    _params(b'"' + b"x" * (16 * _MEBIBYTE) + b'"'),
    bytes(16 * _MEBIBYTE),
    _params(b"[" + b"1," * (8 * _MEBIBYTE) + b"1]"),
    b'{"params": {' + b",".join(b'"k%d": 1' % n for n in range(_MEBIBYTE)) + b"}}",
    b"[" * (16 * _MEBIBYTE),
)


@fault(
    "Ten messages of 16 MiB at once: a long text, noise, many numbers, many keys, and brackets,"
    " each twice."
)
def _huge_payloads(world: World) -> Iterator[None]:
    for payload in (*_HUGE, *_HUGE):
        world.load.publish(payload)
    yield


FAULTS = (
    _said(
        "text that jsonb refuses",
        "NUL, lone surrogates and other escapes, in values and in keys.",
        _params(rb'"\u0000"'),
        _params(rb'"\ud800 \udfff\ud83d"'),
        rb'{"params": {"\u0000": 1, "pd.soc": 50}}',
        b'{"params": {"pd.soc": 50, "pd.soc": 51}}',
    ),
    _said(
        "numbers that jsonb refuses",
        "NaN, infinities, 10 to the 400, 1e9999, 1e999999999, and a number of 200 000 digits.",
        _params(b"NaN"),
        _params(b"-Infinity"),
        _params(b"1" + b"0" * 400),
        _params(b"1e9999"),
        _params(b"1e999999999"),
        _params(b"9" * 200_000),
    ),
    _said(
        "nesting",
        "JSON of a hundred thousand brackets, closed and not closed.",
        _params(b"[" * 100_000 + b"]" * 100_000),
        b"[" * 100_000,
        _params(b'{"a":' * 2_000 + b"1" + b"}" * 2_000),
    ),
    _said(
        "no JSON",
        "Nothing, white space, binary frames, broken UTF-8, half a message, two messages.",
        b"",
        b" \r\n",
        bytes(range(256)),
        b'{"params": {"pd.soc": "\xff\xfe"}}',
        b'{"params": {"pd.soc": 5',
        b"{}{}",
        b"\xef\xbb\xbf{}",
    ),
    _said(
        "hostile text",
        "Terminal escapes, SQL, capture lines and COPY's end marker inside a message.",
        _params(b'"\\u001b]52;c;aGk=\\u0007\xc2\x9b31m"'),
        _params(b'"\'); DROP TABLE ecoflow_measurements; --"'),
        b'{"id":"00000000-0000-0000-0000-000000000000","crc":"00000000"}\n{}',
        b"\\.\n\\N\t\\x00",
    ),
    _huge_payloads,
)
