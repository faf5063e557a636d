"""Sealing with Fernet keys."""

import base64
import signal
import stat
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from influence.adapters.sealing.fernet import FernetSealer, add_key, drop_old_keys
from influence.domain.errors import FileUnreadable, Unusable
from influence.domain.ports.sealing import SealBroken
from influence.domain.secret import Secret

OLD, NEW = (base64.urlsafe_b64encode(letter * 32).decode() for letter in (b"o", b"n"))
TOKEN = Secret("planted-token")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(TEXTS, TEXTS)
def test_a_sealed_text_opens_for_its_owner(text: str, owner: str) -> None:
    sealer = FernetSealer.from_keys([OLD])

    assert sealer.open(sealer.seal(Secret(text), owner), owner).reveal() == text


@given(TEXTS, TEXTS)
def test_nobody_else_opens_it(owner: str, other: str) -> None:
    sealer = FernetSealer.from_keys([OLD])
    sealed = sealer.seal(TOKEN, owner)

    if owner != other:
        with pytest.raises(SealBroken):
            sealer.open(sealed, other)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_an_altered_seal_is_broken(place: int, flip: int) -> None:
    sealer = FernetSealer.from_keys([OLD])
    sealed = bytearray(sealer.seal(TOKEN, "open-1"))
    before = bytes(sealed)
    sealed[place % len(sealed)] ^= flip

    try:
        opened = sealer.open(bytes(sealed), "open-1")
    except SealBroken:
        return
    assert opened.reveal() == TOKEN.reveal(), before  # spare bits of base64 carry nothing


@pytest.mark.parametrize("sealed", [b"", b"clear text", b"gAAAAA", "ümlaut".encode()])
def test_what_was_never_sealed_does_not_open(sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        FernetSealer.from_keys([OLD]).open(sealed, "open-1")


@pytest.mark.parametrize("inside", [b"planted-token", b"[]", b"[1]", b'{"a":1}', b"null", b'["open-1",7]'])
def test_a_seal_around_something_else_is_broken(inside: bytes) -> None:
    sealed = Fernet(OLD).encrypt(inside)

    with pytest.raises(SealBroken):
        FernetSealer.from_keys([OLD]).open(sealed, "open-1")


def test_neither_secret_nor_owner_shows_through() -> None:
    sealer = FernetSealer.from_keys([OLD])
    sealed = sealer.seal(TOKEN, "open-1")

    assert b"planted" not in sealed
    assert b"open-1" not in sealed
    assert sealed != sealer.seal(TOKEN, "open-1")


def test_another_key_does_not_open_it() -> None:
    sealed = FernetSealer.from_keys([OLD]).seal(TOKEN, "open-1")

    with pytest.raises(SealBroken) as caught:
        FernetSealer.from_keys([NEW]).open(sealed, "open-1")

    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert OLD not in shown
    assert NEW not in shown
    assert "planted" not in shown


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    before, during = FernetSealer.from_keys([OLD]), FernetSealer.from_keys([NEW, Secret(OLD)])
    sealed = before.seal(TOKEN, "open-1")

    assert during.open(sealed, "open-1").matches(TOKEN)
    renewed = during.renewed(sealed)

    after = FernetSealer.from_keys([NEW])
    assert after.open(renewed, "open-1").matches(TOKEN)
    with pytest.raises(SealBroken):
        before.open(renewed, "open-1")
    with pytest.raises(SealBroken):
        after.renewed(sealed)


@pytest.mark.parametrize("keys", [[], ["short"], [""], [OLD, "short"], ["ü" * 44]])
def test_what_is_no_key_is_refused_without_being_quoted(keys: list[str]) -> None:
    with pytest.raises(Unusable) as caught:
        FernetSealer.from_keys(keys)

    assert "***" in str(caught.value)
    assert "short" not in repr(caught.value)


def test_a_missing_key_file_is_made_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "home" / "sealing.key"

    sealed = FernetSealer.from_file(path).seal(TOKEN, "open-1")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert FernetSealer.from_file(path).open(sealed, "open-1").matches(TOKEN)
    assert [entry.name for entry in path.parent.iterdir()] == ["sealing.key"]


def test_many_who_make_the_file_at_once_share_one_key(tmp_path: Path) -> None:
    path = tmp_path / "sealing.key"
    together = threading.Barrier(8)
    sealed: list[bytes] = []

    def seal() -> None:
        together.wait()
        sealed.append(FernetSealer.from_file(path).seal(TOKEN, "open-1"))

    threads = [threading.Thread(target=seal) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    sealer = FernetSealer.from_file(path)
    assert [sealer.open(one, "open-1").reveal() for one in sealed] == [TOKEN.reveal()] * 8


def test_a_key_is_added_before_the_others(tmp_path: Path) -> None:
    path = tmp_path / "sealing.key"
    sealed = FernetSealer.from_file(path).seal(TOKEN, "open-1")
    first = path.read_text()

    during = add_key(path)

    assert path.read_text().endswith(first)
    assert len(path.read_text().split()) == 2
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert during.open(during.renewed(sealed), "open-1").matches(TOKEN)


def test_old_keys_are_dropped_and_the_newest_stays(tmp_path: Path) -> None:
    path = tmp_path / "sealing.key"
    sealed = FernetSealer.from_file(path).seal(TOKEN, "open-1")
    add_key(path)
    renewed = add_key(path).renewed(sealed)
    newest = path.read_text().split()[0]

    after = drop_old_keys(path)

    assert path.read_text() == f"{newest}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert after.open(renewed, "open-1").matches(TOKEN)
    with pytest.raises(SealBroken):
        after.open(sealed, "open-1")
    assert [entry.name for entry in tmp_path.iterdir()] == ["sealing.key"]


def test_dropping_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sealing.key"
    sealed = drop_old_keys(path).seal(TOKEN, "open-1")

    assert drop_old_keys(path).open(sealed, "open-1").matches(TOKEN)


@pytest.mark.parametrize("change", [add_key, drop_old_keys])
def test_a_file_without_keys_is_not_rotated(tmp_path: Path, change: Callable[[Path], FernetSealer]) -> None:
    path = tmp_path / "sealing.key"
    path.write_text(f"{OLD}\nnot a key\n")

    with pytest.raises(FileUnreadable):
        change(path)

    assert path.read_text() == f"{OLD}\nnot a key\n"


def test_of_many_who_add_a_key_none_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "sealing.key"
    together = threading.Barrier(8)
    sealed: list[bytes] = []

    def add() -> None:
        together.wait()
        sealed.append(add_key(path).seal(TOKEN, "open-1"))

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(path.read_text().split())) == 9
    sealer = FernetSealer.from_file(path)
    assert [sealer.open(one, "open-1").reveal() for one in sealed] == [TOKEN.reveal()] * 8


_KILLED = """
import os, signal, sys
from pathlib import Path
from influence.adapters.sealing import fernet

kill = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
place = sys.argv[3]
if place == "before it is written":
    os.fsync = kill
elif place == "before it takes its place":
    Path.replace = kill
else:
    replace = Path.replace
    Path.replace = lambda *names: (replace(*names), kill())
getattr(fernet, sys.argv[1])(Path(sys.argv[2]))
"""


@pytest.mark.parametrize("change", ["add_key", "drop_old_keys"])
@pytest.mark.parametrize(
    ("place", "is_done"),
    [("before it is written", False), ("before it takes its place", False), ("afterwards", True)],
)
def test_a_killed_rotation_leaves_a_whole_file(
    tmp_path: Path, change: str, place: str, is_done: bool
) -> None:
    path = tmp_path / "sealing.key"
    sealed = add_key(path).seal(TOKEN, "open-1")
    before = path.read_text()
    command = [sys.executable, "-c", _KILLED, change, str(path), place]

    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL

    assert (path.read_text() != before) is is_done
    assert FernetSealer.from_file(path).open(sealed, "open-1").matches(TOKEN)
    assert add_key(path).open(sealed, "open-1").matches(TOKEN)  # nobody waits for the one that was killed
    assert [entry.name for entry in tmp_path.iterdir()] == ["sealing.key"]


@pytest.mark.parametrize("content", [b"", b"\n", b"not a key", b"\xff\xfe", OLD.encode()[:-4]])
def test_a_file_without_keys_is_unreadable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sealing.key"
    path.write_bytes(content)

    with pytest.raises(FileUnreadable, match="holds no sealing key") as caught:
        FernetSealer.from_file(path)

    assert caught.value.remedies
    assert path.read_bytes() == content


def test_a_place_where_no_file_can_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(FileUnreadable):
        FernetSealer.from_file(tmp_path / "file" / "sealing.key")
    with pytest.raises(FileUnreadable):
        FernetSealer.from_file(tmp_path)
