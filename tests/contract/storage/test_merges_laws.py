from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from influence.domain.accounts import AccountId
from influence.domain.campaigns import CampaignId
from influence.domain.merging import Merge
from influence.domain.networks import Network
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.testing.builders import (
    a_campaign,
    a_post,
    an_order,
)
from influence.testing.contracts.storage.test_merges import belongings, figures, two
from influence.testing.moments import NOON, days_later
from tests.support.sometimes import assert_reached, sometimes

CAMPAIGNS = ("Spring", "Summer", "Autumn")


@st.composite
def places(draw: st.DrawFn) -> list[tuple[int, bool, int, int]]:
    """Campaign, whose, how many orders, how many posts."""
    return draw(
        st.lists(
            st.tuples(st.integers(0, 2), st.booleans(), st.integers(0, 2), st.integers(0, 2)), max_size=5
        )
    )


def test_undoing_restores_both_accounts(storage: Storage) -> None:
    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(places=places(), days=st.lists(st.tuples(st.booleans(), st.integers(0, 4)), max_size=6))
    def law(places: list[tuple[int, bool, int, int]], days: list[tuple[bool, int]]) -> None:
        _merge_and_part(storage, places, days)

    law()

    assert_reached(["moved", "shared a campaign", "a day of both"])


def _merge_and_part(
    storage: Storage, places: list[tuple[int, bool, int, int]], days: list[tuple[bool, int]]
) -> None:
    with storage.begin("acme") as work:
        kept, gone = two(work)
        campaigns = [work.campaigns.add(a_campaign(name)) for name in CAMPAIGNS]
        for number, (campaign, is_gone, orders, posts) in enumerate(places):
            _furnish(work, campaigns[campaign].id, (gone if is_gone else kept).id, number, (orders, posts))
        for is_gone, day in days:
            work.figures.keep_account((gone if is_gone else kept).id, figures(day, day))
        before = belongings(work, kept.id), belongings(work, gone.id)

        moved = work.merges.move(kept.id, gone.id)
        merged = belongings(work, kept.id), belongings(work, gone.id)
        work.merges.give_back(Merge(kept.id, gone.id, NOON, "mara", moved))

        assert (belongings(work, kept.id), belongings(work, gone.id)) == before
        assert all(not merged[1][name] for name in ("campaigns", "orders", "posts"))
        sometimes("moved", merged != before)
        sometimes("shared a campaign", len(moved.joined) < len(moved.campaigns))
        sometimes("a day of both", len(moved.days) < len({day for is_gone, day in days if is_gone}))


def _furnish(
    work: UnitOfWork, campaign: CampaignId, account: AccountId, number: int, many: tuple[int, int]
) -> None:
    work.campaigns.join(campaign, account, days_later(number))
    for order in range(many[0]):
        work.orders.add(an_order(campaign, account, f"key-{number}-{order}"))
    for post in range(many[1]):
        video = str(min(number * 2 + post, 8))
        if work.posts.find(Network.TIKTOK, video) is None:
            work.posts.keep([a_post(account, video)])
