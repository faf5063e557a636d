"""Finding what is held about a person, and erasing it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import attrs

from influence.domain.accounts import Account, AccountId
from influence.domain.applications import Application
from influence.domain.erasures import Counts, Erasure, Identity, Traces
from influence.domain.influencers import Influencer, InfluencerId
from influence.domain.personal_terms import PersonalTerms
from influence.domain.posts import PostId


@attrs.frozen
class HeldRow:
    """One row that is held about a person: where, and what it says, by name. Sealed values are only named."""

    place: str
    values: Mapping[str, object]


class PersonalData(Protocol):
    """What this tenant holds about persons."""

    def accounts(self, person: Identity, influencers: Collection[InfluencerId]) -> tuple[Account, ...]:
        """The TikTok accounts with an id of *person*, the stubs called so, all accounts of *influencers*.

        Accounts that were merged with one of them count too. In the order of their ids.
        """
        ...

    def influencers(self, emails: Collection[str]) -> tuple[Influencer, ...]:
        """Those with one of these mail addresses, without case, in the order of their ids."""
        ...

    def applications(
        self,
        accounts: Collection[AccountId],
        influencers: Collection[InfluencerId],
        emails: Collection[str],
    ) -> tuple[Application, ...]:
        """Those that brought one of the accounts, became one of the influencers, or came from one of the addresses."""
        ...

    def borne_by_others(self, names: Collection[str], accounts: Collection[AccountId]) -> frozenset[str]:
        """Those of *names*, without case, that an account besides *accounts* bears, or bore once."""
        ...

    def counts(self, traces: Traces) -> Counts:
        """How much there is to erase, by category; messages of TikTok's, which no tenant owns, are left out."""
        ...

    def messages(self, traces: Traces) -> frozenset[str]:
        """The keys of the messages of TikTok's that name the person."""
        ...

    def erase(self, traces: Traces, alias: str, now: datetime) -> Counts:
        """Erase everything but the bulk of what the accounts hold. How much went, by category.

        From here on the accounts are in no list, bear the *alias*, have no id and no consent, and nothing can be
        written to them. Their orders are over.

        Raises nothing: what is not there any more is no matter.
        """
        ...

    def sweep(self, accounts: Sequence[AccountId], most: int) -> Counts:
        """Erase the figures, posts and pictures of the next *most* subjects of erased accounts; empty at the end.

        With the last of it the accounts go that no order holds, and their places in campaigns.
        """
        ...

    def texts(self, traces: Traces) -> frozenset[str]:
        """What is written about the person: every text of eight characters or more that goes with them."""
        ...

    def standing(self, texts: Collection[str]) -> frozenset[str]:
        """Those of *texts* that stand in some row of any tenant."""
        ...

    def posts(self, accounts: Collection[AccountId]) -> tuple[PostId, ...]:
        """The posts of these accounts, in the order of their numbers."""
        ...

    def rows(self, traces: Traces) -> Iterator[HeldRow]:
        """Every row that is held about the person, figures left out."""
        ...

    def outlived(self, terms: PersonalTerms, now: datetime) -> Counts:
        """How much is held of people without an account for longer than *terms* allow."""
        ...

    def drop_outlived(self, terms: PersonalTerms, now: datetime) -> Counts:
        """Erase it. How much went."""
        ...


class LogFile(Protocol):
    """The log of changes that lies beside the data."""

    def empty(self) -> bool:
        """Bring the log into the data and empty it; False when somebody who reads is in the way."""
        ...


class Erasures(Protocol):
    """The erasures of this installation, over all tenants."""

    def of_plan(self, plan: str) -> Erasure | None:
        """The one that carries out the plan of this fingerprint."""
        ...

    def get(self, pseudonym: str) -> Erasure | None:
        """The one of that pseudonym."""
        ...

    def all(self) -> tuple[Erasure, ...]:
        """All of them, the oldest first."""
        ...

    def save(self, erasure: Erasure) -> None:
        """Keep it, new or changed."""
        ...
