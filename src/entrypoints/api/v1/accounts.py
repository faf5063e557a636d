"""`/api/v1/accounts`: the accounts of the CRM."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, cast

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from influence.application.read_accounts import ReadAccounts
from influence.application.read_changes import ReadChanges
from influence.application.read_roster import ListedRow, ReadRoster
from influence.application.run_api_keys import Caller
from influence.domain.accounts import AccountId
from influence.domain.api_keys import Scope
from influence.domain.capabilities import Kind
from influence.domain.influencers import LONGEST_TAG, parse_country, parse_tag
from influence.domain.membership import Membership
from influence.domain.networks import ACCOUNT_TYPES, Network
from influence.domain.roster import Cursor, RosterFilter, Sort, Sorting
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1.asking import (
    Page,
    Parameter,
    Parameters,
    one_of,
    plain_text,
    yes_or_no,
)
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.telling import (
    FIELDS,
    UPDATED_SINCE,
    answered,
    changes,
    only,
    opening,
    page_asks,
    told,
)
from influence.entrypoints.forms.accounts import AccountForm, said_in_list
from influence.entrypoints.forms.changes import RemovalForm
from influence.entrypoints.plain import plain

_NETWORKS: Final = {ACCOUNT_TYPES[network]: network for network in Network}
COUNTRY: Final = Parameter(
    "The influencer's country (ISO 3166).",
    parse_country,
    {"type": "string", "pattern": "^[A-Za-z]{2}$", "example": "DE"},
)
TAG: Final = Parameter("A tag of the influencer.", parse_tag, plain_text("", LONGEST_TAG).schema)
_FILTERS: Final[Mapping[str, tuple[str, Parameter]]] = {
    # parameter: the part of the filter that it fills, and what it is
    "account_type": ("network", one_of("Accounts of this type.", _NETWORKS, _NETWORKS.__getitem__)),
    "kind": ("kind", one_of("Accounts of this kind; only TikTok accounts have one.", Kind, Kind)),
    "membership": ("membership", one_of("TikTok's last answer about them.", Membership, Membership)),
    "authenticated": ("authenticated", yes_or_no("Whether the creator consented.")),
    "tracked": ("tracked", yes_or_no("Whether fresh figures are collected.")),
    "country": ("country", COUNTRY),
    "tag": ("tags", TAG),
    "search": ("text", plain_text("Part of the handle or of the influencer's name.")),
}
_ASKS: Final[Parameters] = {
    **{name: parameter for name, (_, parameter) in _FILTERS.items()},
    "sort": one_of("What the list goes by.", Sort, Sort),
    "backwards": yes_or_no("The last first."),
    **UPDATED_SINCE,
    **page_asks(AccountForm),
}


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""

    @get(
        "/accounts",
        opt=needs(
            Scope.ACCOUNTS_READ,
            asks=_ASKS,
            several=("tag",),
            tells_pages_of=AccountForm | RemovalForm,
            at_once=True,
        ),
    )
    async def accounts(request: AnyRequest) -> Response[bytes]:
        """The accounts that fit, page by page; with `updated_since` those that changed."""
        return await answered(request, hands, lambda caller, found: _page(ask, caller, found))

    @get(
        "/accounts/{number:int}",
        opt=needs(Scope.ACCOUNTS_READ, asks=only(AccountForm), tells=AccountForm, at_once=True),
    )
    async def account(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """One account."""
        return await answered(request, hands, lambda caller, found: _one(ask, caller, number, found))

    return [accounts, account]


def _page(ask: Ask, caller: Caller, found: dict[str, Any]) -> dict[str, object]:
    page, names, since = opening(found)
    if since is not None:
        return _changes(ask, caller, since, page, names)
    sorting = Sorting(found.pop("sort", Sort.ADDED), found.pop("backwards", False))
    wanted = RosterFilter(**{_FILTERS[name][0]: value for name, value in found.items()})
    roster: ReadRoster = ask(ReadRoster)
    after = None if page.after is None else Cursor.parse(page.after, sorting)
    listed = roster.page(caller.actor, wanted, sorting, after, page.limit)
    behind = None if listed.next is None else str(listed.next)
    return {"items": [told_in_list(row, names) for row in listed.rows], "next": behind}


def told_in_list(row: ListedRow, names: tuple[str, ...] | None) -> dict[str, object]:
    """How an account is told in lists: what JSON's writer knows by itself is left to it."""
    told = cast("dict[str, object]", said_in_list(row))
    told["membership_checked_at"] = plain(row.account.checked_at)
    return told if names is None else {name: one for name, one in told.items() if name in names}


def _changes(
    ask: Ask, caller: Caller, since: datetime, page: Page, names: tuple[str, ...] | None
) -> dict[str, object]:
    read: ReadChanges = ask(ReadChanges)
    return changes(
        page,
        lambda after, most: read.accounts(caller.actor, since, after, most),
        lambda change: told(AccountForm.of(change.what), names),
    )


def _one(ask: Ask, caller: Caller, number: int, found: dict[str, Any]) -> dict[str, object]:
    read: ReadAccounts = ask(ReadAccounts)
    return told(AccountForm.of(read.numbered(caller.actor, AccountId(number))), found.get(FIELDS))
