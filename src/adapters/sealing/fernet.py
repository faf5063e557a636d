"""Sealing with Fernet keys that rest in a file beside the database, or come from the environment."""

import hmac
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from influence.adapters.sealing import key_files
from influence.domain.errors import FileUnreadable, Unusable
from influence.domain.ports.sealing import SealBroken
from influence.domain.secret import Secret

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
                key_files.make(path, _lines([_new_key()]))
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
    with _telling(path), key_files.alone_in(path.parent):
        keys = change(_keys_in(path))
        sealer = FernetSealer(_multi(keys))
        key_files.put(path, _lines(keys))
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


def _keys_in(path: Path) -> list[str]:
    return path.read_text("ascii").split()


def _multi(keys: Sequence[str]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _new_key() -> str:
    return Fernet.generate_key().decode()


def _lines(keys: Sequence[str]) -> str:
    return "".join(f"{key}\n" for key in keys)
