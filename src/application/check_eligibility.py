"""Would TikTok's Creator Marketplace take this creator? Told from what is known here, without asking TikTok."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.application.noting_joins import invites_of
from influence.domain.accounts import Account
from influence.domain.eligibility import (
    Assessment,
    Criterion,
    Fact,
    Known,
    ProfileKind,
    Verdict,
    assess,
)
from influence.domain.influencers import parse_country
from influence.domain.invites import Invite
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network, fold, parse_handle
from influence.domain.observations import Observation
from influence.domain.policy_editions import Issue, Subject
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.policy import Policy
from influence.domain.ports.storage import Storage, View
from influence.domain.provenance import Provenance
from influence.domain.read_gate import Circumstances, read_account

STATED: Final = "as you state"
WRITTEN_DOWN: Final = "the influencer's country"


@attrs.frozen
class Stated:
    """What the user says of a creator; it wins over what is known here."""

    country: str | None = None
    numbers: Mapping[Criterion, int] = attrs.field(factory=dict)
    profile: ProfileKind | None = None
    in_good_standing: bool | None = None


@attrs.frozen
class Eligibility:
    """How a creator would fare, by which edition of the criteria, and from when on trying again makes sense.

    *again_from* is set while an earlier invitation or rejection holds the next one back.
    """

    handle: str
    country: str | None
    assessment: Assessment
    issue: Issue
    is_member: bool = False
    again_from: datetime | None = None

    @property
    def verdict(self) -> Verdict:
        """What the findings together say."""
        return self.assessment.verdict


@attrs.frozen
class CheckEligibility:
    """Say beforehand whether TikTok would take a creator, criterion by criterion.

    Only figures of the account that may be read now count, and what the user states; none of the old source's. An
    unsupported account has no figures. Nothing is asked of TikTok, and nothing is kept.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock
    _policy: Policy

    def __call__(self, by: Actor, handle: str, stated: Stated) -> Eligibility:
        """The result for *handle*, who need not be here.

        Raises:
            InvalidHandle: nobody can be called so.
            Unusable: the stated country is none.
        """
        name, now = parse_handle(handle), self._clock.now()
        terms = self._policy.on(now.date())
        with self._storage.view(by.tenant) as view:
            account = view.accounts.find(Network.TIKTOK, name)
            known = self._known(view, account, stated)
            held_by = _last_invite(view, name, account)
        free_at = None if held_by is None else held_by.free_at(terms.invites)
        return Eligibility(
            handle=name,
            country=None if known.country is None else known.country.value,
            assessment=assess(terms.eligibility, known),
            issue=terms.issues[Subject.ELIGIBILITY],
            is_member=account is not None and account.answer.is_member,
            again_from=free_at if free_at is not None and free_at > now else None,
        )

    def _known(self, view: View, account: Account | None, stated: Stated) -> Known:
        followers = None if account is None else self._followers(view, account)
        figures = {} if followers is None else {Criterion.FOLLOWERS: followers}
        said = {criterion: Fact(number, STATED) for criterion, number in stated.numbers.items()}
        return Known(
            country=_country(view, account, stated.country),
            numbers={**figures, **said},
            profile=None if stated.profile is None else Fact(stated.profile, STATED),
            in_good_standing=None
            if stated.in_good_standing is None
            else Fact(stated.in_good_standing, STATED),
        )

    def _followers(self, view: View, account: Account) -> Fact[int] | None:
        """The follower count that may be read now, unless the old source said it."""
        snapshots = view.figures.of_accounts([account.id]).get(account.id, ())
        now = Circumstances(view.installation.release().phase, self._marketplace.undelivered)
        metric = AccountMetric.FOLLOWER_COUNT
        reading = read_account(account.kind, snapshots, now)[metric]
        if not isinstance(reading, Observation) or Provenance.LEGACY in reading.sources:
            return None
        if not isinstance(reading.value, int):
            return None
        return Fact(reading.value, f"TikTok, {reading.as_of:%Y-%m-%d}")


def _country(view: View, account: Account | None, stated: str | None) -> Fact[str] | None:
    """The creator's country: as stated, or as it is written down for the influencer behind the account."""
    if stated is not None:
        return Fact(parse_country(stated), STATED)
    if account is None or account.influencer is None:
        return None
    written = view.influencers.get(account.influencer).country
    return None if written is None else Fact(written, WRITTEN_DOWN)


def _last_invite(view: View, handle: str, account: Account | None) -> Invite | None:
    if account is not None and (own := invites_of(view, [account]).get(account.id)) is not None:
        return own
    return view.invites.of_handles([handle]).get(fold(handle))
