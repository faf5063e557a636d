"""What the CRM says about an account: supported or not, the error, the ways out."""

from collections.abc import Mapping
from typing import Final

import attrs

from influence.domain.accounts import Account
from influence.domain.capabilities import Kind
from influence.domain.doors import ways_out
from influence.domain.listed import ListedAccount
from influence.domain.membership import Membership
from influence.domain.networks import Network
from influence.domain.phase import Phase

_WHY: Final[Mapping[Membership, str]] = {
    Membership.NOT_IN: "the account is neither authenticated nor in TikTok's Creator Marketplace",
    Membership.INVITED: "the account was invited to TikTok's Creator Marketplace and has not joined yet",
    Membership.INVALID: "TikTok knows no account of that name",
    Membership.UNKNOWN: "TikTok has not told yet whether the account is in TikTok's Creator Marketplace",
}


@attrs.frozen
class AccountError:
    """Why an account is not tracked, for people and for programs."""

    code: str
    message: str
    remedies: tuple[str, ...]


@attrs.frozen
class Standing:
    """*supported* is None while nobody has asked TikTok yet."""

    supported: bool | None
    error: AccountError | None = None


_FINE: Final = Standing(supported=True)


def standing(account: Account | ListedAccount, phase: Phase) -> Standing:
    """Where *account* stands now.

    Before the release an account nobody asked TikTok about is "not checked yet", not an error.
    """
    if account.network is not Network.TIKTOK:
        return _FINE
    if account.kind is not Kind.UNSUPPORTED:
        trouble = account.trouble
        return (
            Standing(supported=True, error=AccountError("refresh_failed", trouble, ())) if trouble else _FINE
        )
    membership = account.membership
    if membership is Membership.UNKNOWN and phase is Phase.BEFORE:
        return Standing(supported=None)
    ways = ways_out(account.handle)
    asked = ("Ask TikTok: influence sync accounts",) if membership is Membership.UNKNOWN else ()
    return Standing(
        supported=False,
        error=AccountError("unsupported_account", f"Not tracked: {_WHY[membership]}.", (*asked, *ways)),
    )
