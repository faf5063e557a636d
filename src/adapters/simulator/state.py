"""Everything about a world that its seed does not tell: the part that is kept."""

from datetime import datetime, timedelta

import attrs

from influence.adapters.simulator.brand_desk import BrandCode, BrandDesk
from influence.adapters.simulator.campaign_book import CampaignBook
from influence.adapters.simulator.campaigns import BrandProfile, Campaign, CampaignLink, LinkRequest, Part
from influence.adapters.simulator.clock import SimClock
from influence.adapters.simulator.consent_desk import ConsentDesk
from influence.adapters.simulator.consents import AccessToken, AuthCode, Consent
from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.credentials import Credentials
from influence.adapters.simulator.habits import Habits, check_habits
from influence.adapters.simulator.link_requests import LinkRequests
from influence.adapters.simulator.order_book import OrderBook
from influence.adapters.simulator.orders import CampaignCode, Order
from influence.adapters.simulator.population import Population
from influence.adapters.simulator.publications import Publication, Publications
from influence.adapters.simulator.shelf import Shelf, Unseen
from influence.adapters.simulator.spark_desk import SparkDesk, SparkRequest
from influence.adapters.simulator.videos import Video
from influence.adapters.simulator.world import World

Owned = Video | Order | AuthCode | Consent | LinkRequest | Publication | Part | CampaignLink


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
    # What follows came later: a world that rested before has none of it.
    habits: Habits = attrs.field(factory=Habits)
    unseen: Unseen = attrs.field(factory=Unseen)
    brand_profiles: tuple[BrandProfile, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    link_requests: tuple[LinkRequest, ...] = ()
    brand_secrets_drawn: int = 0
    brand_codes: tuple[BrandCode, ...] = ()
    publications: tuple[Publication, ...] = ()
    spark_requests: tuple[SparkRequest, ...] = ()


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
            habits=world.habits,
            unseen=world.shelf.unseen,
            brand_profiles=world.campaigns.profiles,
            campaigns=world.campaigns.campaigns,
            link_requests=world.campaigns.requests.all,
            brand_secrets_drawn=world.brand.drawn,
            brand_codes=world.brand.codes,
            publications=world.publications.all,
            spark_requests=world.spark.all,
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
    world.habits = state.habits
    world.shelf = Shelf(state.published, state.deleted, state.reviews, state.unseen)
    world.book = OrderBook(state.seed, state.codes, state.orders)
    world.desk = ConsentDesk(
        state.seed,
        drawn=state.secrets_drawn,
        codes=state.auth_codes,
        consents=state.consents,
        tokens=state.tokens,
    )
    world.campaigns = CampaignBook(
        state.seed, state.brand_profiles, state.campaigns, LinkRequests(state.seed, state.link_requests)
    )
    world.brand = BrandDesk(state.seed, drawn=state.brand_secrets_drawn, codes=state.brand_codes)
    world.publications = Publications(state.seed, state.publications)
    world.spark = SparkDesk(state.seed, state.spark_requests)
    return world


def _check(state: WorldState) -> None:
    owners = {creator.key for creator in state.creators}
    codes = {code.code for code in state.codes}
    consents = {consent.consent_id for consent in state.consents}
    campaigns = {campaign.campaign_id for campaign in state.campaigns}
    profiles = {None, *(profile.profile_id for profile in state.brand_profiles)}
    owned: tuple[Owned, ...] = (
        *state.published,
        *state.orders,
        *state.auth_codes,
        *state.consents,
        *state.link_requests,
        *state.publications,
        *(part for campaign in state.campaigns for part in (*campaign.invited, *campaign.joined)),
        *(link for campaign in state.campaigns for link in campaign.links),
    )
    check_habits(state.habits)
    sound = (
        all(one.owner in owners for one in owned),
        all(order.code in codes for order in state.orders),
        all(token.consent_id in consents for token in state.tokens),
        all(request.campaign_id in campaigns for request in state.link_requests),
        all(campaign.plan.brand_profile_id in profiles for campaign in state.campaigns),
    )
    if not all(sound):
        raise LookupError("something belongs to nothing")
