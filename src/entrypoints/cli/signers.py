"""Whose signature is expected, as somebody on the command line says it."""

import json
import re
from base64 import b64decode
from pathlib import Path
from typing import Final

from influence.adapters.files.survey import reason_of
from influence.adapters.sealing.ed25519 import key_in_pem
from influence.domain.errors import Unusable
from influence.domain.signed_documents import KEY_BYTES, key_fingerprint

_DIGITS: Final = re.compile(r"[0-9a-f]{32}")
_LARGEST: Final = 10_000
_WAY: Final = (
    "write the fingerprint that influence keys signing shows, the public key, or a file that holds either"
)
_DIGITS_ONLY: Final = re.compile(r"[0-9a-fA-F\s:-]+")


def fingerprint_said(said: str) -> str:
    """The fingerprint of the key that *said* names: by fingerprint, as a public key, or as a file with one.

    Raises:
        Unusable: it names none.
    """
    found = _named(said.encode())
    if found is not None:
        return found
    try:
        with Path(said).open("rb") as file:
            found = _named(file.read(_LARGEST))
    except (OSError, ValueError) as error:
        raise Unusable("--key", said[:100], f"{_why(said, error)}: {_WAY}") from error
    if found is None:
        raise Unusable("--key", said[:100], f"that file holds no key: {_WAY}")
    return found


def _why(said: str, error: OSError | ValueError) -> str:
    if _DIGITS_ONLY.fullmatch(said):
        return "that is no fingerprint, which has 32 digits, and no file"
    return f"it is no key, and as a file {reason_of(error)}"


def _named(text: bytes) -> str | None:
    key = key_in_pem(text)
    if key is not None:
        return key_fingerprint(key)
    words = text.decode(errors="replace").strip()
    digits = re.sub(r"[\s:-]", "", words).lower()
    if _DIGITS.fullmatch(digits):
        return "-".join(digits[place : place + 4] for place in range(0, 32, 4))
    return _in_base64(words) or _in_json(words)


def _in_base64(words: str) -> str | None:
    try:
        key = b64decode(words, validate=True)
    except ValueError:
        return None
    return key_fingerprint(key) if len(key) == KEY_BYTES else None


def _in_json(words: str) -> str | None:
    try:
        told = json.loads(words)
    except (ValueError, RecursionError):
        return None
    key = told.get("public_key") if isinstance(told, dict) else None
    return _in_base64(key) if isinstance(key, str) else None
