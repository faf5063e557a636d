"""Accounts: letting them in, inviting their creators, asking TikTok who is a member."""

from typing import Final

import attrs
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler

from influence.application.add_from_crm import AddFromCrm
from influence.application.check_memberships import Checked, CheckMemberships, Which
from influence.application.do_once import Outcome
from influence.application.ruling_invites import InviteResult, Sent
from influence.application.send_invites import SendInvites
from influence.domain.api_keys import Scope
from influence.domain.errors import InfluenceError, MarketplaceFailed
from influence.domain.networks import Network, fold, parse_handle
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1.bodies import several
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.once import Doing, Once, called, done
from influence.entrypoints.forms.done import (
    AccountAddedForm,
    AccountsAddedForm,
    InviteSentForm,
    InvitesSentForm,
    MembershipsCheckedForm,
)

MOST: Final = 500


@attrs.frozen(kw_only=True)
class AddAccountsBody:
    """Handles to let in through the CRM; those of TikTok have to be in the Creator Marketplace."""

    handles: tuple[str, ...] = several(MOST)
    network: Network = Network.TIKTOK


@attrs.frozen(kw_only=True)
class InviteBody:
    """Handles of creators to invite to the Creator Marketplace; a dry run asks TikTok nothing."""

    handles: tuple[str, ...] = several(MOST)
    dry_run: bool = False


@attrs.frozen(kw_only=True)
class CheckMembershipsBody:
    """Whose membership is asked for: those that are due, all that are older than a day, or all."""

    which: Which = Which.DUE


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""
    once = Once(ask, hands)

    @post(
        "/accounts",
        opt=needs(Scope.ACCOUNTS_WRITE, takes=AddAccountsBody, tells=AccountsAddedForm, status=207),
    )
    async def add_accounts(request: AnyRequest) -> Response[bytes]:
        """Let up to 500 accounts in through the CRM. Each is decided by itself."""
        return await once.afar(request, AddAccountsBody, lambda doing: _add(ask, doing))

    @post(
        "/accounts/invites",
        opt=needs(Scope.ACCOUNTS_WRITE, takes=InviteBody, tells=InvitesSentForm, status=207),
    )
    async def invite_creators(request: AnyRequest) -> Response[bytes]:
        """Invite up to 500 creators to TikTok's Creator Marketplace. Each is decided by itself."""
        return await once.afar(request, InviteBody, lambda doing: _invite(ask, doing))

    @post(
        "/accounts/membership-checks",
        opt=needs(Scope.ACCOUNTS_WRITE, takes=CheckMembershipsBody, tells=MembershipsCheckedForm),
    )
    async def check_memberships(request: AnyRequest) -> Response[bytes]:
        """Ask TikTok who is in the Creator Marketplace. Only an answer changes anything."""
        return await once.afar(request, CheckMembershipsBody, lambda doing: _check(ask, doing))

    return [add_accounts, invite_creators, check_memberships]


def _add(ask: Ask, doing: Doing[AddAccountsBody]) -> Outcome:
    add: AddFromCrm = ask(AddFromCrm)
    entries = add(doing.caller.actor, doing.body.handles, doing.body.network)
    accounts = [f"account/{one.account.id}" for one in entries if one.account is not None]
    form = AccountsAddedForm(results=tuple(map(AccountAddedForm.of, entries)))
    return done(207, form, {*accounts, *called(*doing.body.handles)})


def _invite(ask: Ask, doing: Doing[InviteBody]) -> Outcome:
    send: SendInvites = ask(SendInvites)
    body = doing.body
    handles = {text: _parsed(text) for text in body.handles}
    good = [handle for handle in handles.values() if isinstance(handle, str)]
    try:
        sent = send(doing.caller.actor, good, dry_run=body.dry_run) if good else ()
    except MarketplaceFailed as error:
        sent = tuple(InviteResult(handle, Sent.FAILED, error=error) for handle in good)
    results = {fold(one.handle): one for one in sent}
    told = [
        results[fold(handle)] if isinstance(handle, str) else InviteResult(text, Sent.FAILED, error=handle)
        for text, handle in handles.items()
    ]
    form = InvitesSentForm(dry_run=body.dry_run, results=tuple(map(InviteSentForm.of, told)))
    return done(207, form, called(*body.handles))


def _parsed(text: str) -> str | InfluenceError:
    try:
        return parse_handle(text)
    except InfluenceError as error:
        return error


def _check(ask: Ask, doing: Doing[CheckMembershipsBody]) -> Outcome:
    check: CheckMemberships = ask(CheckMemberships)
    try:
        checked = check(doing.caller.actor, doing.body.which)
    except MarketplaceFailed as error:
        checked = Checked({}, 0, error)
    return done(200, MembershipsCheckedForm.of(checked))
