"""Erasing a person: who it is, what there is of them, what goes, what stays and why."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final

import attrs

from influence.domain.accounts import AccountId
from influence.domain.applications import ApplicationId
from influence.domain.errors import Refused
from influence.domain.influencers import InfluencerId
from influence.domain.networks import fold


class Category(StrEnum):
    """What can be held about a person; a place of every store belongs to one of them."""

    ACCOUNTS = "accounts"
    HANDLES = "former_handles"
    GRANTS = "consents_in_force"
    CONSENTS = "consents_asked_for"
    APPLICATIONS = "applications"
    INFLUENCERS = "influencers"
    NOTES = "notes"
    FIGURES = "figures"
    POSTS = "posts"
    IN_CAMPAIGNS = "posts_in_campaigns"
    PICTURES = "profile_images"
    PLACES = "places_in_campaigns"
    ORDERS = "orders_made_anonymous"
    ORDER_STEPS = "steps_of_orders"
    LINK_REQUESTS = "requests_to_link"
    INVITES = "invitations"
    MERGES = "merges"
    EVENTS = "events"
    NOTICES = "notices"
    LETTERS = "letters"
    DELIVERIES = "webhook_deliveries"
    MESSAGES = "messages_from_tiktok"
    SCHEDULES = "recipients_of_reports"
    REPORTS = "kept_reports"
    ANSWERS = "answers_to_programs"


class Ground(StrEnum):
    """Why somebody is erased."""

    REQUEST = "request"
    ACCOUNT_DELETED = "account_deleted"
    AGE_CHANGED = "age_changed"


BULK: Final = frozenset({Category.FIGURES, Category.POSTS, Category.IN_CAMPAIGNS, Category.PICTURES})
"""What there may be much of: it goes in batches after the person can no longer be told."""

STAYS: Final[Mapping[str, str]] = {
    "orders": "they are contracts: number, campaign, campaign code, days, counts and the agreed fee stay, under a"
    " pseudonym; a code and a creator are never used again, so the code takes no further order",
    "steps of orders": "when what happened to a contract, without videos and without texts",
    "names of users": "who of the organisation acted is no data of the creator's",
    "texts about campaigns, groups and templates": "users wrote them about campaigns; whom they name no program can"
    " tell",
    "audit records": "the chain has to stay provable; the keys of the pseudonyms in it are erased",
}
"""What an erasure leaves, and why."""
_STAYS_OF: Final[Mapping[str, Category]] = {
    "orders": Category.ORDERS,
    "steps of orders": Category.ORDER_STEPS,
}
"""Of what is left so much as there was."""

OUT_OF_REACH: Final[tuple[str, ...]] = (
    "backups made before: they hold the person until they are deleted; who puts one back has to erase again",
    "files that people exported, downloaded or were sent",
    "messages that other programs took from webhooks",
    "what TikTok itself keeps",
)
"""Copies that no program here can reach."""


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(map(fold, names))


@attrs.frozen
class Identity:
    """Somebody, by everything that names them: ids that TikTok gave, handles and mail addresses without case."""

    creator_ids: frozenset[str] = frozenset()
    open_ids: frozenset[str] = frozenset()
    handles: frozenset[str] = attrs.field(default=frozenset(), converter=_folded)
    emails: frozenset[str] = attrs.field(default=frozenset(), converter=_folded)

    def __or__(self, other: "Identity") -> "Identity":
        """What names either of them."""
        return Identity(
            self.creator_ids | other.creator_ids,
            self.open_ids | other.open_ids,
            self.handles | other.handles,
            self.emails | other.emails,
        )

    @property
    def has_ids(self) -> bool:
        """True once TikTok's ids are known."""
        return bool(self.creator_ids or self.open_ids)

    def is_foreign(self, creator_id: str | None, open_id: str | None) -> bool:
        """True for ids of which none is this person's, where theirs are known: somebody else."""
        if creator_id in self.creator_ids or open_id in self.open_ids:
            return False
        return self.has_ids and (creator_id is not None or open_id is not None)


@attrs.frozen
class Traces:
    """What leads to a person at one tenant: numbers of accounts, influencers and applications, and names.

    *names* are the handles that nobody else bears or bore here, without case.
    """

    accounts: tuple[AccountId, ...] = ()
    influencers: tuple[InfluencerId, ...] = ()
    applications: tuple[ApplicationId, ...] = ()
    names: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    open_ids: frozenset[str] = frozenset()
    creator_ids: frozenset[str] = frozenset()

    @property
    def references(self) -> frozenset[str]:
        """What events and letters call them by."""
        return frozenset(
            (
                *(f"account/{number}" for number in self.accounts),
                *(f"application/{number}" for number in self.applications),
                *(f"influencer/{number}" for number in self.influencers),
            )
        )

    @property
    def digest_parts(self) -> tuple[str, ...]:
        """What a plan rests on."""
        numbers = (*sorted(self.references), *sorted(self.names), *sorted(self.emails))
        return (*numbers, *sorted(self.open_ids), *sorted(self.creator_ids))

    @property
    def is_empty(self) -> bool:
        """True when no row is theirs but for those that bear a name."""
        return not (self.accounts or self.influencers or self.applications)


Counts = Mapping[Category, int]


def stays_of(counts: Counts) -> Mapping[str, str]:
    """What an erasure of so much leaves, and why: nothing is named that there was none of."""
    return {what: why for what, why in STAYS.items() if what not in _STAYS_OF or counts.get(_STAYS_OF[what])}


def added(*counts: Counts) -> dict[Category, int]:
    """All of them together, without what there is none of."""
    whole: Counter[Category] = Counter()
    for some in counts:
        whole.update(some)
    return {category: whole[category] for category in Category if whole[category]}


def alias(pseudonym: str) -> str:
    """What an erased creator is called where a contract has to name somebody. It cannot be a handle."""
    return f"erased creator {pseudonym}"


@attrs.frozen
class Part:
    """What was erased at one tenant so far; *accounts* are still being emptied."""

    tenant: str
    accounts: tuple[AccountId, ...]
    counts: Mapping[Category, int] = attrs.field(factory=dict)

    @property
    def is_begun(self) -> bool:
        """True once the person was let go there."""
        return bool(self.counts)

    def counting(self, more: Counts) -> "Part":
        """The part after *more* went."""
        return attrs.evolve(self, counts=added(self.counts, more))


@attrs.frozen
class Erasure:
    """An erasure as it is kept: nothing in it leads back to the person.

    *plan* is the fingerprint of the plan it carries out, *receipt* the signed document at its end.
    """

    pseudonym: str
    plan: str
    ground: Ground
    begun_at: datetime
    begun_by: str
    parts: tuple[Part, ...] = ()
    ended_at: datetime | None = None
    receipt: str = ""

    @property
    def is_over(self) -> bool:
        """True once nothing is left to do."""
        return self.ended_at is not None

    @property
    def counts(self) -> Counts:
        """What went, over all tenants."""
        return added(*(part.counts for part in self.parts))

    def part(self, tenant: str) -> Part | None:
        """What was done at *tenant*, if anything."""
        return next((part for part in self.parts if part.tenant == tenant), None)

    def with_part(self, part: Part) -> "Erasure":
        """The erasure with this part, in the place of the one before."""
        others = (one for one in self.parts if one.tenant != part.tenant)
        return attrs.evolve(self, parts=tuple(sorted((*others, part), key=lambda one: one.tenant)))


def tenants_of(parts: Iterable[Part]) -> tuple[str, ...]:
    """Where something went."""
    return tuple(part.tenant for part in parts)


@attrs.frozen
class NobodyToErase(Refused):
    """Nothing is held about such a person."""

    code: ClassVar[str] = "nobody_to_erase"

    who: str

    def __str__(self) -> str:
        return f"Nothing is held about {self.who}, at no tenant."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Other ways to name somebody."""
        return (
            "Name the person otherwise: influence erase plan HANDLE, --creator-id ID or --email ADDRESS",
            "A creator who was erased before is listed without a name: influence erase list",
        )


@attrs.frozen
class SeveralPersons(Refused):
    """What was asked by names more than one person."""

    code: ClassVar[str] = "several_persons"

    who: str
    creators: tuple[str, ...]

    def __str__(self) -> str:
        return f"{who_of(self.who)} is more than one person: {', '.join(self.creators)}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Choose one."""
        return tuple(f"Plan for one of them: influence erase plan {one}" for one in self.creators)


def who_of(text: str) -> str:
    """*text* at the beginning of a sentence."""
    return text[:1].upper() + text[1:]


@attrs.frozen
class ErasurePlanStale(Refused):
    """The plan was made for another state of things."""

    code: ClassVar[str] = "erasure_plan_no_longer_fits"

    def __str__(self) -> str:
        return "The plan no longer fits: other places hold data of the person since it was made. Nothing was done."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Plan again."""
        return ("Make a new plan and read it: influence erase plan HANDLE -o plan.json",)


@attrs.frozen
class ErasureNeedsItsPlan(Refused):
    """An erasure that was stopped can go on only with its plan: nothing that is kept leads to the person."""

    code: ClassVar[str] = "erasure_needs_its_plan"

    pseudonym: str

    def __str__(self) -> str:
        return f"The erasure {self.pseudonym} was stopped before all tenants were reached; only its plan names whom."

    @property
    def remedies(self) -> tuple[str, ...]:
        """The way that is left."""
        return (
            "Go on with the file of the plan: influence erase apply PLAN --yes",
            "Without it, plan again by another name of the person: influence erase plan HANDLE -o plan.json",
        )


@attrs.frozen
class AccountErased(Refused):
    """The account belongs to an erased creator: nothing can be written to it any more."""

    code: ClassVar[str] = "account_erased"

    def __str__(self) -> str:
        return "The creator was erased: nothing can be kept about this account any more."

    @property
    def remedies(self) -> tuple[str, ...]:
        """How somebody comes back."""
        return ("Who comes back is a new account: influence accounts add HANDLE",)


@attrs.frozen
class TextsLeft(Refused):
    """Bytes of what was erased may still be in files; the erasure is not over."""

    code: ClassVar[str] = "erased_texts_left"

    count: int = 0
    places: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.places:
            return f"Nobody can read any more what was erased, but {', '.join(self.places)} cannot be cleaned now."
        return f"{self.count} texts of what was erased can still be found in the files."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Give the files a moment of their own."""
        return (
            "Close every other program that has the database open, then run it again: influence erase apply PLAN --yes",
            "Without the plan: influence erase list names it, and influence erase resume NAME goes on with it",
        )
