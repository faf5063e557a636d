"""The policy in TOML files: those of the package, and those of a folder that replaces or adds some."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import attrs

from influence.adapters.policy.forms import FORMS, structured
from influence.domain.errors import FileUnreadable
from influence.domain.policy import Book, Terms
from influence.domain.policy_editions import Edition, Issue, Subject

BUILT_IN: Final = Path(__file__).with_name("data")
_HOW: Final = "Write it like the files that come with the program: <subject>-<day>.toml, see docs/policy.md."


@attrs.frozen(slots=False)
class FilePolicy:
    """The built-in editions; a file of *folder* takes the place of the built-in one of the same name.

    Nothing is read before it is asked for, and nothing is read twice.
    """

    folder: Path | None = None

    def on(self, day: date) -> Terms:
        """The terms of *day*.

        Raises:
            TermsUnknown: the policy does not reach back so far.
            FileUnreadable: a file is not as it should be; the message names file and key.
        """
        return self._book.on(day)

    def dates(self) -> tuple[date, ...]:
        """The days on which something changes, in order."""
        return self._book.dates

    def editions(self) -> Mapping[Subject, tuple[Edition[object], ...]]:
        """Every edition of every subject, those of the tables too. Raises FileUnreadable."""
        return self._book.editions

    @cached_property
    def _book(self) -> Book:
        paths = {path.name: path for path in own_files(BUILT_IN)}
        if self.folder is not None:
            paths |= {path.name: path for path in own_files(self.folder)}
        editions = _by_subject(map(_edition, paths.values()))
        return Book(**{subject.value: tuple(editions[subject]) for subject in FORMS})


def own_files(folder: Path) -> Iterable[Path]:
    """The policy files of *folder*, by name.

    Raises:
        FileUnreadable: it cannot be looked into.
    """
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".toml")
    except OSError as error:
        raise _unreadable(folder, error.strerror or "it cannot be read") from error


def _by_subject(editions: Iterable[tuple[Subject, Edition[Any]]]) -> Mapping[Subject, list[Edition[Any]]]:
    found: dict[Subject, list[Edition[Any]]] = {subject: [] for subject in FORMS}
    for subject, edition in editions:
        found[subject].append(edition)
    return found


def _edition(path: Path) -> tuple[Subject, Edition[Any]]:
    """The subject and the edition in the file at *path*.

    Raises:
        FileUnreadable: it is not as it should be.
    """
    name, _, day = path.stem.partition("-")
    if name not in FORMS:
        raise _unreadable(path, f"its name must begin with one of: {', '.join(FORMS)}")
    fields = _fields(path)
    try:
        since, source, rules = structured(Subject(name), fields)
    except ValueError as error:
        raise _unreadable(path, str(error)) from error
    if since.isoformat() != day:
        raise _unreadable(path, f"since: it says {since.isoformat()}, its name says {day or 'no day'}")
    return Subject(name), Edition(Issue(since, source), rules, fields)


def _fields(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _unreadable(path, error.strerror or "it cannot be read") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _unreadable(path, f"it is not TOML ({error})") from error


def _unreadable(path: Path, why: str) -> FileUnreadable:
    return FileUnreadable(str(path), why, (_HOW,))
