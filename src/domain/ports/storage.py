"""What the product keeps, per tenant, in units of work.

A unit of work is one command: kept whole on `commit`, dropped whole on leaving the block. A view reads one moment
and keeps nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol

import attrs

from influence.domain.accounts import Account, AccountId
from influence.domain.campaigns import Campaign, CampaignId
from influence.domain.cutover import CutoverStep, Finding
from influence.domain.errors import Refused
from influence.domain.events import Event
from influence.domain.grants import Consent, Grant
from influence.domain.membership import MembershipAnswer
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.orders import Order, OrderId
from influence.domain.phase import Release
from influence.domain.posts import Attachment, Post, PostId
from influence.domain.values import Value


@attrs.frozen
class LegacyWriteRefused(Refused):
    """The database takes nothing of the old source any more."""

    code: ClassVar[str] = "old_source_closed"

    def __str__(self) -> str:
        return "The cut-over has begun: nothing of the old source can be stored any more."


@attrs.frozen
class AccountFilter:
    """Which accounts; what is None does not matter."""

    network: Network | None = None
    member: bool | None = None
    authenticated: bool | None = None
    campaign: CampaignId | None = None
    after: AccountId | None = None
    limit: int | None = None


class Accounts(Protocol):
    """The accounts of this tenant."""

    def get(self, account: AccountId) -> Account:
        """The account.

        Raises:
            AccountNotFound: there is none.
        """
        ...

    def find(self, network: Network, handle: str) -> Account | None:
        """The account called *handle*, without case. Of several, one with an identity, then the newest."""
        ...

    def find_stub(self, network: Network, handle: str) -> Account | None:
        """The account called *handle* that has no identity yet."""
        ...

    def of_creator(self, creator_id: str) -> Account | None:
        """The TikTok account of a public creator id."""
        ...

    def of_open_id(self, open_id: str) -> Account | None:
        """The TikTok account of an id from a consent."""
        ...

    def add(self, account: Account) -> Account:
        """Keep a new account; the answer has its id.

        Raises:
            AccountExists: the identity, or the handle of a stub, is taken.
        """
        ...

    def save(self, account: Account) -> Account:
        """Keep a changed account, all but its grant; the answer has the next version.

        Raises:
            Stale: somebody else saved it since it was read.
            AccountExists: its identity belongs to another account.
        """
        ...

    def answer(self, answers: Mapping[AccountId, MembershipAnswer]) -> None:
        """Keep many membership answers at once, as `Account.answered` would; changes the versions."""
        ...

    def select(self, wanted: AccountFilter) -> Iterator[Account]:
        """The accounts that fit, in the order of their ids."""
        ...

    def grant(self, account: AccountId, grant: Grant) -> None:
        """Keep the live grant of an account; an older epoch than the kept one changes nothing."""
        ...

    def end_grant(self, account: AccountId, epoch: int) -> None:
        """Erase the grant up to *epoch*, tokens included."""
        ...


class Consents(Protocol):
    """Consents that were begun."""

    def begin(self, consent: Consent) -> None:
        """Remember it until it is taken."""
        ...

    def take(self, state: str, now: datetime) -> Consent:
        """The open consent of *state*, which cannot be taken again after commit.

        Raises:
            ConsentUnknown: never begun, taken before, or too late at *now*.
        """
        ...


class Campaigns(Protocol):
    """The campaigns of this tenant and who takes part."""

    def get(self, campaign: CampaignId) -> Campaign:
        """The campaign.

        Raises:
            CampaignNotFound: there is none.
        """
        ...

    def named(self, name: str) -> Campaign | None:
        """The campaign of that name, without case."""
        ...

    def add(self, campaign: Campaign) -> Campaign:
        """Keep a new campaign; the answer has its id.

        Raises:
            CampaignExists: the name is taken.
        """
        ...

    def save(self, campaign: Campaign) -> Campaign:
        """Keep a changed campaign; the answer has the next version.

        Raises:
            Stale: somebody else saved it since it was read.
        """
        ...

    def all(self) -> tuple[Campaign, ...]:
        """All campaigns, in the order of their ids."""
        ...

    def join(self, campaign: CampaignId, account: AccountId, at: datetime) -> bool:
        """Let *account* take part; False when it already does."""
        ...

    def leave(self, campaign: CampaignId, account: AccountId) -> None:
        """End taking part. Refused by the store (`Stale`) while it holds orders or posts of it there."""
        ...

    def takes_part(self, campaign: CampaignId, account: AccountId) -> bool:
        """True when *account* takes part in *campaign*."""
        ...


class Orders(Protocol):
    """The orders of this tenant."""

    def get(self, order: OrderId) -> Order:
        """The order.

        Raises:
            OrderNotFound: there is none.
        """
        ...

    def keyed(self, key: str) -> Order | None:
        """The order that was created under an idempotency key."""
        ...

    def add(self, order: Order) -> Order:
        """Keep a new order of a participant; the answer has its id.

        Raises:
            Stale: the key is taken, or the account does not take part (any more).
        """
        ...

    def save(self, order: Order) -> Order:
        """Keep a changed order with its links; the answer has the next version.

        Raises:
            Stale: somebody else saved it since it was read.
            LinkConflict: a live link's video is linked to another order, of whatever tenant.
        """
        ...

    def select(
        self, *, campaign: CampaignId | None = None, account: AccountId | None = None
    ) -> tuple[Order, ...]:
        """The orders that fit, in the order of their ids."""
        ...


class Posts(Protocol):
    """Known posts, and their places in campaigns."""

    def keep(self, posts: Sequence[Post]) -> tuple[Post, ...]:
        """Keep new posts and refresh known ones (address, time, caption, status); the answers have ids.

        A known post keeps its id and account. A post of the old source never replaces one from TikTok, and one
        from TikTok takes over one of the old source. Raises `LegacyWriteRefused` from CLOSING on.
        """
        ...

    def get(self, post: PostId) -> Post | None:
        """The post."""
        ...

    def find(self, network: Network, external_id: str) -> Post | None:
        """The post with the network's own id."""
        ...

    def of_participants(self, campaign: CampaignId) -> tuple[Post, ...]:
        """Every known post of the campaign's participants, in the order of network and newest first."""
        ...

    def attach(self, attachments: Sequence[Attachment]) -> None:
        """Keep reasons; one that is known changes nothing.

        Raises:
            LegacyWriteRefused: from CLOSING on, for the old source's.
        """
        ...

    def detach(self, attachment: Attachment) -> None:
        """Drop one reason."""
        ...

    def attachments(self, campaign: CampaignId) -> tuple[Attachment, ...]:
        """All reasons of all posts of a campaign."""
        ...


class Figures(Protocol):
    """Values of metrics over time. Only the read gate, the sync and the import touch it.

    One snapshot a day, source and subject. A snapshot equal to the newest one of its source only confirms it; an
    older one (`as_of`) than what the day already holds changes nothing.
    """

    def keep_account(self, account: AccountId, snapshot: Snapshot[AccountMetric]) -> None:
        """Keep what one source said of an account. Raises `LegacyWriteRefused` from CLOSING on."""
        ...

    def keep_post(self, post: PostId, snapshot: Snapshot[PostMetric]) -> None:
        """Keep what one source said of a post. Raises `LegacyWriteRefused` from CLOSING on."""
        ...

    def of_accounts(
        self, accounts: Sequence[AccountId]
    ) -> Mapping[AccountId, tuple[Snapshot[AccountMetric], ...]]:
        """The newest snapshot of each source."""
        ...

    def of_posts(self, posts: Sequence[PostId]) -> Mapping[PostId, tuple[Snapshot[PostMetric], ...]]:
        """The newest snapshot of each source."""
        ...

    def account_history(self, account: AccountId) -> tuple[Snapshot[AccountMetric], ...]:
        """All snapshots, oldest first."""
        ...

    def post_history(self, post: PostId) -> tuple[Snapshot[PostMetric], ...]:
        """All snapshots, oldest first."""
        ...


class Taken(StrEnum):
    """What became of one row of a takeover."""

    ADDED = "added"
    CHANGED = "changed"
    KNOWN = "known"


@attrs.frozen
class LegacyRow:
    """One TikTok account as the old source knew it."""

    handle: str
    values: Mapping[AccountMetric, Value]


class Takeover(Protocol):
    """Taking over many old-source accounts at once; gives the state that one by one would give."""

    def put(self, rows: Sequence[LegacyRow], *, at: datetime, by: str) -> tuple[Taken, ...]:
        """Keep stubs (door TAKEN_OVER) for unknown handles, and what the old source said of each.

        Handles within *rows* differ without case. A row is KNOWN when the account is here and its newest
        old-source snapshot says the same. Raises `LegacyWriteRefused` from CLOSING on.
        """
        ...


class OldSource(Protocol):
    """What is left of the old source, over all tenants. Selects by provenance and by nothing else."""

    def counts(self) -> Mapping[str, int]:
        """Rows and values left, by category; keys are the same for every store."""
        ...

    def posts_in_campaigns(self) -> Mapping[tuple[str, CampaignId], int]:
        """How many old-source posts stand in each campaign, by tenant and campaign."""
        ...

    def remove(self, most: int) -> int:
        """Delete the old-source rows of the next *most* subjects; what stays is a dated count per campaign.

        The answer is how many rows went, 0 at the end.
        """
        ...


@attrs.frozen
class RemovedPosts:
    """What is left of hidden posts: how many, and the day they went."""

    campaign: CampaignId
    count: int
    on: datetime


class Installation(Protocol):
    """The one release of all tenants, and how far the cut-over has come."""

    def release(self) -> Release:
        """Phase, since when, under which plan."""
        ...

    def move(self, release: Release) -> None:
        """Keep the next phase.

        Raises:
            PhaseRefused: the store has moved on, or would go back.
        """
        ...

    def note(self, step: CutoverStep, at: datetime, removed: int = 0) -> None:
        """Write down that a step was finished, or that *removed* more rows went in it."""
        ...

    def steps(self) -> Mapping[CutoverStep, tuple[datetime, int]]:
        """The steps so far: when, and how many rows went."""
        ...

    def removed_posts(self) -> tuple[RemovedPosts, ...]:
        """The counts that stay of this tenant's hidden posts."""
        ...


class Outbox(Protocol):
    """Events on their way out, kept with their cause."""

    def put(self, *events: Event) -> None:
        """Add *events*."""
        ...

    def waiting(self, most: int) -> tuple[tuple[int, Event], ...]:
        """The oldest events that nobody was told yet, with their numbers."""
        ...

    def told(self, numbers: Sequence[int]) -> None:
        """Mark events as told."""
        ...


class View(Protocol):
    """One tenant's data at one moment."""

    @property
    def tenant(self) -> str: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def consents(self) -> Consents: ...
    @property
    def campaigns(self) -> Campaigns: ...
    @property
    def orders(self) -> Orders: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def figures(self) -> Figures: ...
    @property
    def takeover(self) -> Takeover: ...
    @property
    def old_source(self) -> OldSource: ...
    @property
    def installation(self) -> Installation: ...
    @property
    def outbox(self) -> Outbox: ...


class UnitOfWork(View, Protocol):
    """One command's changes."""

    def commit(self) -> None:
        """Keep everything. Without it, leaving the block drops everything."""
        ...


class Storage(Protocol):
    """Where everything is kept."""

    def begin(self, tenant: str) -> AbstractContextManager[UnitOfWork]:
        """Start a unit of work; others that write wait.

        Raises:
            TenantNotFound: no such tenant.
        """
        ...

    def view(self, tenant: str) -> AbstractContextManager[View]:
        """Look at one moment; writing through it is an error."""
        ...

    def tenants(self) -> tuple[str, ...]:
        """All tenants, in order."""
        ...

    def add_tenant(self, tenant: str) -> bool:
        """Make a tenant; False when it is there."""
        ...


class Premises(Protocol):
    """The physical places where data rests: files, free pages, logs."""

    def scrub(self) -> None:
        """Rewrite every place so that deleted rows leave no trace.

        Raises:
            OldSourceLeft: a place cannot be rewritten now, for example while somebody else reads it.
        """
        ...

    def examine(self, probes: Sequence[bytes] = ()) -> tuple[Finding, ...]:
        """Everything of the old source that is still there, found without the code that removes it.

        Looks at every row of every place with a source, at free pages and logs, and for each of *probes* at
        every byte of every file.
        """
        ...

    def probes(self, most: int) -> tuple[bytes, ...]:
        """Up to *most* distinctive texts of the old source that are stored now, to look for afterwards."""
        ...


@attrs.frozen
class TenantNotFound(Refused):
    """No tenant of that name."""

    code: ClassVar[str] = "tenant_not_found"

    tenant: str

    def __str__(self) -> str:
        return f"There is no tenant {self.tenant!r} here."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Make it."""
        return ("Set up the database and the tenant: influence init",)
