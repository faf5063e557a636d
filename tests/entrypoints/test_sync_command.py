"""What `influence sync` says of posts that it could not refresh."""

from influence.application.sync_posts import PostsSynced
from influence.entrypoints.cli.sync import left_as_they_are


def test_a_refresh_of_everything_leaves_nothing_to_say() -> None:
    assert list(left_as_they_are(PostsSynced(1, 2, 3, ()))) == []


def test_posts_that_were_not_refreshed_are_counted_and_told() -> None:
    behind, gone = left_as_they_are(PostsSynced(0, 0, 0, (), behind=2, gone=1))

    assert behind[:2] == ("posts_behind", 2)
    assert behind[2].startswith("Not refreshed: 2 posts of campaigns behind the newest 30 videos")
    assert gone[:2] == ("posts_gone", 1)
    assert gone[2].startswith("Not refreshed: 1 post of a campaign that TikTok does not list any more")
