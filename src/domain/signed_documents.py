"""Documents that prove who wrote them, and that nobody changed them since.

A document is one JSON object: `format`, the fields of its body, and `signature`, which covers the canonical JSON of
everything else. The layout of a file does not count, only what it says.

As we write it, the signature stands alone on the last line, and line breaks stand only between parts. So whoever has
no program of ours gets the signed bytes so: all lines but the last, without the line breaks, and one ``}``.
"""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from typing import ClassVar, Final

import attrs

from influence.domain.canonical_json import NotJson, canonical, parsed
from influence.domain.errors import BadInput, Refused
from influence.domain.ports.signing import SignatureChecks, Signer

ALGORITHM: Final = "Ed25519"
KEY_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64
_NAMES: Final = {"algorithm", "public_key", "signature"}


@attrs.frozen
class NotOurDocument(BadInput):
    """Something that is no signed document of the kind that was asked for."""

    code: ClassVar[str] = "not_our_document"

    name: str
    why: str
    ways_out: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name} {self.why}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where such a document comes from."""
        return self.ways_out


@attrs.frozen
class DocumentAltered(Refused):
    """A signed document whose signature does not fit what it says."""

    code: ClassVar[str] = "document_altered"

    name: str
    ways_out: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name} was altered after it was signed: what it says is not what was signed."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where an unaltered one comes from."""
        return self.ways_out


@attrs.frozen
class SignedByAnother(Refused):
    """A sound document that somebody else signed than the one who was expected."""

    code: ClassVar[str] = "signed_by_another"

    name: str
    signer: str
    expected: str
    ways_out: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name} was signed with the key {self.signer}, not with {self.expected}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Whom to ask."""
        return self.ways_out


@attrs.frozen
class SignedDocument:
    """What somebody says (*body*, with its `format`), and the signature under it."""

    body: Mapping[str, object]
    public_key: bytes
    signature: bytes

    @property
    def signer(self) -> str:
        """The fingerprint of the key that signed it."""
        return key_fingerprint(self.public_key)


@attrs.frozen
class Expected:
    """What a reader asks for.

    The *form*, the *name* to call the document by, the fingerprint of whose it must be, if that counts, and what to do
    about one that is refused.
    """

    form: str
    name: str
    signer: str | None = None
    ways_out: tuple[str, ...] = ()


def key_fingerprint(public_key: bytes) -> str:
    """A short name of a public key: the first 128 bits of its SHA-256, in groups that can be read out aloud."""
    letters = hashlib.sha256(public_key).hexdigest()[:32]
    return "-".join(letters[place : place + 4] for place in range(0, len(letters), 4))


def sign(form: str, fields: Mapping[str, object], signer: Signer) -> SignedDocument:
    """A document of the format *form* with these *fields*, signed."""
    if reserved := {"format", "signature"} & set(fields):
        raise ValueError(f"reserved: {', '.join(sorted(reserved))}")
    body = {"format": form, **fields}
    return SignedDocument(body, signer.public_key, signer.sign(canonical(body)))


def as_fields(document: SignedDocument) -> dict[str, object]:
    """The whole document as the fields of one JSON object."""
    signature = {
        "algorithm": ALGORITHM,
        "public_key": b64encode(document.public_key).decode(),
        "signature": b64encode(document.signature).decode(),
    }
    return {**document.body, "signature": signature}


def written(document: SignedDocument) -> bytes:
    """The document as a file: one line for each field and for each item of a list, the signature on the last."""
    signature = canonical(as_fields(document)["signature"])
    return b"{" + b",\n".join(_laid_out(document.body)) + b'\n,"signature":' + signature + b"}\n"


def _laid_out(body: Mapping[str, object]) -> Iterator[bytes]:
    for name, value in sorted(body.items()):
        text = canonical(value)
        if isinstance(value, list | tuple) and value:
            text = b"[\n" + b",\n".join(map(canonical, value)) + b"]"
        yield canonical(name) + b":" + text


def read(text: bytes, expected: Expected, checks: SignatureChecks) -> SignedDocument:
    """The document in *text*, whatever its layout.

    Raises:
        NotOurDocument: no signed document of that form.
        DocumentAltered: the signature does not fit what it says.
        SignedByAnother: the signature is sound, but not that of the expected signer.
    """
    document = _opened(text, expected)
    try:
        message = canonical(document.body)
    except (ValueError, RecursionError):
        raise DocumentAltered(expected.name, expected.ways_out) from None
    if not checks.holds(message, document.signature, document.public_key):
        raise DocumentAltered(expected.name, expected.ways_out)
    if expected.signer not in (None, document.signer):
        raise SignedByAnother(expected.name, document.signer, expected.signer or "", expected.ways_out)
    return document


def _opened(text: bytes, expected: Expected) -> SignedDocument:
    try:
        fields = parsed(text)
    except NotJson:
        raise NotOurDocument(expected.name, "cannot be read: it is not JSON", expected.ways_out) from None
    if not isinstance(fields, dict) or fields.get("format") != expected.form:
        raise NotOurDocument(expected.name, f"is not of the format {expected.form}", expected.ways_out)
    block = fields.pop("signature", None)
    if not isinstance(block, dict) or set(block) != _NAMES or block["algorithm"] != ALGORITHM:
        raise NotOurDocument(expected.name, f"bears no {ALGORITHM} signature", expected.ways_out)
    try:
        return SignedDocument(
            fields, _bytes(block["public_key"], KEY_BYTES), _bytes(block["signature"], _SIGNATURE_BYTES)
        )
    except ValueError:
        raise DocumentAltered(expected.name, expected.ways_out) from None


def _bytes(text: object, length: int) -> bytes:
    """What *text* holds in base64, written as we write it: one way for one value."""
    if not isinstance(text, str):
        raise ValueError("no text")  # noqa: TRY004 - for the reader all of it is one fault
    held = b64decode(text, validate=True)
    if len(held) != length or b64encode(held).decode() != text:
        raise ValueError("not in its one form")
    return held
