"""Looking for older posts, at every marketplace: what is found, and how many calls that takes."""

from datetime import timedelta

import pytest

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.sealer import MemorySealer
from influence.adapters.memory.storage import MemoryStorage
from influence.application.acting import Actor
from influence.application.asking_creators import AskCreator
from influence.application.fresh_tokens import FreshTokens
from influence.application.looking_back import LookBack
from influence.application.sync_subjects import NEWEST, PAGES
from influence.domain.accounts import AccountId
from influence.domain.networks import Network
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream import Permit
from influence.domain.posts import Post
from influence.domain.provenance import Provenance
from influence.testing.builders import a_member
from influence.testing.contracts.marketplace.memory_town import MemoryTown
from influence.testing.contracts.marketplace.towns import Town

VIDEOS = 90
BY = Actor("acme", "mara")


def look_back(town: Town) -> LookBack:
    tokens = FreshTokens(MemoryStorage(), town.marketplace, MemorySealer(), SteppedClock())
    return LookBack(AskCreator(town.marketplace, tokens), PAGES[town.marketplace.generation])


@pytest.mark.parametrize("places", [[], [29], [30], [31, 39], [30, 55, 56, 89], range(VIDEOS)], ids=str)
def test_older_posts_are_found_in_the_calls_that_were_counted(
    town: Town, marketplace: Marketplace, places: list[int]
) -> None:
    handle = town.somebody()
    for _ in range(VIDEOS):
        town.publish(handle)
        town.advance(timedelta(minutes=1))
    town.calm()
    known = marketplace.public_videos(Permit(handle), most=VIDEOS)
    sought = [
        Post(
            Network.TIKTOK,
            known[place].video_id,
            AccountId(1),
            known[place].url,
            Provenance.TTCM_PUBLIC,
            published_at=known[place].published_at,
        )
        for place in places
    ]
    account, before = a_member(handle), town.requests()

    looked = look_back(town)(BY, account, sought)

    assert looked.told.error is None
    assert (looked.behind, looked.gone) == (0, ())
    assert {post.external_id for post in sought} <= {video.video_id for video in looked.told.videos}
    pages = PAGES[marketplace.generation]
    said, of_the_newest = pages.of_videos(account, places), pages.of_videos(account)
    # the fake answers whole questions, however many pages they take
    took = 1 + said - of_the_newest if isinstance(town, MemoryTown) else said
    assert town.requests() - before == took
    assert len(looked.told.videos) >= NEWEST
