"""One video, four claimants in processes of their own, two tenants: one of them has it."""

from pathlib import Path

import pytest

from tests.adapters.sql.claiming import CLAIMANTS, build, race

VIDEOS = 400


def claimed_by_all(folder: Path, videos: int) -> None:
    database = folder / "claims.db"
    build(database, videos)

    went = race(database, videos)

    assert went.wrong(videos) == 0
    assert (went.won, went.links, went.videos) == (videos, videos, videos)
    assert went.lost == videos * (len(CLAIMANTS) - 1)


@pytest.mark.slow
def test_a_claimed_video_has_one_order_of_all_tenants(tmp_path: Path) -> None:
    claimed_by_all(tmp_path, VIDEOS)


@pytest.mark.soak
def test_a_hundred_thousand_claimed_videos_have_one_order(tmp_path: Path) -> None:
    claimed_by_all(tmp_path, 100_000)
