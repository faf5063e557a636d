"""How the changes of one commit become records that are chained to those before them."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple

import attrs

from influence.domain.audit import OUTSIDE, Head, Name, Noun, Record, Subject, Verb, pseudonym
from influence.domain.audited import changed


class Change(NamedTuple):
    """What happened to one subject; *owner* is the person behind it.

    *what* has a bit for each fact that differs. Where one commit may change it again, *before* and *after* are all
    its facts, as a list in JSON.
    """

    noun: str
    subject: str
    owner: str | None
    verb: str
    what: int = 0
    before: str | None = None
    after: str | None = None

    @property
    def ends_its_owner(self) -> bool:
        """True when nobody is to be told any more who it was: the names of the owner go."""
        return self.verb == Verb.FORGOTTEN or (self.verb == Verb.REMOVED and self.subject == self.owner)


_TOGETHER: Final[Mapping[tuple[str, str], str | None]] = {
    # what one commit did to one subject first and then, and what that is together
    (Verb.CREATED, Verb.CHANGED): Verb.CREATED,
    (Verb.CREATED, Verb.REMOVED): None,
    (Verb.CHANGED, Verb.CHANGED): Verb.CHANGED,
    (Verb.CHANGED, Verb.REMOVED): Verb.REMOVED,
    (Verb.REMOVED, Verb.CREATED): Verb.CHANGED,
}
_OF_ROWS: Final = frozenset({Verb.CREATED, Verb.CHANGED, Verb.REMOVED})


def coalesced(changes: Iterable[Change]) -> list[Change]:
    """One change for each subject, in the order in which they began. Deeds that change no row stand for themselves."""
    found: dict[tuple[str, str], Change] = {}
    others: list[Change] = []
    for change in changes:
        key = (change.subject, "" if change.verb in _OF_ROWS else change.verb)
        if key not in found:
            found[key] = change
            continue
        first = found.pop(key)
        if _is_another(first, change):
            others.append(first)
            found[key] = change
        elif (both := _both(first, change)) is not None:
            found[key] = both
    return [*others, *found.values()]


def _is_another(first: Change, then: Change) -> bool:
    """True when a number was given to something new."""
    return first.verb == Verb.REMOVED and then.verb == Verb.CREATED and then.after is None


def _both(first: Change, then: Change) -> Change | None:
    """What the two are together; None when nothing is left of them."""
    verb = _TOGETHER.get((first.verb, then.verb), then.verb)
    if verb is None:
        return None
    both = first._replace(verb=verb, after=then.after)
    if verb != Verb.CHANGED:
        return both
    which = _differing(first.before, then.after)
    return both._replace(what=which) if which else None


def _differing(before: str | None, after: str | None) -> int:
    pairs = zip(json.loads(before or "[]"), json.loads(after or "[]"), strict=True)
    return sum(1 << bit for bit, (fact, other) in enumerate(pairs) if fact != other)


def moment(at: datetime) -> str:
    """A time as records write it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def beginning(tenant: str) -> bytes:
    """What the first record of a chain is chained to: the *tenant*'s, or with an empty name the installation's."""
    return hashlib.sha256(f"influence audit\n{tenant}".encode()).digest()


@attrs.frozen
class Acting:
    """Who acts in a commit, and when: a user, the program itself (empty), or nobody of this program (None)."""

    by: str | None
    at: datetime


class Names:
    """Who is behind pseudonyms, as far as one commit needs to know: those that are *kept*, and new ones.

    *count* tells how many are kept of an owner, and *draw* gives a key that nobody can guess.
    """

    def __init__(
        self, kept: Mapping[tuple[str, str], str], count: Callable[[str], int], draw: Callable[[], bytes]
    ) -> None:
        self._known = dict(kept)
        self._count = count
        self._draw = draw
        self.fresh: list[Name] = []

    def of(self, owner: str, subject: str) -> str:
        """The pseudonym of *subject*; a new one where none is kept."""
        known = self._known.get((owner, subject))
        if known is None:
            key = self._draw()
            known = self._known[owner, subject] = pseudonym(key, subject)
            self.fresh.append(Name(known, subject, owner, key))
        return known

    def of_actor(self, acting: Acting) -> str:
        """How records name who acts: the user's pseudonym, nothing for the program, a word for anybody else."""
        if not acting.by:
            return OUTSIDE if acting.by is None else ""
        user = str(Subject(Noun.USER, acting.by))
        return self.of(user, user)

    def count(self, owner: str) -> int:
        """How many there are that belong to *owner*."""
        return self._count(owner) + sum(name.owner == owner for name in self.fresh)


def chained(changes: Iterable[Change], head: Head, acting: Acting, names: Names) -> Iterator[Record]:
    """The records of *changes*, in the order of the chain that has come to *head*."""
    left = coalesced(changes)
    if not left:
        return  # what came and went again has no record, and nobody is named for it
    number, before = head.number, head.digest
    at, by = moment(acting.at), names.of_actor(acting)
    known = [(change, _subject(change, names)) for change in left]
    ended: set[str] = set()
    for change, subject in sorted(known, key=_ending_last):
        number += 1
        what = _gone(change, names, ended) if change.ends_its_owner else changed(change.noun, change.what)
        record = Record.after(before, (number, at, by, change.noun, subject, change.verb, what))
        before = record.digest
        yield record


def _subject(change: Change, names: Names) -> str:
    if change.owner is None:
        return change.subject.removeprefix(f"{change.noun}:")
    return names.of(change.owner, change.subject)


def _gone(change: Change, names: Names, ended: set[str]) -> str:
    """How many names go with the owner, who ends but once."""
    owner = change.owner or change.subject
    count = 0 if owner in ended else names.count(owner)
    ended.add(owner)
    return str(count)


def _ending_last(known: tuple[Change, str]) -> bool:
    """Only then is it known how many names go."""
    return known[0].ends_its_owner
