"""The audit: one record of every change that counts, chained so that none can be altered, taken out or put in.

A record holds what kind of thing changed, how, when and by whom; never a value. Persons, and what belongs to them,
stand in it under pseudonyms. Who is behind one is told by a name that is kept beside the records and can be erased:
the record stays as it is, the chain still holds, and nobody can tell any more who it was.
"""

import hashlib
import hmac
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import attrs

DIGEST_SIZE: Final = 32
PSEUDONYM_SIZE: Final = 16


class Noun(StrEnum):
    """What records are about."""

    ACCOUNT = "account"
    GRANT = "grant"
    APPLICATION = "application"
    INVITE = "invite"
    CAMPAIGN = "campaign"
    PARTICIPANT = "participant"
    POST = "post"
    ORDER = "order"
    LINK = "link"
    TENANT = "tenant"
    ENDPOINT = "endpoint"
    SECRET = "secret"  # noqa: S105 - the word, not one
    API_KEY = "api_key"
    USER = "user"
    KEYS = "keys"
    PHASE = "phase"
    STEP = "step"
    BACKUP = "backup"
    ERASURE = "erasure"


NOUN_WORDS: Final[Mapping[str, str]] = {
    **{noun.value: noun.value.replace("_", "-") for noun in Noun},
    Noun.GRANT: "consent",
    Noun.STEP: "cutover-step",
    Noun.LINK: "order-link",
    Noun.KEYS: "sealing-keys",
}
"""What people call the things that records are about. Records themselves keep the words they were chained with."""


class Verb(StrEnum):
    """What was done."""

    CREATED = "created"
    CHANGED = "changed"
    REMOVED = "removed"
    FORGOTTEN = "forgotten"
    ROTATED = "rotated"
    MADE = "made"
    RESTORED = "restored"


class Chain(StrEnum):
    """Whose records: one tenant's, or those of the installation that all tenants share."""

    TENANT = "tenant"
    INSTALLATION = "installation"


OF_INSTALLATION: Final = frozenset({Noun.PHASE, Noun.STEP, Noun.KEYS, Noun.BACKUP, Noun.ERASURE})
"""What no tenant owns."""

OF_NOBODY: Final = OF_INSTALLATION | {Noun.CAMPAIGN, Noun.TENANT, Noun.ENDPOINT, Noun.SECRET, Noun.API_KEY}
"""What stands in records in clear, by its number: no person is behind it."""

OUTSIDE: Final = "outside"
"""Who acts when rows were changed past this program."""


@attrs.frozen(order=True)
class Subject:
    """One thing that records are about: its kind, and the number or name by which the database knows it."""

    noun: Noun
    key: str

    def __str__(self) -> str:
        return f"{self.noun}:{self.key}"

    @classmethod
    def read(cls, text: str) -> "Subject":
        """The subject that *text* names, as `str` wrote it."""
        noun, _, key = text.partition(":")
        return cls(Noun(noun), key)

    @property
    def chain(self) -> Chain:
        """Where its records stand."""
        return Chain.INSTALLATION if self.noun in OF_INSTALLATION else Chain.TENANT


def pseudonym(key: bytes, subject: str) -> str:
    """What stands in records for *subject*; without *key* nobody can tell which subject that is, nor try them all."""
    return hmac.digest(key, subject.encode(), "sha256")[:PSEUDONYM_SIZE].hex()


@attrs.frozen
class Record:
    """One change, as it is kept; only the chain tells whether somebody altered it since.

    *by* and *subject* are pseudonyms, or stand in clear where no person is behind them.
    """

    number: int
    at: str
    by: str
    noun: str
    subject: str
    verb: str
    what: str
    digest: bytes

    @classmethod
    def after(cls, before: bytes, parts: "Parts") -> "Record":
        """The record of these *parts*, chained to the one of digest *before*."""
        return cls(*parts, digest=_digest(before, parts))

    @property
    def parts(self) -> "Parts":
        """Everything but the digest."""
        return self.number, self.at, self.by, self.noun, self.subject, self.verb, self.what

    def follows(self, before: bytes) -> bool:
        """True when the record is what was written after the one of digest *before*."""
        return self.digest == _digest(before, self.parts)


Parts = tuple[int, str, str, str, str, str, str]
"""A record without its digest: the number, and the texts in their order."""


def _digest(before: bytes, parts: Parts) -> bytes:
    """The digest of the one before and of the parts, one a line. No part holds an end of line."""
    return hashlib.sha256(before + "\n".join((str(parts[0]), *parts[1:])).encode()).digest()


@attrs.frozen
class Head:
    """How far a chain had come: the *number* and digest of its last record."""

    number: int
    digest: bytes


@attrs.frozen
class Entry:
    """A record with the names that are still kept: None where nobody can tell any more."""

    record: Record
    by: str | None
    subject: Subject | None
    owner: Subject | None


@attrs.frozen
class Name:
    """What is kept beside the records: who stands behind a pseudonym, and the key that shows it."""

    pseudonym: str
    subject: str
    owner: str
    key: bytes

    @property
    def is_true(self) -> bool:
        """True when the pseudonym was made of this subject with this key."""
        return hmac.compare_digest(pseudonym(self.key, self.subject), self.pseudonym)


def entry(record: Record, names: Mapping[str, Name]) -> Entry:
    """The *record* with those of *names* that are behind its pseudonyms."""
    user, thing = names.get(record.by), names.get(record.subject)
    by = record.by if record.by in {"", OUTSIDE} else None
    if user is not None:
        by = Subject.read(user.subject).key
    if thing is not None:
        return Entry(record, by, Subject.read(thing.subject), Subject.read(thing.owner))
    is_clear = record.noun in OF_NOBODY
    return Entry(record, by, Subject(Noun(record.noun), record.subject) if is_clear else None, None)
