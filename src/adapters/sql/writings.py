"""The ways in which a value may be written: what to look for in bytes when looking for the value.

It imports the standard library only, and nothing that removes.
"""

import base64
import html
import json
import re
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import quote, quote_plus

Probe = str | int | float | bytes

_PADDING: Final = 3
"""A text may begin at any of three places of base64's groups."""


def _escaped(text: str) -> str:
    return json.dumps(text)[1:-1]


_UNSAFE: Final = re.compile(r"[^A-Za-z0-9]")
_PERCENT: Final = re.compile(r"%[0-9A-F]{2}")


def _in_decimals(text: str) -> str:
    return _UNSAFE.sub(lambda one: f"&#{ord(one[0])};", text)


def _in_hex_entities(text: str) -> str:
    return _UNSAFE.sub(lambda one: f"&#x{ord(one[0]):x};", text)


def _percent_in_small(text: str) -> str:
    return _PERCENT.sub(lambda one: one[0].lower(), quote(text, safe=""))


_TEXTS: Final[Mapping[str, Callable[[str], str]]] = {
    # how a text is written as another text
    "as it is": str,
    "JSON": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON in ASCII": _escaped,
    "JSON in JSON": lambda text: _escaped(_escaped(text)),
    "percent": lambda text: quote(text, safe=""),
    "percent, a path": quote,
    "percent, a form": quote_plus,
    "percent, small": _percent_in_small,
    "HTML": html.escape,
    "HTML, bare quotes": lambda text: html.escape(text, quote=False),
    "HTML, decimal": _in_decimals,
    "HTML, hexadecimal": _in_hex_entities,
    "HTML of JSON": lambda text: html.escape(_escaped(text)),
}

_WRAPPED: Final = ("as it is", "JSON", "JSON in ASCII")
"""Texts that are looked for in base64 and in hexadecimal, too."""


def _base64(data: bytes, alphabet: bytes | None) -> Iterator[bytes]:
    """The characters of base64 that depend on *data* alone, for each place at which it may begin."""
    for shift in range(_PADDING):
        written = base64.b64encode(b"\0" * shift + data, alphabet)
        first = (shift * 8 + 5) // 6
        yield written[first : (shift + len(data)) * 8 // 6]


_BYTES: Final[Mapping[str, Callable[[bytes], Iterable[bytes]]]] = {
    # how bytes are written as other bytes
    "as they are": lambda data: (data,),
    "hexadecimal": lambda data: (data.hex().encode(), data.hex().upper().encode()),
    "base64": lambda data: _base64(data, None),
    "base64 for addresses": lambda data: _base64(data, b"-_"),
}


def _of_text(text: str) -> Iterator[bytes]:
    every = {name: write(text).encode(errors="surrogatepass") for name, write in _TEXTS.items()}
    yield from every.values()
    yield from _wrapped({every[name] for name in _WRAPPED})
    for wide in ("utf-16-le", "utf-16-be"):
        yield text.encode(wide, errors="surrogatepass")


def _of_any_case(text: str) -> Iterator[bytes]:
    yield from _of_text(text)
    if text != text.lower():
        yield from (_TEXTS[name](text.lower()).encode(errors="surrogatepass") for name in _WRAPPED)


def _wrapped(plain: Iterable[bytes]) -> Iterator[bytes]:
    for data in plain:
        for write in _BYTES.values():
            yield from write(data)


def _varint(number: int) -> bytes:
    """*number* as SQLite writes the number of a row."""
    if number >> 56:
        return b""
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(number & 0x7F | 0x80)
    return bytes(reversed(groups))


def _of_whole(number: int) -> Iterator[bytes]:
    """As SQLite and others write whole numbers; a small one cannot be told from chance."""
    if not number >> 32 or not -(1 << 63) <= number < 1 << 63:
        return
    width = 6 if -(1 << 47) <= number < 1 << 47 else 8
    yield number.to_bytes(width, "big", signed=True)
    yield number.to_bytes(width, "little", signed=True)
    if number > 0:
        yield _varint(number)


def _of_fraction(number: float) -> Iterator[bytes]:
    yield struct.pack(">d", number)
    yield struct.pack("<d", number)


def _of_bytes(data: bytes) -> Iterator[bytes]:
    yield from _wrapped([data])
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return
    yield from _of_any_case(text)


def _every(probe: Probe) -> Iterator[bytes]:
    if isinstance(probe, bytes):
        yield from _of_bytes(probe)
    elif isinstance(probe, str):
        yield from _of_any_case(probe)
    else:
        yield from _of_text(repr(probe))
        yield from _of_whole(probe) if isinstance(probe, int) else _of_fraction(probe)


SHORTEST: Final = 6
"""Bytes that can be told from chance."""


def writings(probe: Probe) -> frozenset[bytes]:
    """Every way in which *probe* may stand in a file, those that chance may write left out."""
    return frozenset(written for written in _every(probe) if len(written) >= SHORTEST)
