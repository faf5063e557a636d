"""I6: what goes is decided by where it comes from, never by when it is from."""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.domain.membership import Membership, MembershipAnswer
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.phase import Phase
from influence.domain.posts import Attachment, Why
from influence.domain.provenance import Provenance
from influence.testing.builders import a_campaign, a_member, a_post, a_stub
from tests.contract.storage.backends import BACKENDS
from tests.support.desk import Desk
from tests.support.sometimes import assert_reached, sometimes
from tests.support.strategies import moments

WHEN: Final = moments(days=7000)
OF_ACCOUNTS: Final = (Provenance.LEGACY, Provenance.TTCM_PUBLIC, Provenance.TTCM_AUTHORISED)
OF_POSTS: Final = (*OF_ACCOUNTS, Provenance.TTCM_ORDER_REPORT)


@attrs.frozen
class Row:
    """Figures of one source at one time."""

    source: Provenance
    as_of: datetime


@attrs.frozen
class Subject:
    """An account and its post, whose source is *post*, with figures of both."""

    checked: datetime | None
    added: datetime
    published: datetime
    post: Provenance
    of_account: tuple[Row, ...]
    of_post: tuple[Row, ...]


def rows(sources: tuple[Provenance, ...]) -> st.SearchStrategy[tuple[Row, ...]]:
    """Some days of some sources."""
    drawn = st.lists(
        st.builds(Row, st.sampled_from(sources), WHEN),
        max_size=4,
        unique_by=lambda row: (row.source, row.as_of.date()),
    )
    return drawn.map(lambda some: tuple(sorted(some, key=lambda row: row.as_of)))


SUBJECTS: Final = st.lists(
    st.builds(
        Subject, st.none() | WHEN, WHEN, WHEN, st.sampled_from(OF_ACCOUNTS), rows(OF_ACCOUNTS), rows(OF_POSTS)
    ),
    min_size=1,
    max_size=4,
)


def keep(desk: Desk, subjects: list[Subject], shift: timedelta) -> None:
    """Let the world be as *subjects* say, with every date moved by *shift*."""
    with desk.write() as work:
        campaign = work.campaigns.add(a_campaign("Spring"))
        for number, one in enumerate(subjects):
            handle, added = f"creator{number}", one.added + shift
            fresh = a_stub(handle, added_at=added)
            if one.checked is not None:
                answer = MembershipAnswer(Membership.IN, one.checked + shift)
                fresh = a_member(handle, added_at=added, answer=answer)
            account = work.accounts.add(fresh)
            work.campaigns.join(campaign.id, account.id, added)
            for place, row in enumerate(one.of_account):
                at, said = row.as_of + shift, {AccountMetric.FOLLOWER_COUNT: place}
                work.figures.keep_account(account.id, Snapshot(row.source, at, at, said))
            (post,) = work.posts.keep(
                [a_post(account.id, f"video-{number}", source=one.post, published_at=one.published + shift)]
            )
            why = Why.LEGACY_CAPTURE if one.post is Provenance.LEGACY else Why.BY_HAND
            work.posts.attach(
                [Attachment(campaign.id, post.id, Network.TIKTOK, why, one.published + shift, by="mara")]
            )
            for place, row in enumerate(one.of_post):
                at, of_post = row.as_of + shift, {PostMetric.LIKES: place}
                work.figures.keep_post(post.id, Snapshot(row.source, at, at, of_post))


def survivors(desk: Desk, subjects: list[Subject], shift: timedelta) -> object:
    """What is left, with the shift taken back."""
    left: list[object] = []
    with desk.view() as view:
        for number, _ in enumerate(subjects):
            account = view.accounts.find(Network.TIKTOK, f"creator{number}")
            assert account is not None
            left.append([(s.source, s.as_of - shift) for s in view.figures.account_history(account.id)])
            post = view.posts.find(Network.TIKTOK, f"video-{number}")
            figures = view.figures.post_history(post.id) if post else ()
            left.append((post and post.source, [(s.source, s.as_of - shift) for s in figures]))
        removed = [gone.count for gone in view.installation.removed_posts()]
    return left, removed, desk.watch.status(desk.by).steps


def expected(subjects: list[Subject]) -> list[object]:
    """What has to be left: everything that is not the old source's."""
    left: list[object] = []
    for one in subjects:
        left.append(
            [(row.source, row.as_of) for row in one.of_account if row.source is not Provenance.LEGACY]
        )
        stays = one.post is not Provenance.LEGACY
        of_post = [(row.source, row.as_of) for row in one.of_post if row.source is not Provenance.LEGACY]
        left.append((one.post if stays else None, of_post if stays else []))
    return left


def cut_over(name: str, subjects: list[Subject], shift: timedelta) -> object:
    """What is left of that world on that store."""
    with TemporaryDirectory() as folder, BACKENDS[name](Path(folder)) as backend:
        desk = Desk(backend.storage, backend.premises, Path(folder))
        keep(desk, subjects, shift)
        status = desk.apply(desk.by, desk.plan(desk.by, ask=False).plan)
        assert status.release.phase is Phase.AFTER
        return survivors(desk, subjects, shift)


@pytest.mark.parametrize(("name", "worlds"), [("memory", 40), ("sqlite", 5)])
def test_shifting_all_dates_changes_nothing_in_what_goes(name: str, worlds: int) -> None:
    @settings(max_examples=worlds)
    @given(SUBJECTS, st.integers(-9000, 9000).map(lambda days: timedelta(days=days)))
    def run(subjects: list[Subject], shift: timedelta) -> None:
        still = cut_over(name, subjects, timedelta(0))
        moved = cut_over(name, subjects, shift)

        assert moved == still
        assert isinstance(still, tuple)
        assert _ordered(still[0]) == _ordered(expected(subjects))
        everything = [row for one in subjects for row in (*one.of_account, *one.of_post)]
        sometimes("something goes", any(row.source is Provenance.LEGACY for row in everything))
        sometimes("something stays", any(row.source is not Provenance.LEGACY for row in everything))
        sometimes(
            "something newer goes while something older stays",
            any(
                old.source is Provenance.LEGACY
                and kept.source is not Provenance.LEGACY
                and old.as_of > kept.as_of
                for old in everything
                for kept in everything
            ),
        )

    run()
    assert_reached({"something goes", "something stays", "something newer goes while something older stays"})


def _ordered(left: object) -> list[object]:
    """Rows of one time in one order."""
    assert isinstance(left, list)
    return [sorted(one) if isinstance(one, list) else (one[0], sorted(one[1])) for one in left]
