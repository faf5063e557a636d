"""Signing with an Ed25519 key that rests in a file beside the database."""

from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from influence.adapters.sealing import key_files
from influence.domain.errors import FileUnreadable

_WAYS_OUT: Final = (
    "Put back the signing key of this installation: what it signed is checked with the same key.",
    "Or remove the file: a new key is made, and auditors have to be given the new public key.",
)


class Ed25519Checks:
    """Tells whether a signature holds; anybody can, with the public key."""

    def holds(self, message: bytes, signature: bytes, public_key: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


class Ed25519Signer(Ed25519Checks):
    """Signs with one key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self._public_key = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @classmethod
    def from_file(cls, path: Path) -> "Ed25519Signer":
        """A signer with the key in the file at *path*, in PEM.

        A missing file is made, with a new key and for its owner's eyes only.

        Raises:
            FileUnreadable: it cannot be read or made, or holds no such key.
        """
        try:
            if not path.exists():
                key_files.make(path, _new_key())
            key = load_pem_private_key(path.read_bytes(), password=None)
        except OSError as error:
            raise FileUnreadable(str(path), error.strerror or "cannot be used", _WAYS_OUT) from None
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise FileUnreadable(str(path), "holds no signing key", _WAYS_OUT) from None
        if not isinstance(key, Ed25519PrivateKey):
            raise FileUnreadable(str(path), "holds a key of another kind", _WAYS_OUT)
        return cls(key)

    @property
    def public_key(self) -> bytes:
        return self._public_key

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


def _new_key() -> str:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")


def public_pem(public_key: bytes) -> str:
    """A public key as other programs take it in, such as openssl."""
    key = Ed25519PublicKey.from_public_bytes(public_key)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def key_in_pem(pem: bytes) -> bytes | None:
    """The 32 bytes of an Ed25519 public key in PEM; none when it is something else."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        return None
    if not isinstance(key, Ed25519PublicKey):
        return None
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)
