"""Sealing with Fernet keys that rest in a file beside the database, or come from the environment."""

import fcntl
import hmac
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from influence.domain.errors import FileUnreadable, Unusable
from influence.domain.ports.sealing import SealBroken
from influence.domain.secret import Secret

_DRAFT: Final = ".draft"
_WAYS_OUT: Final = (
    "Put back the sealing key of this installation; without it stored tokens cannot be opened.",
    "Or remove the file: a new key is made, and influencers have to authenticate again.",
)


class FernetSealer:
    """Seals with the first of its keys and opens with any of them. The owner is inside the sealed text."""

    def __init__(self, keys: MultiFernet) -> None:
        self._keys = keys

    @classmethod
    def from_keys(cls, keys: Iterable[str | Secret]) -> "FernetSealer":
        """A sealer with these keys, the newest first.

        Raises:
            Unusable: one of them is no key, or there is none.
        """
        try:
            return cls(_multi([key.reveal() if isinstance(key, Secret) else key for key in keys]))
        except ValueError:
            raise Unusable("sealing key", "***", "a key is 32 bytes in URL-safe base64") from None

    @classmethod
    def from_file(cls, path: Path) -> "FernetSealer":
        """A sealer with the keys in the file at *path*, one a line, the newest first.

        A missing file is made, with a new key and for its owner's eyes only.

        Raises:
            FileUnreadable: it cannot be read or made, or holds no keys.
        """
        path = Path(path)
        with _telling(path):
            if not path.exists():
                _make(path, [_new_key()])
            return cls(_multi(_keys_in(path)))

    def seal(self, secret: Secret, owner: str) -> bytes:
        return self._keys.encrypt(json.dumps([owner, secret.reveal()]).encode())

    def open(self, sealed: bytes, owner: str) -> Secret:
        try:
            inside, text = json.loads(self._keys.decrypt(sealed))
        except (InvalidToken, ValueError, TypeError):
            raise SealBroken from None
        if not isinstance(inside, str) or not isinstance(text, str):
            raise SealBroken
        if not hmac.compare_digest(inside.encode(), owner.encode()):
            raise SealBroken
        return Secret(text)

    def renewed(self, sealed: bytes) -> bytes:
        """The same secret of the same owner, sealed with the first key.

        Raises:
            SealBroken: none of the keys opens it.
        """
        try:
            return self._keys.rotate(sealed)
        except InvalidToken:
            raise SealBroken from None


def add_key(path: Path) -> FernetSealer:
    """The sealer of the file at *path* after a new key was put before the others.

    Programs that run know it after a restart only.

    Raises:
        FileUnreadable: as for `FernetSealer.from_file`.
    """
    return _rewritten(path, lambda keys: [_new_key(), *keys])


def drop_old_keys(path: Path) -> FernetSealer:
    """The sealer of the file at *path* after all keys but the newest were taken out.

    What was sealed with them and not renewed cannot be opened any more.

    Raises:
        FileUnreadable: as for `FernetSealer.from_file`.
    """
    return _rewritten(path, lambda keys: keys[:1])


def _rewritten(path: Path, change: Callable[[list[str]], list[str]]) -> FernetSealer:
    """The sealer after *change*: the whole file is there before and after, and nobody else changes it meanwhile."""
    path = Path(path)
    FernetSealer.from_file(path)
    with _telling(path), _alone_in(path.parent):
        keys = change(_keys_in(path))
        sealer = FernetSealer(_multi(keys))
        _put(path, keys)
    return sealer


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """What goes wrong with the file within, in our words."""
    try:
        yield
    except OSError as error:
        raise FileUnreadable(str(path), error.strerror or "cannot be used", _WAYS_OUT) from None
    except ValueError:
        raise FileUnreadable(str(path), "holds no sealing key", _WAYS_OUT) from None


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Within, others who change keys in *folder* wait; afterwards the names in it are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        os.fsync(handle)
    finally:
        os.close(handle)


def _keys_in(path: Path) -> list[str]:
    return path.read_text("ascii").split()


def _multi(keys: Sequence[str]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _new_key() -> str:
    return Fernet.generate_key().decode()


def _make(path: Path, keys: Sequence[str]) -> None:
    """Make the file whole; where somebody else made it meanwhile, theirs stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone_in(path.parent):
        if not path.exists():
            _put(path, keys)


def _put(path: Path, keys: Sequence[str]) -> None:
    """Put *keys* in the place of the file at once. Drafts that somebody left who was killed hold keys, too."""
    for left in path.parent.iterdir():
        if left.name.startswith(f"{path.name}.") and left.name.endswith(_DRAFT):
            left.unlink()
    _draft(path, keys).replace(path)


def _draft(path: Path, keys: Sequence[str]) -> Path:
    draft = path.with_name(f"{path.name}.{os.urandom(4).hex()}{_DRAFT}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.writelines(f"{key}\n" for key in keys)
        file.flush()
        os.fsync(file.fileno())
    return draft
