"""A document says what was signed, by whom, or it is refused."""

import json
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from influence.adapters.memory.signer import MemorySigner
from influence.domain.canonical_json import canonical
from influence.domain.errors import InfluenceError
from influence.domain.signed_documents import (
    DocumentAltered,
    Expected,
    NotOurDocument,
    SignedByAnother,
    SignedDocument,
    key_fingerprint,
    read,
    sign,
    written,
)
from tests.support.sometimes import assert_reached, sometimes

FORM: Final = "made-up/1"
SIGNER: Final = MemorySigner()
EXPECTED: Final = Expected(FORM, "the paper", ways_out=("Ask for another.",))
FIELDS: Final = {"rows": [{"n": 1, "who": "ä"}, {"n": 2}], "text": "line\nline", "none": None, "empty": []}
TEXT: Final = written(sign(FORM, FIELDS, SIGNER))


def opened(text: bytes, expected: Expected = EXPECTED) -> SignedDocument:
    return read(text, expected, SIGNER)


def test_a_document_comes_back_as_it_was_signed() -> None:
    document = opened(TEXT)

    assert document.body == {"format": FORM, **FIELDS}
    assert document.public_key == SIGNER.public_key
    assert document.signer == key_fingerprint(SIGNER.public_key)
    assert written(document) == TEXT


def test_the_same_facts_give_the_same_file() -> None:
    backwards = dict(reversed(FIELDS.items()))

    assert written(sign(FORM, backwards, SIGNER)) == TEXT


@pytest.mark.parametrize("indent", [None, 1, 4])
def test_another_layout_says_the_same(indent: int | None) -> None:
    laid_out = json.dumps(json.loads(TEXT), indent=indent, ensure_ascii=indent is None)

    assert opened(laid_out.encode()).body == {"format": FORM, **FIELDS}


def test_the_signed_bytes_are_all_lines_but_the_last() -> None:
    *lines, last = TEXT.decode().splitlines()

    assert "".join(lines) + "}" == canonical({"format": FORM, **FIELDS}).decode()
    assert last.startswith(',"signature":{')
    assert len(lines) == 7  # a field each, and a line for each of the two rows


def test_a_time_is_written_in_utc() -> None:
    document = sign(FORM, {"at": datetime(2026, 3, 1, tzinfo=UTC)}, SIGNER)

    assert opened(written(document)).body["at"] == "2026-03-01T00:00:00Z"


def test_no_other_byte_says_the_same() -> None:
    for place in range(len(TEXT)):
        for new in (b"", b" ", b"\n", b"0", b"1", b"A", b"x", b'"', b"\\", b"}", b",", b"\x00", b"\xff"):
            changed = TEXT[:place] + new + TEXT[place + 1 :]
            try:
                document = opened(changed)
            except InfluenceError as error:
                sometimes(type(error).__name__)
            else:
                sometimes("only the layout changed")
                assert json.loads(changed) == json.loads(TEXT)
                assert written(document) == TEXT

    assert_reached(["NotOurDocument", "DocumentAltered", "only the layout changed"])


def altered(**changes: Any) -> bytes:
    fields = json.loads(TEXT)
    for path, value in changes.items():
        *way, last = path.split("__")
        inner = fields
        for step in way:
            inner = inner[step]
        inner[last] = value
    return json.dumps(fields).encode()


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "other"},
        {"none": 0},
        {"more": 1},
        {"rows": []},
        {"signature__public_key": "AAAA"},
        {"signature__signature": "AAAA"},
        {"signature__signature": "ä"},
        {"signature__signature": 7},
        {"text": "\ud800"},
    ],
)
def test_altered_documents_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(DocumentAltered, match="the paper was altered") as caught:
        opened(altered(**changes))

    assert caught.value.remedies == ("Ask for another.",)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"[]",
        b"7",
        b"\xff",
        b'{"format":"made-up/1"}',
        altered(format="made-up/2"),
        altered(signature=None),
        altered(signature__algorithm="none"),
        altered(signature__note="by me"),
        TEXT[:-3],
        TEXT.replace(b'"none"', b'"none":1,"none"'),
    ],
)
def test_what_is_no_such_document_is_refused(text: bytes) -> None:
    with pytest.raises(NotOurDocument, match="the paper") as caught:
        opened(text)

    assert caught.value.remedies == ("Ask for another.",)


def test_a_sound_document_of_somebody_else_is_told_apart() -> None:
    theirs = MemorySigner("theirs")
    text = written(sign(FORM, FIELDS, theirs))
    ours = Expected(FORM, "the paper", key_fingerprint(SIGNER.public_key))

    with pytest.raises(SignedByAnother) as caught:
        opened(text, ours)

    assert caught.value.signer == key_fingerprint(theirs.public_key)
    assert str(caught.value).endswith(f"not with {ours.signer}.")
    assert opened(text).signer == key_fingerprint(theirs.public_key)
    assert opened(TEXT, ours).signer == ours.signer


@pytest.mark.parametrize(("name", "padding"), [("public_key", "="), ("signature", "==")])
def test_the_spare_bits_of_base64_carry_nothing(name: str, padding: str) -> None:
    told = json.loads(TEXT)["signature"][name]
    last = told.removesuffix(padding)[-1]
    twin = chr(ord(last) + 1)
    spelt_otherwise = altered(**{f"signature__{name}": told.removesuffix(padding)[:-1] + twin + padding})

    assert b64decode(json.loads(spelt_otherwise)["signature"][name]) == b64decode(told)
    with pytest.raises(DocumentAltered):
        opened(spelt_otherwise)


def test_our_key_over_their_signature_is_altered() -> None:
    theirs = json.loads(written(sign(FORM, FIELDS, MemorySigner("theirs"))))
    forged = altered(signature__signature=theirs["signature"]["signature"])

    with pytest.raises(DocumentAltered):
        opened(forged)


@pytest.mark.parametrize("name", ["format", "signature"])
def test_the_names_of_the_frame_are_reserved(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        sign(FORM, {name: "x"}, SIGNER)


def test_a_fingerprint_is_short_and_its_own() -> None:
    one, other = (key_fingerprint(MemorySigner(name).public_key) for name in ("one", "other"))

    assert one != other
    assert len(one) == 39
    assert one.count("-") == 7
