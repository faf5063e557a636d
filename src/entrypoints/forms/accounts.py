"""Accounts as programs read them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import attrs

from influence.application.read_accounts import AccountRow, shown
from influence.domain.accounts import Door
from influence.domain.capabilities import Kind
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric
from influence.domain.networks import ACCOUNT_TYPES, Network
from influence.domain.observations import Absence, Reason
from influence.domain.standing import Standing
from influence.entrypoints.forms.growing import grown
from influence.entrypoints.forms.readings import NamedReadingForm, readings_form

_NAME: Final = AccountMetric.DISPLAY_NAME.value
_FOLLOWERS: Final = AccountMetric.FOLLOWER_COUNT.value
_LISTED: Final = {_NAME: AccountMetric.DISPLAY_NAME, _FOLLOWERS: AccountMetric.FOLLOWER_COUNT}


@attrs.frozen(kw_only=True)
class ErrorForm:
    """What is wrong with an account, and the ways out, as it is written everywhere."""

    code: str
    message: str
    remedies: tuple[str, ...]

    @classmethod
    def of(cls, standing: Standing) -> "ErrorForm | None":
        """The error of an account; None for one that is supported."""
        found = standing.error
        return (
            None
            if found is None
            else cls(code=found.code, message=found.message, remedies=tuple(found.remedies))
        )


@attrs.frozen(kw_only=True)
class WhoForm:
    """The influencer of an account."""

    id: int
    name: str


@attrs.frozen(kw_only=True)
class AccountForm:
    """An account. Of a figure of the list that is not there, *absent* says why."""

    id: int
    handle: str
    network: Network
    account_type: str
    kind: Kind | None
    membership: Membership | None
    membership_checked_at: datetime | None
    authenticated: bool
    supported: bool | None
    tracked: bool
    error: ErrorForm | None
    door: Door
    display_name: str | None
    follower_count: int | None
    absent: Mapping[str, Reason]
    influencer: WhoForm | None
    country: str | None
    tags: tuple[str, ...]
    groups: tuple[str, ...]

    @classmethod
    def of(cls, row: AccountRow) -> "AccountForm":
        """How an account may be shown now."""
        one, who = row.account, row.influencer
        is_tiktok = one.network is Network.TIKTOK
        read = {listed: row.readings.get(metric) for listed, metric in _LISTED.items()}
        name, followers = shown(read[_NAME]), shown(read[_FOLLOWERS])
        return AccountForm(
            id=one.id,
            handle=one.handle,
            network=one.network,
            account_type=ACCOUNT_TYPES[one.network],
            kind=one.kind if is_tiktok else None,
            membership=one.answer.membership if is_tiktok else None,
            membership_checked_at=one.answer.checked_at,
            authenticated=one.authenticated,
            supported=row.standing.supported,
            tracked=one.tracked,
            error=ErrorForm.of(row.standing),
            door=one.door,
            display_name=name if isinstance(name, str) else None,
            follower_count=followers if isinstance(followers, int) else None,
            absent={metric: told.reason for metric, told in read.items() if isinstance(told, Absence)},
            influencer=WhoForm(id=who.id, name=who.name) if who else None,
            country=who.country if who else None,
            tags=tuple(sorted(who.tags)) if who else (),
            groups=tuple(sorted(who.groups)) if who else (),
        )


@attrs.frozen(kw_only=True)
class AccountWithMetricsForm(AccountForm):
    """An account with every metric, or why it is absent."""

    metrics: Mapping[str, NamedReadingForm]

    @classmethod
    def of(cls, row: AccountRow) -> "AccountWithMetricsForm":
        """How an account and its figures may be shown now."""
        return grown(cls, AccountForm.of(row), metrics=readings_form(row.readings))


@attrs.frozen(kw_only=True)
class AccountMetricsForm:
    """What is known of an account now: each figure with its certificate, or the reason why there is none."""

    id: int
    handle: str
    account_type: str
    kind: Kind | None
    metrics: Mapping[str, NamedReadingForm]

    @classmethod
    def of(cls, row: AccountRow) -> "AccountMetricsForm":
        """The figures of an account as they may be shown now."""
        one = row.account
        return cls(
            id=one.id,
            handle=one.handle,
            account_type=ACCOUNT_TYPES[one.network],
            kind=one.kind if one.network is Network.TIKTOK else None,
            metrics=readings_form(row.readings),
        )
