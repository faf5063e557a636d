"""Influencers: the persons behind accounts, and the groups they are kept in."""

import re
from datetime import datetime
from typing import Final, NewType

import attrs
from attrs.validators import and_, ge, instance_of, le, matches_re, max_len, optional

from influence.domain.errors import Unusable

InfluencerId = NewType("InfluencerId", int)
NOT_KEPT: Final = InfluencerId(0)
"""The id of an influencer that no store keeps yet."""
GroupKey = NewType("GroupKey", str)

_KEY: Final = re.compile("[a-z0-9][a-z0-9-]{0,39}")
_COUNTRY: Final = re.compile("[A-Z]{2}")
_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
LONGEST_NAME: Final = 200
LONGEST_TAG: Final = 50
LONGEST_NOTE: Final = 4000


def one_line(name: str, text: str, longest: int) -> str:
    """*text* on one line, without spaces at its ends.

    Raises:
        Unusable: it is longer than *longest* or steers a terminal.
    """
    said = " ".join(text.split())
    if len(said) > longest:
        raise Unusable(name, said[:40], f"at most {longest} characters")
    if not said.isprintable():
        raise Unusable(name, said[:40], "only letters, digits and signs that can be shown")
    return said


def parse_tag(text: str) -> str:
    """The tag in *text*; tags know no case.

    Raises:
        Unusable: it is empty or too long.
    """
    tag = one_line("tag", text, LONGEST_TAG).casefold()
    if not tag:
        raise Unusable("tag", text, "say a word")
    return tag


def parse_country(text: str) -> str:
    """The two letters of a country (ISO 3166).

    Raises:
        Unusable: it is no such code.
    """
    code = text.strip().upper()
    if _COUNTRY.fullmatch(code) is None:
        raise Unusable("country", text[:40], "write its two letters, for example DE")
    return code


def parse_email(text: str) -> str:
    """An e-mail address; empty for none.

    Raises:
        Unusable: it cannot be one.
    """
    address = one_line("e-mail", text, LONGEST_NAME)
    if address and _EMAIL.fullmatch(address) is None:
        raise Unusable("e-mail", address, "write it as name@example.com")
    return address


def parse_group_key(text: str) -> GroupKey:
    """The key of a group.

    Raises:
        Unusable: it is not one short word.
    """
    key = text.strip().lower()
    if _KEY.fullmatch(key) is None:
        raise Unusable("group", text[:40], "a key has small letters, digits and -, at most 40")
    return GroupKey(key)


@attrs.frozen
class Note:
    """What a user wrote down about an influencer."""

    text: str
    at: datetime
    by: str


def _is_a_key(_: object, __: object, key: GroupKey) -> None:
    if _KEY.fullmatch(key) is None:
        raise ValueError(f"{key!r} is no key of a group")


@attrs.frozen
class Group:
    """A set of influencers that share terms: who applies in it gets *revenue_share* (a fraction) unless agreed else.

    *application_text* is what an applicant reads first.
    """

    key: GroupKey = attrs.field(validator=_is_a_key)
    name: str
    revenue_share: float | None = attrs.field(
        default=None, validator=optional(and_(instance_of(float | int), ge(0), le(1)))
    )
    application_text: str = ""


@attrs.frozen(kw_only=True)
class Influencer:
    """A person, behind any number of accounts.

    The name is what a user wrote or the person said; it may be empty, and then people see a handle. No name is ever
    taken from a file of the old source.
    """

    added_at: datetime
    added_by: str
    id: InfluencerId = NOT_KEPT
    name: str = attrs.field(default="", validator=max_len(LONGEST_NAME))
    email: str = ""
    country: str | None = attrs.field(default=None, validator=optional(matches_re(_COUNTRY)))
    notes: tuple[Note, ...] = ()
    tags: frozenset[str] = frozenset()
    groups: frozenset[GroupKey] = frozenset()
    version: int = 0

    def tagged(self, *tags: str) -> "Influencer":
        """The influencer with *tags* too."""
        return attrs.evolve(self, tags=self.tags | set(tags))

    def untagged(self, *tags: str) -> "Influencer":
        """The influencer without *tags*."""
        return attrs.evolve(self, tags=self.tags - set(tags))

    def noted(self, note: Note) -> "Influencer":
        """The influencer with one more note, the newest last."""
        return attrs.evolve(self, notes=(*self.notes, note))

    def joining(self, group: GroupKey) -> "Influencer":
        """The influencer in *group* too."""
        return attrs.evolve(self, groups=self.groups | {group})

    def leaving(self, group: GroupKey) -> "Influencer":
        """The influencer outside *group*."""
        return attrs.evolve(self, groups=self.groups - {group})
