"""What may have happened to a world before a life in it is looked at."""

from collections.abc import Callable
from typing import Final

from influence.domain.accounts import Door
from influence.domain.orders import Step
from tests.property.world import TENANTS, World


def the_old_source_knew(world: World) -> None:
    for tenant in TENANTS:
        world.take_over(tenant, "bob.bakes")
    first, second = world.follows.values()
    for campaign, follow in zip(world.campaigns, (first, second), strict=True):
        world.join(campaign, follow)
        world.capture(campaign, follow)


def a_member_is_followed(world: World) -> None:
    for campaign, tenant in world.tenant_of.items():
        world.add_from_crm(tenant, "ann.cooks", 0)
        follow = [*world.of_tenant(tenant)][-1]
        world.join(campaign, follow)
        world.refresh(follow, left_out=9)


def somebody_consents(world: World) -> None:
    for campaign, tenant in world.tenant_of.items():
        creator = world.creators[3 if tenant == TENANTS[0] else 2]
        world.consent(tenant, creator, Door.DASHBOARD, asked=None, minutes=1, refuses=False)
        follow = [*world.of_tenant(tenant)][-1]
        world.join(campaign, follow)
        world.refresh(follow, left_out=1)


def there_is_a_second_campaign(world: World) -> None:
    for tenant in TENANTS:
        world.run_campaign(tenant, "Summer")
        for follow in world.of_tenant(tenant):
            world.join(max(world.campaigns), follow)


def orders_are_open(world: World) -> None:
    for campaign, number in sorted(world.taking_part):
        follow = world.follows[number]
        if follow.account.tracked:
            world.order(campaign, follow, 1)
    ways = [[Step.PLACE, Step.SEND], [Step.PLACE], [Step.PLACE, Step.ACCEPT], [Step.CALL]]
    for order, way in zip(list(world.orders), ways, strict=False):
        for step in way:
            world.take(world.orders[order], step)


def a_video_is_linked(world: World) -> None:
    for order in list(world.orders.values()):
        follow = world.follows[order.account]
        assert follow.bound_to is not None
        if order.placement is not None:
            world.link(order, world.creators[follow.bound_to].videos[0])
            return


def posts_are_added_by_hand(world: World) -> None:
    for known in list(world.posts.values()):
        places = [campaign for campaign, number in world.taking_part if number == known.post.account]
        if places and world.follows[known.post.account].account.tracked:
            world.add_by_hand(max(places), known, "mara")


CHAPTERS: Final[dict[str, Callable[[World], None]]] = {
    chapter.__name__: chapter
    for chapter in (
        the_old_source_knew,
        a_member_is_followed,
        somebody_consents,
        there_is_a_second_campaign,
        orders_are_open,
        a_video_is_linked,
        posts_are_added_by_hand,
    )
}
"""By name, in their order; a life skips some of them."""
