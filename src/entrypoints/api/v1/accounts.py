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
from influence.domain.influencers import parse_country, parse_tag
from influence.domain.membership import Membership
from influence.domain.networks import ACCOUNT_TYPES, Network
from influence.domain.roster import Cursor, RosterFilter, Sort, Sorting
from influence.entrypoints import shapes
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest, answer_json
from influence.entrypoints.api.v1.asking import PAGING, Page, Read, asked, cut, one_of, page_of, yes_or_no
from influence.entrypoints.api.v1.door import caller_of, needs

Ask = Callable[[Any], Any]

_NETWORKS: Final = {ACCOUNT_TYPES[network]: network for network in Network}
_FILTERS: Final[Mapping[str, tuple[str, Read]]] = {
    # parameter: the part of the filter that it fills, and how it is read
    "account_type": ("network", lambda text: _NETWORKS[one_of(*_NETWORKS)(text)]),
    "kind": ("kind", lambda text: Kind(one_of(*Kind)(text))),
    "membership": ("membership", lambda text: Membership(one_of(*Membership)(text))),
    "authenticated": ("authenticated", yes_or_no),
    "tracked": ("tracked", yes_or_no),
    "country": ("country", parse_country),
    "tag": ("tags", parse_tag),
    "search": ("text", str),
}
_PARAMETERS: Final[Mapping[str, Read]] = {
    **{name: read for name, (_, read) in _FILTERS.items()},
    "sort": one_of(*Sort),
    "backwards": yes_or_no,
    **PAGING,
}


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""

    @get("/accounts", opt=needs(Scope.ACCOUNTS_READ))
    async def accounts(request: AnyRequest) -> Response[bytes]:
        """The accounts that fit, page by page."""
        found = asked(request, _PARAMETERS, several=("tag",))
        caller, page = caller_of(request), page_of(found)
        sorting = Sorting(Sort(found.pop("sort", Sort.ADDED)), found.pop("backwards", False))
        wanted = RosterFilter(**{_FILTERS[name][0]: value for name, value in found.items()})
        return answer_json(request, 200, await hands.do(lambda: _page(ask, caller, wanted, sorting, page)))

    @get("/accounts/{number:int}", opt=needs(Scope.ACCOUNTS_READ))
    async def account(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """One account."""
        asked(request, {})
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
    return shapes.account(entry.row)


def _one(ask: Ask, caller: Caller, number: AccountId) -> dict[str, object]:
    read: ReadAccounts = ask(ReadAccounts)
    return shapes.account(read.numbered(caller.actor, number))
