"""`/api/v1/accounts`: the accounts of the CRM."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from influence.application.read_accounts import ReadAccounts
from influence.application.read_roster import ReadRoster, RosterEntry
from influence.application.run_api_keys import Caller
from influence.domain.accounts import AccountId
from influence.domain.api_keys import Scope
from influence.domain.capabilities import Kind
from influence.domain.influencers import LONGEST_TAG, parse_country, parse_tag
from influence.domain.membership import Membership
from influence.domain.networks import ACCOUNT_TYPES, Network
from influence.domain.roster import Cursor, RosterFilter, Sort, Sorting
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest, answer_json
from influence.entrypoints.api.v1.asking import (
    PAGING,
    Page,
    Parameter,
    Parameters,
    asked,
    cut,
    one_of,
    page_of,
    plain_text,
    yes_or_no,
)
from influence.entrypoints.api.v1.door import caller_of, needs
from influence.entrypoints.forms.accounts import AccountForm
from influence.entrypoints.plain import fields

Ask = Callable[[Any], Any]

_NETWORKS: Final = {ACCOUNT_TYPES[network]: network for network in Network}
_FILTERS: Final[Mapping[str, tuple[str, Parameter]]] = {
    # parameter: the part of the filter that it fills, and what it is
    "account_type": ("network", one_of("Accounts of this type.", _NETWORKS, _NETWORKS.__getitem__)),
    "kind": ("kind", one_of("Accounts of this kind; only TikTok accounts have one.", Kind, Kind)),
    "membership": ("membership", one_of("TikTok's last answer about them.", Membership, Membership)),
    "authenticated": ("authenticated", yes_or_no("Whether the creator consented.")),
    "tracked": ("tracked", yes_or_no("Whether fresh figures are collected.")),
    "country": (
        "country",
        Parameter(
            "The influencer's country (ISO 3166).",
            parse_country,
            {"type": "string", "pattern": "^[A-Za-z]{2}$", "example": "DE"},
        ),
    ),
    "tag": (
        "tags",
        Parameter("A tag of the influencer.", parse_tag, plain_text("", LONGEST_TAG).schema),
    ),
    "search": ("text", plain_text("Part of the handle or of the influencer's name.")),
}
_ASKS: Final[Parameters] = {
    **{name: parameter for name, (_, parameter) in _FILTERS.items()},
    "sort": one_of("What the list goes by.", Sort, Sort),
    "backwards": yes_or_no("The last first."),
    **PAGING,
}


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""

    @get(
        "/accounts", opt=needs(Scope.ACCOUNTS_READ, asks=_ASKS, several=("tag",), tells_pages_of=AccountForm)
    )
    async def accounts(request: AnyRequest) -> Response[bytes]:
        """The accounts that fit, page by page."""
        found = asked(request)
        caller, page = caller_of(request), page_of(found)
        sorting = Sorting(found.pop("sort", Sort.ADDED), found.pop("backwards", False))
        wanted = RosterFilter(**{_FILTERS[name][0]: value for name, value in found.items()})
        return answer_json(request, 200, await hands.do(lambda: _page(ask, caller, wanted, sorting, page)))

    @get("/accounts/{number:int}", opt=needs(Scope.ACCOUNTS_READ, tells=AccountForm))
    async def account(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """One account."""
        caller = caller_of(request)
        return answer_json(request, 200, await hands.do(lambda: _one(ask, caller, AccountId(number))))

    return [accounts, account]


def _page(ask: Ask, caller: Caller, wanted: RosterFilter, sorting: Sorting, page: Page) -> dict[str, object]:
    roster: ReadRoster = ask(ReadRoster)
    after = None if page.after is None else Cursor.parse(page.after, sorting)
    entries = roster.all(caller.actor, wanted, sorting, after, page.limit)
    told: dict[str, object] = cut(page, entries, _told, lambda entry: entry.place)
    return told


def _told(entry: RosterEntry) -> dict[str, object]:
    return fields(AccountForm.of(entry.row))


def _one(ask: Ask, caller: Caller, number: AccountId) -> dict[str, object]:
    read: ReadAccounts = ask(ReadAccounts)
    return fields(AccountForm.of(read.numbered(caller.actor, number)))
