"""However a value is written or packed, it is found; and each decoder is missed when it is taken away."""

import base64
import gzip
import html
import io
import json
import re
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Final
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.adapters.sql import scan, wrappings, writings
from influence.adapters.sql.scan import Reading, Wanted, read_file
from tests.support.texts import spread

TEXT: Final = "Zoë’s “Kestrel” & sons, Ørsted #1"
WHOLE: Final = 0x5E4719E1ABCD
FRACTION: Final = 0.7123456789012345


def zipped(data: bytes, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", how) as archive:
        archive.writestr("other.xml", b"other" * 40)
        archive.writestr("xl/sharedStrings.xml", data)
    return packed.getvalue()


def deflated(data: bytes, level: int) -> bytes:
    return zlib.compress(data, level)


ESCAPED: Final = json.dumps({"said": TEXT}).encode()
TEXTS: Final[Mapping[str, bytes]] = {
    "UTF-8": TEXT.encode(),
    "UTF-16 LE": TEXT.encode("utf-16-le"),
    "UTF-16 BE": TEXT.encode("utf-16-be"),
    "JSON": json.dumps(TEXT, ensure_ascii=False).encode(),
    "JSON in ASCII": ESCAPED,
    "JSON in JSON": json.dumps(json.dumps(TEXT)).encode(),
    "percent": quote(TEXT, safe="").encode(),
    "percent, small": re.sub("%..", lambda one: one[0].lower(), quote(TEXT, safe="")).encode(),
    "a form": quote_plus(TEXT).encode(),
    "HTML": html.escape(TEXT).encode(),
    "HTML, decimal": "".join(
        f"&#{ord(c)};" if not c.isalnum() or not c.isascii() else c for c in TEXT
    ).encode(),
    "HTML, hexadecimal": "".join(
        f"&#x{ord(c):x};" if not c.isalnum() or not c.isascii() else c for c in TEXT
    ).encode(),
    "small letters": TEXT.lower().encode(),
    "base64": base64.b64encode(TEXT.encode()),
    "base64, second": base64.b64encode(b"." + TEXT.encode()),
    "base64, third": base64.b64encode(b".." + TEXT.encode() + b"?"),
    "base64 for addresses": base64.urlsafe_b64encode(b"?>" + TEXT.encode()),
    "hexadecimal": TEXT.encode().hex().encode(),
    "HEXADECIMAL": TEXT.encode().hex().upper().encode(),
    "gzip": gzip.compress(TEXT.encode()),
    "gzip of JSON": gzip.compress(ESCAPED),
    "zlib": deflated(TEXT.encode() * 3, 6),
    "zlib, fast": deflated(TEXT.encode() * 3, 1),
    "zlib, best": deflated(TEXT.encode() * 3, 9),
    "zip": zipped(html.escape(TEXT).encode()),
    "zip, stored": zipped(TEXT.encode(), zipfile.ZIP_STORED),
    "gzip of zip": gzip.compress(zipped(TEXT.encode())),
    "zip of gzip": zipped(gzip.compress(TEXT.encode())),
    "base64 of gzip": base64.b64encode(gzip.compress(ESCAPED)),
    "base64 of gzip for addresses": base64.urlsafe_b64encode(gzip.compress(ESCAPED)),
    "base64 of zlib": base64.b64encode(zlib.compress(ESCAPED)),
    "base64 of zip": base64.b64encode(zipped(TEXT.encode())),
    "base64 in lines": base64.encodebytes(gzip.compress(spread(2000) + TEXT.encode())),
}
NUMBERS: Final[Mapping[str, tuple[writings.Probe, bytes]]] = {
    "a record": (WHOLE, WHOLE.to_bytes(6, "big")),
    "a wide record": (WHOLE << 14, (WHOLE << 14).to_bytes(8, "big")),
    "a negative record": (-WHOLE, (-WHOLE).to_bytes(6, "big", signed=True)),
    "another machine's": (WHOLE, WHOLE.to_bytes(8, "little")),
    "digits": (WHOLE, f'{{"count":{WHOLE}}}'.encode()),
    "digits in gzip": (WHOLE, gzip.compress(str(WHOLE).encode())),
    "a fraction": (FRACTION, struct.pack(">d", FRACTION)),
    "digits of a fraction": (FRACTION, f"[{FRACTION!r}]".encode()),
}


def found(probe: writings.Probe, data: bytes) -> bool:
    wanted = Wanted([probe, "another text that is nowhere", 0.123456789012345])
    around = b"\x01" * 777 + data + b"\x02" * 99
    return wanted.named(read_file(BytesIO(around), wanted.needles).found) == {probe}


@pytest.mark.parametrize("how", TEXTS)
def test_a_text_is_found_however_it_is_written(how: str) -> None:
    assert found(TEXT, TEXTS[how])


@pytest.mark.parametrize("how", NUMBERS)
def test_a_number_is_found_however_it_is_written(how: str) -> None:
    assert found(*NUMBERS[how])


def test_the_number_of_a_row_is_found() -> None:
    varint = bytes([(WHOLE >> shift & 0x7F) | 0x80 for shift in range(42, 0, -7)] + [WHOLE & 0x7F])

    assert found(WHOLE, varint)


@pytest.mark.parametrize("seam", [*range(-60, 8, 7), 500, 2000])
@pytest.mark.parametrize("how", ["UTF-8", "gzip of JSON", "zip", "base64 of gzip", "zlib"])
def test_a_seam_of_two_reads_hides_nothing(monkeypatch: pytest.MonkeyPatch, how: str, seam: int) -> None:
    monkeypatch.setattr(scan, "CHUNK", 2048)
    wanted = Wanted([TEXT])

    data = b"." * (2048 + seam) + TEXTS[how] + b"." * 5000

    assert wanted.named(read_file(BytesIO(data), wanted.needles).found) == {TEXT}


Break = Callable[[pytest.MonkeyPatch], None]


def _without(mapping: str, name: str) -> Break:
    def break_(patch: pytest.MonkeyPatch) -> None:
        patch.delitem(getattr(writings, mapping), name)

    return break_


def _without_beginning(pattern: bytes) -> Break:
    def break_(patch: pytest.MonkeyPatch) -> None:
        left = tuple(one for one in wrappings._BEGINNINGS if one[0].pattern != pattern)
        assert len(left) < len(wrappings._BEGINNINGS)
        patch.setattr(wrappings, "_BEGINNINGS", left)

    return break_


def _blind(function: str) -> Break:
    return lambda patch: patch.setattr(writings, function, lambda *_: iter(()))


def _one_beginning(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(writings, "_PADDING", 1)


DEFECTS: Final[Mapping[str, Break]] = {
    **{f"no {name}": _without("_TEXTS", name) for name in writings._TEXTS if name not in writings._WRAPPED},
    **{f"no {name}": _without("_BYTES", name) for name in writings._BYTES if name != "as they are"},
    "one place in base64": _one_beginning,
    "no whole numbers": _blind("_of_whole"),
    "no fractions": _blind("_of_fraction"),
    "no gzip": _without_beginning(rb"\x1f\x8b\x08"),
    "no zlib": _without_beginning(rb"x[\x01\x5e\x9c\xda]"),
    "no zip": _without_beginning(rb"PK\x03\x04"),
    "no gzip in base64": _without_beginning(rb"H4sI"),
    "no zip in base64": _without_beginning(rb"UEsDB"),
    "no zlib in base64": _without_beginning(rb"e[AFJN][A-Za-z0-9+/_-]{14}"),
    "one level deep": lambda patch: patch.setattr(scan, "DEEPEST", 1),
    "no overlap": lambda patch: patch.setattr(scan, "LONGEST_BEGINNING", -10_000),
}
EQUIVALENT: Final = {
    # what is found without them by another writing of the same text
    "no percent, a path": "the text has no slash, so that 'percent' writes the same",
    "no HTML, bare quotes": "the text's quotes are no ASCII",
    "no percent": "looked for below",
    "no HTML": "looked for below",
    "no base64 for addresses": "looked for below",
    "no HTML of JSON": "looked for below",
    "no overlap": "looked for by the seams",
}


def _missed() -> Iterator[str]:
    yield from (how for how, data in TEXTS.items() if not found(TEXT, data))
    yield from (how for how, (probe, data) in NUMBERS.items() if not found(probe, data))


@pytest.mark.parametrize("defect", [name for name in DEFECTS if name not in EQUIVALENT])
def test_a_decoder_that_is_taken_away_is_missed(monkeypatch: pytest.MonkeyPatch, defect: str) -> None:
    DEFECTS[defect](monkeypatch)

    assert list(_missed())


@pytest.mark.parametrize(
    ("defect", "text", "written"),
    [
        ("no percent", "a/path with ✶ of Zoë", quote("a/path with ✶ of Zoë", safe="").encode()),
        ("no HTML", 'the "real" <Ann> & co', html.escape('the "real" <Ann> & co').encode()),
        ("no base64 for addresses", "who?>who?>who?>", base64.urlsafe_b64encode(b"who?>who?>who?>")),
        ("no percent, a path", "a/path with ✶ of Zoë", quote("a/path with ✶ of Zoë").encode()),
        ("no HTML, bare quotes", 'the "real" <Ann> & co', b'the "real" &lt;Ann&gt; &amp; co'),
        ("no HTML of JSON", 'the "real" <Ann> ✶', b"the \\&quot;real\\&quot; &lt;Ann&gt; \\u2736"),
    ],
)
def test_the_rarer_decoders_are_needed_too(
    monkeypatch: pytest.MonkeyPatch, defect: str, text: str, written: bytes
) -> None:
    assert found(text, written)

    DEFECTS[defect](monkeypatch)

    assert not found(text, written)


def test_a_bomb_is_cut_short_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = gzip.compress(gzip.compress(b"\0" * (64 << 20)))
    monkeypatch.setattr(scan, "MOST_UNFOLDED", 8 << 20)
    wanted = Wanted([TEXT])

    tracemalloc.start()
    reading = read_file(BytesIO(bomb), wanted.needles)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert reading.is_cut_short
    assert peak < 8 << 20


def test_what_only_looks_packed_is_passed_by() -> None:
    wanted = Wanted([TEXT])
    reading = Reading(wanted.needles)

    for piece in (b"PK\x03\x04", b"x\x9c" * 5000, b"H4sI!!", b"\x1f\x8b\x08" * 100, TEXT.encode()):
        reading.feed(piece)

    assert wanted.named(reading.found) == {TEXT}


@given(st.lists(st.text(min_size=6, max_size=40), min_size=1, max_size=30), st.binary(max_size=50))
def test_many_texts_are_found_at_once(texts: list[str], between: bytes) -> None:
    wanted = Wanted(texts)
    data = between.join(text.encode(errors="surrogatepass") for text in texts)

    assert wanted.named(read_file(BytesIO(data), wanted.needles).found) >= set(texts)
