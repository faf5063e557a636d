"""`/api/v1/influencers`: the persons behind accounts."""

from collections.abc import Mapping
from typing import Any, Final

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from influence.application.read_influencers import Person, ReadInfluencers
from influence.application.run_api_keys import Caller
from influence.domain.api_keys import Scope
from influence.domain.influencers import Influencer, InfluencerId, parse_group_key
from influence.domain.ports.influencers import InfluencerFilter
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1.accounts import COUNTRY, TAG
from influence.entrypoints.api.v1.asking import Parameter, page_of, plain_text
from influence.entrypoints.api.v1.conditional import AsRead
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.telling import (
    FIELDS,
    answered,
    by_number,
    number_in,
    only,
    page_asks,
    told,
)
from influence.entrypoints.forms.influencers import InfluencerForm

_GROUP: Final = {"type": "string", "pattern": "^ *[A-Za-z0-9][A-Za-z0-9-]{0,39} *$"}
_FILTERS: Final[Mapping[str, tuple[str, Parameter]]] = {
    "tag": ("tags", TAG),
    "group": ("group", Parameter("A group they are in.", parse_group_key, _GROUP)),
    "country": ("country", COUNTRY),
    "search": ("text", plain_text("Part of the name or e-mail.")),
}
_ASKS: Final = page_asks(InfluencerForm, **{name: parameter for name, (_, parameter) in _FILTERS.items()})


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""

    @get(
        "/influencers",
        opt=needs(Scope.INFLUENCERS_READ, asks=_ASKS, several=("tag",), tells_pages_of=InfluencerForm),
    )
    async def influencers(request: AnyRequest) -> Response[bytes]:
        """The persons that fit, page by page. Accounts that belong to nobody are among the accounts."""
        return await answered(request, hands, lambda caller, found: _page(ask, caller, found))

    @get(
        "/influencers/{number:int}",
        opt=needs(Scope.INFLUENCERS_READ, asks=only(InfluencerForm), tells=InfluencerForm),
    )
    async def influencer(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """One person, with all accounts."""
        return await answered(request, hands, lambda caller, found: _one(ask, caller, number, found))

    return [influencers, influencer]


def _page(ask: Ask, caller: Caller, found: dict[str, Any]) -> dict[str, object]:
    page, names = page_of(found), found.pop(FIELDS, None)
    wanted = InfluencerFilter(
        **{_FILTERS[name][0]: value for name, value in found.items()},
        after=number_in(page, InfluencerId),
        limit=page.limit + 1,
    )
    read: ReadInfluencers = ask(ReadInfluencers)
    persons = ((one, one.influencer) for one in read.all(caller.actor, wanted))
    named = ((one, who) for one, who in persons if who is not None)
    return by_number(page, named, lambda pair: pair[1].id, lambda pair: told(_form(*pair), names))


def as_read(ask: Ask, number: int) -> AsRead:
    """How the influencer of that number reads."""
    return AsRead(Scope.INFLUENCERS_READ, lambda caller: _one(ask, caller, number, {}))


def _one(ask: Ask, caller: Caller, number: int, found: dict[str, Any]) -> dict[str, object]:
    read: ReadInfluencers = ask(ReadInfluencers)
    person, who = read.numbered(caller.actor, InfluencerId(number))
    return told(_form(person, who), found.get(FIELDS))


def _form(person: Person, who: Influencer) -> InfluencerForm:
    return InfluencerForm.of(who, person.accounts)
