"""I2: after the cut-over nothing of the old source is in any byte of any file."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.phase import Phase
from influence.domain.ports.figures import LegacyRow
from influence.domain.posts import Attachment, Post, Why
from influence.domain.provenance import Provenance
from influence.domain.values import Value
from influence.testing.moments import DAY
from tests.contract.storage.backends import sqlite
from tests.support.desk import Desk
from tests.support.sentinels import stored

PER_ACCOUNT: Final = 5
"""Three of each account's own, two of its post."""
FIRST: Final = 0xC0DE_5EED_0000


def text(number: int) -> str:
    return f"zq-kestrel-{number:06}-old"


def fraction(number: int) -> float:
    """A share that nobody else has, to the last bit."""
    return 0.7 + number * 1e-9


def sentinels(accounts: int) -> dict[int, tuple[Value, ...]]:
    """The values of each account, by its number."""
    return {
        n: (FIRST + 2 * n, fraction(n), text(2 * n), FIRST + 2 * n + 1, text(2 * n + 1))
        for n in range(accounts)
    }


def plant(desk: Desk, planted: Mapping[int, tuple[Value, ...]]) -> None:
    """Accounts with old figures of two days, and a captured post each."""
    campaign = desk.campaign("Spring")
    for _ in range(2):
        with desk.write() as work:
            rows = [
                LegacyRow(
                    f"creator{number}",
                    {
                        AccountMetric.FOLLOWER_COUNT: count,
                        AccountMetric.ENGAGEMENT_RATE: share,
                        AccountMetric.DISPLAY_NAME: name,
                    },
                )
                for number, (count, share, name, *_) in planted.items()
            ]
            work.takeover.put(rows, at=desk.clock.now(), by="mara")
        desk.clock.advance(DAY)
    now = desk.clock.now()
    with desk.write() as work:
        for number, (*_, views, caption) in planted.items():
            account = work.accounts.find(Network.TIKTOK, f"creator{number}")
            assert account is not None
            assert isinstance(caption, str)
            work.campaigns.join(campaign.id, account.id, now)
            url = f"https://www.tiktok.com/@creator{number}/video/{number}"
            post = Post(Network.TIKTOK, f"{number}", account.id, url, Provenance.LEGACY, caption=caption)
            (kept,) = work.posts.keep([post])
            work.posts.attach([Attachment(campaign.id, kept.id, Network.TIKTOK, Why.LEGACY_CAPTURE, now)])
            views_only = Snapshot(Provenance.LEGACY, now, now, {PostMetric.VIDEO_VIEWS: views})
            work.figures.keep_post(kept.id, views_only)


def files(folder: Path) -> Iterator[bytes]:
    """Every byte of every file."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.read_bytes()


def left(folder: Path, planted: Mapping[int, tuple[Value, ...]]) -> set[Value]:
    """Those planted values that stand in some file."""
    everything = b"\0".join(files(folder))
    return {
        value
        for values in planted.values()
        for value in values
        if any(form in everything for form in stored(value))
    }


MANY: Final = pytest.param(10_000, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])


@pytest.mark.parametrize("count", [500, MANY])
def test_no_planted_value_outlives_the_cutover(tmp_path: Path, count: int) -> None:
    with sqlite(tmp_path) as backend:
        desk = Desk(backend.storage, backend.premises, tmp_path)
        planted = sentinels(count // PER_ACCOUNT)
        plant(desk, planted)
        assert len(left(tmp_path, planted)) == count
        plan = desk.plan(desk.by, ask=False).plan

        status = desk.apply(desk.by, plan)

        assert status.release.phase is Phase.AFTER
        assert left(tmp_path, planted) == set()
        assert len(desk.handles()) == len(planted)
        desk.clock.advance(DAY)
        desk.campaign("Summer")
        assert left(tmp_path, planted) == set()


def test_values_that_were_replaced_before_the_cutover_are_gone_too(tmp_path: Path) -> None:
    with sqlite(tmp_path) as backend:
        desk = Desk(backend.storage, backend.premises, tmp_path)
        old = text(1)
        desk.stub("ann", display_name=old)
        assert old.encode() in b"".join(files(tmp_path))
        desk.stub("ann", display_name="Ann")

        desk.cut_over()

        assert old.encode() not in b"".join(files(tmp_path))
