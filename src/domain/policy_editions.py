"""Dated editions of the rules that change: since when one counts, where it comes from, and its fingerprint."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar, Generic, TypeVar

import attrs

from influence.domain.errors import Refused

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Subject(StrEnum):
    """What the policy is about."""

    ELIGIBILITY = "eligibility"
    INVITES = "invites"
    LIMITS = "limits"
    PLANS = "plans"
    RETENTION = "retention"
    TABLES = "tables"
    TRACKING = "tracking"


@attrs.frozen
class Issue:
    """From which day an edition counts, and where its facts come from, in words."""

    since: date
    source: str


@attrs.frozen
class Edition(Generic[T_co]):
    """The *rules* of one subject, in force until the next edition; *content* is what its file says, word for word."""

    issue: Issue
    rules: T_co
    content: Mapping[str, object] | None = attrs.field(default=None, eq=False, repr=False)

    @property
    def fingerprint(self) -> str:
        """SHA-256 over everything it says, as hex: two editions that share it say the same.

        Where the content is known it is that which counts, so that the program may hold the rules in another form.
        """
        return fingerprint((self.issue, self.rules) if self.content is None else self.content)


@attrs.frozen
class TermsUnknown(Refused):
    """The policy does not reach back so far."""

    code: ClassVar[str] = "policy_unknown"

    subject: Subject
    day: str
    first: str

    def __str__(self) -> str:
        return (
            f"What the policy said about {self.subject.value} on {self.day} is not known: "
            f"its first edition is of {self.first}."
        )

    @property
    def remedies(self) -> tuple[str, ...]:
        """A day of which something is known."""
        return (
            f"Ask for {self.first} or a later day: influence policy show --on {self.first}",
            "An older edition of your own can be put into a folder, named by INFLUENCE_POLICY=FOLDER.",
        )


def in_force(subject: Subject, editions: tuple[Edition[T], ...], day: date) -> Edition[T]:
    """The newest of *editions* that counts on *day*.

    Raises:
        TermsUnknown: none does.
    """
    begun = [edition for edition in editions if edition.issue.since <= day]
    if not begun:
        first = min(edition.issue.since for edition in editions)
        raise TermsUnknown(subject, day.isoformat(), first.isoformat())
    return max(begun, key=lambda edition: edition.issue.since)


def fingerprint(told: object) -> str:
    """SHA-256 over *told*, written in one way only, as hex."""
    text = json.dumps(_plain(told), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(told: object) -> object:
    """What JSON can hold, without any order that means nothing."""
    kind = type(told)
    if attrs.has(kind):
        return {field.name: _plain(getattr(told, field.name)) for field in attrs.fields(kind)}
    if isinstance(told, Mapping):
        return {str(name): _plain(value) for name, value in told.items()}
    if isinstance(told, frozenset | list):  # in no list of a policy the order means anything
        return sorted((_plain(one) for one in told), key=str)
    if isinstance(told, tuple):
        return [_plain(one) for one in told]
    return str(told) if isinstance(told, str | date | timedelta) else told
