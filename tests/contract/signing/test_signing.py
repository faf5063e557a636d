"""Whoever signs: the signature holds for exactly what was signed, by exactly who signed it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from influence.adapters.memory.signer import MemoryChecks, MemorySigner
from influence.adapters.sealing.ed25519 import Ed25519Checks, Ed25519Signer
from influence.domain.ports.signing import SignatureChecks, Signer

Signers = tuple[Signer, Signer, SignatureChecks]
MESSAGE = b'{"format":"made up"}'
ONE_STORE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def in_memory(_: Path) -> Signers:
    return MemorySigner("one"), MemorySigner("other"), MemoryChecks()


def in_files(folder: Path) -> Signers:
    one, other = (Ed25519Signer.from_file(folder / name / "signing.key") for name in ("one", "other"))
    return one, other, Ed25519Checks()


@pytest.fixture(params=[in_memory, in_files], ids=["memory", "ed25519"])
def signers(request: pytest.FixtureRequest, tmp_path: Path) -> Signers:
    """Two installations, and somebody who has no key."""
    made: Callable[[Path], Signers] = request.param
    return made(tmp_path)


@ONE_STORE
@given(message=st.binary(max_size=300))
def test_a_signature_holds_for_everybody(signers: Signers, message: bytes) -> None:
    one, other, checks = signers

    signature = one.sign(message)

    assert all(who.holds(message, signature, one.public_key) for who in (one, other, checks))


@ONE_STORE
@given(message=st.binary(max_size=60), changed=st.binary(max_size=60))
def test_it_holds_for_nothing_else(signers: Signers, message: bytes, changed: bytes) -> None:
    one, other, checks = signers
    signature = one.sign(message)

    assert checks.holds(changed, signature, one.public_key) is (changed == message)
    assert not checks.holds(message, signature, other.public_key)
    assert not checks.holds(message, other.sign(message), one.public_key)


@ONE_STORE
@given(place=st.integers(0, 63), bit=st.integers(0, 7))
def test_no_other_bytes_are_its_signature(signers: Signers, place: int, bit: int) -> None:
    one, _, checks = signers
    altered = bytearray(one.sign(MESSAGE))
    altered[place] ^= 1 << bit

    assert not checks.holds(MESSAGE, bytes(altered), one.public_key)


@pytest.mark.parametrize("signature", [b"", b"x" * 63, b"x" * 64, b"x" * 65])
@pytest.mark.parametrize("key", [b"", b"short", b"\xff" * 32, b"x" * 33])
def test_what_is_none_does_not_hold(signers: Signers, signature: bytes, key: bytes) -> None:
    one, _, checks = signers

    assert not checks.holds(MESSAGE, signature, one.public_key)
    assert not checks.holds(MESSAGE, one.sign(MESSAGE), key)


def test_keys_and_signatures_have_their_sizes(signers: Signers) -> None:
    one, other, _ = signers

    assert len(one.public_key) == len(other.public_key) == 32
    assert one.public_key != other.public_key
    assert len(one.sign(b"")) == len(one.sign(MESSAGE)) == 64


def test_the_same_message_is_signed_the_same(signers: Signers) -> None:
    one, _, _ = signers

    assert one.sign(MESSAGE) == one.sign(MESSAGE) != one.sign(b"")
