"""`/api/v1/policy`: what may be shown, which rules are in force, and what changed between two days."""

from typing import Any, Final

import attrs
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from influence.application.read_move import ReadMove
from influence.domain.api_keys import Scope
from influence.domain.policy_editions import Subject
from influence.domain.ports.clock import Clock
from influence.domain.ports.policy import Policy
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1.asking import Parameters, day, page_of
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.telling import FIELDS, answered, by_number, only, page_asks, told
from influence.entrypoints.forms.policy import PolicyChangeForm, PolicyForm, changes_between

_ASKS: Final[Parameters] = {"on": day("In force on that day (UTC); today unless told."), **only(PolicyForm)}
_DIFF: Final = page_asks(
    PolicyChangeForm,
    **{
        "from": attrs.evolve(day("The earlier day."), needed=True),
        "to": day("The later day; today unless told."),
    },
)


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""

    @get("/policy", opt=needs(Scope.POLICY_READ, asks=_ASKS, tells=PolicyForm))
    async def policy(request: AnyRequest) -> Response[bytes]:
        """The tables and the rules of a day: since when, and where each comes from."""
        return await answered(request, hands, lambda _, found: _show(ask, found))

    @get("/policy/diff", opt=needs(Scope.POLICY_READ, asks=_DIFF, tells_pages_of=PolicyChangeForm))
    async def policy_diff(request: AnyRequest) -> Response[bytes]:
        """What changed in tables and rules between two days."""
        return await answered(request, hands, lambda _, found: _diff(ask, found))

    return [policy, policy_diff]


def _show(ask: Ask, found: dict[str, Any]) -> dict[str, object]:
    clock: Clock = ask(Clock)
    policy: Policy = ask(Policy)
    move: ReadMove = ask(ReadMove)
    terms = policy.on(found.get("on", clock.now().date()))
    return told(PolicyForm.whole(terms, move()), found.get(FIELDS))


def _diff(ask: Ask, found: dict[str, Any]) -> dict[str, object]:
    page, names = page_of(found), found.get(FIELDS)
    clock: Clock = ask(Clock)
    policy: Policy = ask(Policy)
    terms = policy.on(found["from"]), policy.on(found.get("to", clock.now().date()))
    changed = [
        PolicyChangeForm(subject=Subject(subject), rule=rule, before=before, after=after)
        for subject, rule, before, after in changes_between(*terms)
    ]
    places = enumerate(changed, 1)
    return by_number(page, places, lambda pair: pair[0], lambda pair: told(pair[1], names))
