"""The cut-over: what happens to each account and campaign, and how far it has come."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final

import attrs

from influence.domain.accounts import kind_of
from influence.domain.capabilities import KIND_WORDS, Kind
from influence.domain.errors import BadInput, Refused
from influence.domain.membership import Membership
from influence.domain.phase import Phase
from influence.domain.table_words import called


class AccountVerdict(StrEnum):
    """What becomes of a TikTok account."""

    KEEP_AND_TRACK = "keep_and_track"
    KEEP_UNSUPPORTED = "keep_unsupported"
    CANNOT_TELL = "cannot_tell"


class CampaignVerdict(StrEnum):
    """How a campaign shows afterwards."""

    AS_USUAL = "as_usual"
    WITH_ERRORS = "with_errors"


_STOPPED: Final[Mapping[Membership, str]] = {
    Membership.NOT_IN: "neither authenticated nor in TikTok's Creator Marketplace",
    Membership.INVITED: "invited to TikTok's Creator Marketplace, not joined yet",
    Membership.INVALID: "TikTok knows no account of that name",
}


def judge(membership: Membership, *, authenticated: bool) -> tuple[AccountVerdict, str]:
    """The verdict on a TikTok account of that *membership*, with its reason."""
    kind = kind_of(authenticated=authenticated, member=membership is Membership.IN)
    if kind is not Kind.UNSUPPORTED:
        return AccountVerdict.KEEP_AND_TRACK, KIND_WORDS[kind]
    why = _STOPPED.get(membership)
    if why is None:
        return AccountVerdict.CANNOT_TELL, "TikTok has not answered yet; asked again after the cut-over"
    return AccountVerdict.KEEP_UNSUPPORTED, why


def judge_campaign(verdicts: Iterable[AccountVerdict]) -> tuple[CampaignVerdict, str]:
    """The verdict on a campaign, from those on its TikTok accounts."""
    all_of_them = list(verdicts)
    lost = sum(verdict is not AccountVerdict.KEEP_AND_TRACK for verdict in all_of_them)
    if lost == 0:
        return CampaignVerdict.AS_USUAL, "all its TikTok accounts are supported"
    return CampaignVerdict.WITH_ERRORS, f"{lost} of {len(all_of_them)} TikTok accounts show an error"


@attrs.frozen
class PlannedAccount:
    """One line of the plan; *consent* numbers the consent that is live, 0 is none."""

    tenant: str
    id: int
    handle: str
    membership: Membership
    consent: int
    verdict: AccountVerdict
    reason: str


@attrs.frozen
class PlannedCampaign:
    """One line of the plan; *who* is a digest of its participants, and *posts_to_hide* come from the old source."""

    tenant: str
    id: int
    campaign: str
    participants: int
    who: str
    verdict: CampaignVerdict
    reason: str
    posts_to_hide: int


@attrs.frozen
class Plan:
    """What applying will do, and a digest of the world it was made for."""

    made_at: datetime
    made_by: str
    world: Mapping[str, str]
    accounts: tuple[PlannedAccount, ...]
    campaigns: tuple[PlannedCampaign, ...]
    removes: Mapping[str, int]

    @property
    def digest(self) -> str:
        """The fingerprint of what the verdicts rest on."""
        return fingerprint(text for part in sorted(self.world.items()) for text in part)

    @property
    def is_empty(self) -> bool:
        """True when the old source left nothing to remove."""
        return not any(self.removes.values())


class Fingerprint:
    """SHA-256 over lines, each with its length before it; *some* at a time stand in memory."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def add(self, some: Iterable[str]) -> None:
        """Go on with these lines."""
        self._digest.update("".join([f"{len(line)}:{line}" for line in some]).encode())

    def __str__(self) -> str:
        return self._digest.hexdigest()


def fingerprint(lines: Iterable[str]) -> str:
    """SHA-256 over *lines*, each with its length before it, as hex."""
    whole = Fingerprint()
    whole.add(lines)
    return str(whole)


class CutoverStep(StrEnum):
    """The steps after the plan, in order."""

    HIDE = "hide"
    FENCE = "fence"
    DRAIN = "drain"
    DELETE = "delete"
    REBUILD = "rebuild"
    SCRUB = "scrub"
    VERIFY = "verify"
    SEAL = "seal"


@attrs.frozen
class Finding:
    """Something of the old source that is still there: *count* in *place*."""

    place: str
    count: int
    what: str


@attrs.frozen
class PlanUnreadable(BadInput):
    """The file is no plan of ours, or was altered."""

    code: ClassVar[str] = "plan_unreadable"

    path: str
    why: str

    def __str__(self) -> str:
        return f"{self.path} is no usable cut-over plan: {self.why}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Make a new one."""
        return ("Make a plan: influence cutover plan -o plan.json",)


@attrs.frozen
class WorldChanged(Refused):
    """The plan was made for another state of things.

    *changes* say by names what is different in which *parts*; *standing* tells of a cut-over that is in progress.
    """

    code: ClassVar[str] = "plan_no_longer_fits"

    parts: tuple[str, ...]
    changes: tuple[str, ...] = ()
    standing: str = ""

    def __str__(self) -> str:
        what = "; ".join(self.changes) or f"{', '.join(self.parts)} changed"
        said = f"The plan no longer fits. Since it was made: {what}. Nothing was done."
        return f"{self.standing} {said}" if self.standing else said

    @property
    def remedies(self) -> tuple[str, ...]:
        """Plan again, or go on."""
        again = "Make a new plan and read it: influence cutover plan -o plan.json"
        return ("Go on with the plan that was begun.", again) if self.standing else (again,)


@attrs.frozen
class CutoverBegun(Refused):
    """This cannot be done any more, or not again."""

    code: ClassVar[str] = "cutover_begun"

    what: str

    def __str__(self) -> str:
        return self.what

    @property
    def remedies(self) -> tuple[str, ...]:
        """What works instead."""
        return (
            "Import accounts without --source legacy: each TikTok row then goes through the CRM door.",
            "See how far the cut-over has come: influence cutover status",
        )


@attrs.frozen
class OldSourceLeft(Refused):
    """The verification found something."""

    code: ClassVar[str] = "old_source_left"

    findings: tuple[Finding, ...]
    phase: Phase = Phase.CLOSING

    def __str__(self) -> str:
        places = "; ".join(f"{f.count:,} in {called(f.place)} ({f.what})" for f in self.findings)
        return f"Something of the old source is left: {places}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """What to do next."""
        if self.phase is Phase.BEFORE:
            return ("The cut-over has not begun. Make a plan: influence cutover plan -o plan.json",)
        return (
            "Close every other program that has the database open, then run the same command again.",
            "A cut-over that was stopped goes on: influence cutover apply plan.json --yes",
            "See how far it has come: influence cutover status",
        )
