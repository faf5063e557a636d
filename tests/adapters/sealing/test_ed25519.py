"""The file that holds the signing key."""

import shutil
import stat
import subprocess
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from influence.adapters.sealing.ed25519 import Ed25519Checks, Ed25519Signer, key_in_pem, public_pem
from influence.domain.errors import FileUnreadable

MESSAGE = b"signed"


def another_kind(_: Path) -> bytes:
    return generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def locked(path: Path) -> bytes:
    Ed25519Signer.from_file(path)
    key = load_pem_private_key(path.read_bytes(), password=None)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"word"))


def halved(path: Path) -> bytes:
    Ed25519Signer.from_file(path)
    return path.read_bytes()[:60]


def test_a_missing_file_is_made_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "home" / "signing.key"

    signature = Ed25519Signer.from_file(path).sign(MESSAGE)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Ed25519Signer.from_file(path).sign(MESSAGE) == signature
    assert [entry.name for entry in path.parent.iterdir()] == ["signing.key"]


def test_many_who_make_the_file_at_once_share_one_key(tmp_path: Path) -> None:
    together = threading.Barrier(8)
    keys: list[bytes] = []

    def make() -> None:
        together.wait()
        keys.append(Ed25519Signer.from_file(tmp_path / "signing.key").public_key)

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert keys == [Ed25519Signer.from_file(tmp_path / "signing.key").public_key] * 8


def test_a_file_without_a_signing_key_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "signing.key"
    for content in (b"", b"not a key", b"\xff\xfe", another_kind(path), locked(path), halved(path)):
        path.write_bytes(content)

        with pytest.raises(FileUnreadable, match=r"holds (no signing key|a key of another kind)") as caught:
            Ed25519Signer.from_file(path)

        assert caught.value.remedies
        assert path.read_bytes() == content


def test_a_place_where_no_file_can_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(FileUnreadable):
        Ed25519Signer.from_file(tmp_path / "file" / "signing.key")
    with pytest.raises(FileUnreadable):
        Ed25519Signer.from_file(tmp_path)


def test_a_public_key_goes_out_and_comes_back(tmp_path: Path) -> None:
    signer = Ed25519Signer.from_file(tmp_path / "signing.key")

    pem = public_pem(signer.public_key).encode()

    assert key_in_pem(pem) == signer.public_key
    assert b"PRIVATE" not in pem
    assert key_in_pem(b"not a key") is None
    assert key_in_pem((tmp_path / "signing.key").read_bytes()) is None


def test_openssl_takes_a_signature_for_good(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    assert openssl, "the recipe that auditors are given needs openssl"
    signer = Ed25519Signer.from_file(tmp_path / "signing.key")
    (tmp_path / "signing.pub").write_text(public_pem(signer.public_key))
    (tmp_path / "message").write_bytes(MESSAGE)
    (tmp_path / "signature").write_bytes(signer.sign(MESSAGE))
    check = [openssl, "pkeyutl", "-verify", "-pubin", "-rawin", "-inkey", "signing.pub", "-in", "message"]

    done = subprocess.run([*check, "-sigfile", "signature"], cwd=tmp_path, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr
    assert Ed25519Checks().holds(MESSAGE, (tmp_path / "signature").read_bytes(), signer.public_key)
