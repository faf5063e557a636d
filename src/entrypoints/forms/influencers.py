"""Influencers as programs read them."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from influence.application.read_influencers import Person
from influence.domain.accounts import Account
from influence.domain.influencers import Influencer, Note
from influence.domain.networks import Network


@attrs.frozen(kw_only=True)
class HandleForm:
    """An account by its name."""

    handle: str
    network: Network


@attrs.frozen(kw_only=True)
class NobodyForm:
    """A person of whom nothing but accounts is known."""

    id: None = None
    name: str = ""
    email: str = ""
    country: None = None
    tags: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    accounts: tuple[HandleForm, ...]


@attrs.frozen(kw_only=True)
class InfluencerForm:
    """The person behind accounts."""

    id: int
    name: str
    email: str
    country: str | None
    tags: tuple[str, ...]
    groups: tuple[str, ...]
    notes: tuple[Note, ...]
    added_at: datetime
    added_by: str
    accounts: tuple[HandleForm, ...]

    @classmethod
    def of(cls, who: Influencer, accounts: Iterable[Account]) -> "InfluencerForm":
        """What is written about a person."""
        return cls(
            id=who.id,
            name=who.name,
            email=who.email,
            country=who.country,
            tags=tuple(sorted(who.tags)),
            groups=tuple(sorted(who.groups)),
            notes=tuple(who.notes),
            added_at=who.added_at,
            added_by=who.added_by,
            accounts=_handles(accounts),
        )


def person_form(person: Person) -> InfluencerForm | NobodyForm:
    """A person; one of whom only accounts are known, too."""
    if person.influencer is None:
        return NobodyForm(accounts=_handles(person.accounts))
    return InfluencerForm.of(person.influencer, person.accounts)


def _handles(accounts: Iterable[Account]) -> tuple[HandleForm, ...]:
    return tuple(HandleForm(handle=a.handle, network=a.network) for a in accounts)
