"""Accounts as programs read them."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final, TypedDict

import attrs

from influence.application.read_accounts import AccountRow
from influence.application.read_roster import ListedRow
from influence.domain.accounts import UNKEPT, Door
from influence.domain.capabilities import Kind
from influence.domain.influencers import Influencer
from influence.domain.listed import ListedAccount
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric
from influence.domain.networks import ACCOUNT_TYPES, Network
from influence.domain.observations import Absence, Reading, Reason
from influence.domain.read_gate import Circumstances
from influence.domain.standing import Standing
from influence.domain.values import Value
from influence.entrypoints.forms.growing import grown
from influence.entrypoints.forms.readings import NamedReadingForm, readings_form

_SHOWN: Final = (AccountMetric.DISPLAY_NAME, AccountMetric.FOLLOWER_COUNT)
_NAME: Final = AccountMetric.DISPLAY_NAME.value
_FOLLOWERS: Final = AccountMetric.FOLLOWER_COUNT.value
_REMEMBERED: Final = 1_024


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


class AccountSaid(TypedDict):
    """What an `AccountForm` says: lists write thousands of accounts, and make no form of each."""

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


def said_of(row: AccountRow | ListedRow) -> AccountSaid:
    """How an account may be shown now."""
    one, stands = row.account, row.standing
    is_tiktok = one.network is Network.TIKTOK
    name, followers, absent = _figures(*(_value(row.readings[metric]) for metric in _SHOWN))
    influencer, country, tags, groups = _person(row.influencer)
    return {
        "id": one.id,
        "handle": one.handle,
        "network": one.network,
        "account_type": ACCOUNT_TYPES[one.network],
        "kind": one.kind if is_tiktok else None,
        "membership": one.membership if is_tiktok else None,
        "membership_checked_at": one.checked_at,
        "authenticated": one.authenticated,
        "supported": stands.supported,
        "tracked": one.tracked,
        "error": ErrorForm.of(stands),
        "door": one.door,
        "display_name": name,
        "follower_count": followers,
        "absent": absent,
        "influencer": influencer,
        "country": country,
        "tags": tags,
        "groups": groups,
    }


def said_in_list(row: ListedRow) -> AccountSaid:
    """The same for one of many: what all accounts like it say, and what this one says beside."""
    one, who = row.account, row.influencer
    said = _said_of_any(one.network, one.membership, one.authenticated, one.door, row.now).copy()
    said["id"], said["handle"], said["membership_checked_at"] = one.id, one.handle, one.checked_at
    if one.trouble is not None or said["supported"] is not True:
        stands = row.standing
        said["supported"], said["error"] = stands.supported, ErrorForm.of(stands)
    if row.snapshots or one.trouble is not None:
        told = row.values(_SHOWN)
        said["display_name"], said["follower_count"], said["absent"] = _figures(*told)
    if who is not None:
        said["influencer"], said["country"], said["tags"], said["groups"] = _person(who)
    return said


@lru_cache(_REMEMBERED)
def _said_of_any(
    network: Network,
    membership: Membership,
    authenticated: bool,  # noqa: FBT001 - a cache takes them by place for half the price
    door: Door,
    now: Circumstances,
) -> AccountSaid:
    """What every such account says while nothing was told of it, nobody is behind it and nothing is wrong."""
    one = ListedAccount(UNKEPT, network, "", membership, None, authenticated, door)
    return said_of(ListedRow(one, None, (), now))


def _value(reading: Reading) -> Value | Absence:
    return reading if isinstance(reading, Absence) else reading.value


def _figures(
    name: Value | Absence, followers: Value | Absence
) -> tuple[str | None, int | None, Mapping[str, Reason]]:
    """Display name, followers, and why one of them is not there."""
    absent: dict[str, Reason] = {}
    if isinstance(name, Absence):
        absent[_NAME] = name.reason
    if isinstance(followers, Absence):
        absent[_FOLLOWERS] = followers.reason
    return (
        name if isinstance(name, str) else None,
        followers if isinstance(followers, int) else None,
        absent,
    )


def _person(
    who: Influencer | None,
) -> tuple[WhoForm | None, str | None, tuple[str, ...], tuple[str, ...]]:
    """The influencer with country, tags and groups."""
    if who is None:
        return None, None, (), ()
    return WhoForm(id=who.id, name=who.name), who.country, tuple(sorted(who.tags)), tuple(sorted(who.groups))


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
    def of(cls, row: AccountRow | ListedRow) -> "AccountForm":
        """How an account may be shown now."""
        return AccountForm(**said_of(row))


@attrs.frozen(kw_only=True)
class AccountWithMetricsForm(AccountForm):
    """An account with every metric, or why it is absent."""

    metrics: Mapping[str, NamedReadingForm]

    @classmethod
    def of(cls, row: AccountRow | ListedRow) -> "AccountWithMetricsForm":
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
