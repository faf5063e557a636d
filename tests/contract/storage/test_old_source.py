from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.domain.campaigns import CampaignId
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network
from influence.domain.phase import Phase, PhaseRefused
from influence.domain.ports.cutover import RemovedPosts
from influence.domain.ports.storage import Storage
from influence.domain.posts import Why
from influence.domain.provenance import Provenance
from influence.testing.builders import (
    a_campaign,
    a_legacy_row,
    a_member,
    a_post,
    a_post_snapshot,
    a_snapshot,
    an_attachment,
    closing,
)
from influence.testing.contracts.storage.backends import Backend
from influence.testing.contracts.storage.dump import dump
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import NOON, days_later
from tests.contract.storage.backends import BACKENDS
from tests.contract.storage.populations import Population
from tests.support.sometimes import assert_reached, sometimes

KEYS = {
    "account snapshots",
    "account values",
    "posts",
    "post snapshots",
    "post values",
    "posts in campaigns",
    "posts in kept reports",
    "values in kept reports",
}
SOUND = st.integers(150, 3000)
"""Shifts of a population, in days, that leave nothing of it before TikTok's data begin."""
SUSPICIOUS = st.integers(-3000, -1700)
"""Shifts that leave nothing of it after that."""
EXAMPLES = settings(max_examples=max(6, settings().max_examples // 8))


def close(storage: Storage) -> None:
    """Begin the cut-over."""
    with storage.begin("acme") as work:
        work.installation.move(closing())
        work.commit()


def remove(storage: Storage, most: int = 1000) -> int:
    """Remove batch by batch until nothing is left; the answer is how many rows went."""
    gone = 0
    while True:
        with storage.begin("acme") as work:
            removed = work.old_source.remove(most)
            work.commit()
        gone += removed
        if removed == 0:
            return gone


def counts(storage: Storage) -> dict[str, int]:
    """What is left."""
    with storage.view("acme") as view:
        return dict(view.old_source.counts())


Fresh = Callable[[], AbstractContextManager[Backend]]


@pytest.fixture(params=BACKENDS)
def fresh(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    """Opens one fresh store after the other."""

    def open_one() -> AbstractContextManager[Backend]:
        folder: Path = tmp_path_factory.mktemp("store")
        opened: AbstractContextManager[Backend] = BACKENDS[request.param](folder)
        return opened

    return open_one


def test_an_empty_store_has_nothing_of_the_old_source(storage: Storage) -> None:
    assert counts(storage) == dict.fromkeys(KEYS, 0)
    with storage.view("acme") as view:
        assert dict(view.old_source.posts_in_campaigns()) == {}


def fill(storage: Storage, tenant: str) -> CampaignId:
    """Something of both sources everywhere: what is counted below."""
    with storage.begin(tenant) as work:
        rows = [
            a_legacy_row("ann", follower_count=1, display_name="Ann"),
            a_legacy_row("bob", legacy__followers=2),
        ]
        work.takeover.put(rows, at=NOON, by="mara")
        ann = work.accounts.find(Network.TIKTOK, "ann")
        assert ann is not None
        work.figures.keep_account(ann.id, a_snapshot(as_of=days_later(1)))
        old = a_post(ann.id, "video-1", source=Provenance.LEGACY)
        taken_over = attrs.evolve(old, external_id="video-2")
        one, two = work.posts.keep([old, taken_over])
        work.posts.keep([attrs.evolve(taken_over, source=Provenance.TTCM_PUBLIC), a_post(ann.id, "video-3")])
        work.figures.keep_post(one.id, a_post_snapshot(source=Provenance.LEGACY))
        work.figures.keep_post(two.id, a_post_snapshot(source=Provenance.LEGACY))
        work.figures.keep_post(two.id, a_post_snapshot(as_of=days_later(1)))
        campaign = work.campaigns.add(a_campaign()).id
        work.campaigns.join(campaign, ann.id, NOON)
        captured = [an_attachment(campaign, post.id, Why.LEGACY_CAPTURE, by="") for post in (one, two)]
        work.posts.attach([*captured, an_attachment(campaign, two.id)])
        work.commit()
    return campaign


def test_what_is_left_is_counted_over_all_tenants(storage: Storage) -> None:
    for times, tenant in enumerate(("acme", "bolt"), start=1):
        fill(storage, tenant)

        assert counts(storage) == {
            "account snapshots": 2 * times,
            "account values": 3 * times,
            "posts": 1 * times,
            "post snapshots": 2 * times,
            "post values": 4 * times,
            "posts in campaigns": 2 * times,
            "posts in kept reports": 0,
            "values in kept reports": 0,
        }


def test_posts_are_counted_by_tenant_and_campaign(storage: Storage) -> None:
    here, there = fill(storage, "acme"), fill(storage, "bolt")

    with storage.view("acme") as view:
        assert dict(view.old_source.posts_in_campaigns()) == {("acme", here): 2, ("bolt", there): 2}


def test_nothing_is_removed_before_the_cut_over(storage: Storage) -> None:
    fill(storage, "acme")

    with storage.begin("acme") as work, pytest.raises(PhaseRefused):
        work.old_source.remove(10)


def test_every_row_that_goes_is_counted(storage: Storage) -> None:
    fill(storage, "acme")
    close(storage)

    assert remove(storage) == 2 + 1 + 2 + 2  # account days, posts, post days, captures
    assert counts(storage) == dict.fromkeys(KEYS, 0)


def test_what_tiktok_took_over_stays_for_the_reason_that_is_left(storage: Storage) -> None:
    campaign = fill(storage, "acme")
    close(storage)
    remove(storage)

    with storage.view("acme") as view:
        two = view.posts.find(Network.TIKTOK, "video-2")
        assert two is not None
        assert view.posts.find(Network.TIKTOK, "video-1") is None
        assert view.posts.find(Network.TIKTOK, "video-3") is not None
        assert set(view.posts.attachments(campaign)) == {an_attachment(campaign, two.id)}
        assert view.figures.post_history(two.id) == (a_post_snapshot(as_of=days_later(1)),)


def test_a_post_of_the_old_source_goes_with_all_that_hangs_on_it(storage: Storage, write: Write) -> None:
    with write() as work:
        account, campaign = work.accounts.add(a_member()).id, work.campaigns.add(a_campaign()).id
        [post] = work.posts.keep([a_post(account, source=Provenance.LEGACY)])
        work.figures.keep_post(post.id, a_post_snapshot(source=Provenance.USER))
        work.posts.attach([an_attachment(campaign, post.id)])
    close(storage)

    assert remove(storage) == 1 + 1 + 1

    with storage.view("acme") as view:
        assert view.posts.get(post.id) is None
        assert view.posts.attachments(campaign) == ()
        assert view.figures.post_history(post.id) == ()
        assert [removed.count for removed in view.installation.removed_posts()] == [1]


def test_a_dated_count_per_campaign_stays(storage: Storage) -> None:
    here, there = fill(storage, "acme"), fill(storage, "bolt")
    close(storage)
    remove(storage, most=1)

    with storage.view("acme") as view:
        assert view.installation.removed_posts() == (RemovedPosts(here, 2, days_later(1)),)
    with storage.view("bolt") as view:
        assert view.installation.removed_posts() == (RemovedPosts(there, 2, days_later(1)),)


def test_a_dropped_removal_is_done_again(storage: Storage) -> None:
    fill(storage, "acme")
    close(storage)
    before = dump(storage)

    with storage.begin("acme") as work:
        assert work.old_source.remove(1000) > 0
    assert dump(storage) == before

    assert remove(storage) == 7


def test_removed_handles_stay_as_stubs(storage: Storage) -> None:
    fill(storage, "acme")
    close(storage)
    remove(storage)

    with storage.view("acme") as view:
        bob = view.accounts.find_stub(Network.TIKTOK, "bob")
        assert bob is not None
        assert view.figures.account_history(bob.id) == ()


def test_a_removed_video_can_be_known_again_from_tiktok(storage: Storage, write: Write) -> None:
    fill(storage, "acme")
    close(storage)
    remove(storage)

    with write() as work:
        ann = work.accounts.find(Network.TIKTOK, "ann")
        assert ann is not None
        [post] = work.posts.keep([a_post(ann.id, "video-1")])

    assert post.source is Provenance.TTCM_PUBLIC


def prepared(backend: Backend, population: Population) -> Storage:
    """A store with a population, the cut-over begun."""
    for tenant in ("acme", "bolt"):
        backend.storage.add_tenant(tenant)
    population.fill(backend.storage)
    return backend.storage


def test_removing_changes_nothing_else(fresh: Fresh) -> None:
    @EXAMPLES
    @given(population=st.builds(Population, st.integers(0, 10**9), st.sampled_from([0.01, 0.3, 0.7, 0.99])))
    def holds(population: Population) -> None:
        with fresh() as backend:
            storage = prepared(backend, population)
            stays, before = dump(storage, old=False), counts(storage)
            close(storage)

            gone = remove(storage, most=7)

            assert dump(storage, old=False) == stays
            assert counts(storage) == dict.fromkeys(KEYS, 0)
            for key in KEYS:
                sometimes(f"removed {key}", before[key])
            sometimes("nothing to remove", gone == 0)
            sometimes("something stays", stays != {})

    holds()
    assert_reached({f"removed {key}" for key in KEYS} | {"something stays"})


def test_removing_in_any_batches_ends_alike(fresh: Fresh) -> None:
    for seed in range(3):
        ends = []
        for most in (1, 4, 10_000):
            with fresh() as backend:
                storage = prepared(backend, Population(seed))
                close(storage)
                ends.append((remove(storage, most), dump(storage)))

        assert ends[0] == ends[1] == ends[2]
        assert ends[0][0] > 0


def test_dates_do_not_decide_what_goes(fresh: Fresh) -> None:
    """What stays is alike too, where all of it is sound or all of it suspicious: neither confirms the other."""

    @EXAMPLES
    @given(seed=st.integers(0, 10**9), days=SOUND | SUSPICIOUS | st.integers(-1700, 150))
    def holds(seed: int, days: int) -> None:
        (sound, at_first), (shifted, later) = (_removed(fresh, seed, shift) for shift in (150, days))

        assert sound == shifted
        if sometimes("all on one side", not -1700 < days < 150):
            assert at_first == later
        sometimes("suspicious and sound", -1700 < days < 150)
        sometimes("all suspicious", days <= -1700)
        sometimes("something to remove", sound[1])

    holds()
    assert_reached({"something to remove", "all on one side"})


def _removed(fresh: Fresh, seed: int, days: int) -> tuple[tuple[dict[str, int], int], list[object]]:
    """What there was of the old source and how much went, and what stays: nothing else has gone."""
    with fresh() as backend:
        storage = prepared(backend, Population(seed, shift=timedelta(days=days)))
        before, stays = counts(storage), dump(storage, old=False)
        close(storage)
        gone = remove(storage)
        assert dump(storage, old=False) == stays
        return (before, gone), _ids(storage)


def _ids(storage: Storage) -> list[object]:
    """What is there, without any date."""
    seen: list[object] = []
    for tenant in storage.tenants():
        with storage.view(tenant) as view:
            for number in range(1, 7):
                post = view.posts.find(Network.TIKTOK, f"video-{number}")
                figures = view.figures.post_history(post.id) if post else ()
                seen.append((post and post.external_id, [(s.source, dict(s.values)) for s in figures]))
            seen += [(r.campaign, r.count) for r in view.installation.removed_posts()]
    return seen


def test_the_newest_history_from_tiktok_survives_to_the_value(storage: Storage, write: Write) -> None:
    since_2024 = [a_snapshot({AccountMetric.LIKE_COUNT: n}, as_of=days_later(-30 * n)) for n in range(24)]
    with write() as work:
        account = work.accounts.add(a_member()).id
        for said in since_2024:
            work.figures.keep_account(account, said)
            work.figures.keep_account(account, attrs.evolve(said, source=Provenance.LEGACY))
    close(storage)

    assert remove(storage, most=1) == 24

    with storage.view("acme") as view:
        assert view.figures.account_history(account) == tuple(reversed(since_2024))


def test_after_the_release_nothing_comes_back(storage: Storage) -> None:
    fill(storage, "acme")
    close(storage)
    remove(storage)
    with storage.begin("acme") as work:
        work.installation.move(work.installation.release().to(Phase.AFTER, at=days_later(2)))

        assert work.old_source.remove(10) == 0
