"""Everything about a world that its seed does not tell: the part that is kept."""

from datetime import datetime, timedelta

import attrs

from influence.adapters.simulator.clock import SimClock
from influence.adapters.simulator.consent_desk import ConsentDesk
from influence.adapters.simulator.consents import AccessToken, AuthCode, Consent
from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.credentials import Credentials
from influence.adapters.simulator.order_book import OrderBook
from influence.adapters.simulator.orders import CampaignCode, Order
from influence.adapters.simulator.population import Population
from influence.adapters.simulator.shelf import Shelf
from influence.adapters.simulator.videos import Video
from influence.adapters.simulator.world import World


@attrs.frozen
class WorldState:
    """A world at rest."""

    seed: int
    credentials: Credentials
    now: datetime
    is_frozen: bool
    report_delay_seconds: float
    creators: tuple[Creator, ...]
    published: tuple[Video, ...]
    deleted: tuple[str, ...]
    reviews: tuple[tuple[str, str], ...]
    codes: tuple[CampaignCode, ...]
    orders: tuple[Order, ...]
    secrets_drawn: int
    auth_codes: tuple[AuthCode, ...]
    consents: tuple[Consent, ...]
    tokens: tuple[AccessToken, ...]


def state_of(world: World) -> WorldState:
    """*world* as it is now."""
    with world.lock:
        return WorldState(
            seed=world.seed,
            credentials=world.credentials,
            now=world.clock.now(),
            is_frozen=world.clock.is_frozen,
            report_delay_seconds=world.report_delay.total_seconds(),
            creators=tuple(world.people),
            published=world.shelf.published,
            deleted=world.shelf.deleted,
            reviews=world.shelf.reviews,
            codes=world.book.codes,
            orders=world.book.orders,
            secrets_drawn=world.desk.drawn,
            auth_codes=world.desk.codes,
            consents=world.desk.consents,
            tokens=world.desk.tokens,
        )


def world_of(state: WorldState) -> World:
    """The world that goes on where *state* rested.

    Raises:
        LookupError: something in *state* belongs to nothing.
    """
    _check(state)
    world = World(
        state.seed,
        clock=SimClock(state.now, frozen=state.is_frozen),
        credentials=state.credentials,
        report_delay=timedelta(seconds=state.report_delay_seconds),
    )
    world.people = Population(state.creators)
    world.shelf = Shelf(state.published, state.deleted, state.reviews)
    world.book = OrderBook(state.seed, state.codes, state.orders)
    world.desk = ConsentDesk(
        state.seed,
        drawn=state.secrets_drawn,
        codes=state.auth_codes,
        consents=state.consents,
        tokens=state.tokens,
    )
    return world


def _check(state: WorldState) -> None:
    owners = {creator.key for creator in state.creators}
    codes = {code.code for code in state.codes}
    consents = {consent.consent_id for consent in state.consents}
    owned: tuple[Video | Order | AuthCode | Consent, ...] = (
        *state.published,
        *state.orders,
        *state.auth_codes,
        *state.consents,
    )
    sound = (
        all(one.owner in owners for one in owned),
        all(order.code in codes for order in state.orders),
        all(token.consent_id in consents for token in state.tokens),
    )
    if not all(sound):
        raise LookupError("something belongs to nothing")
