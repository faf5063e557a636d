"""Digests of everything that is not the old source's, and who wrote meanwhile."""

from collections.abc import Callable, Mapping
from typing import Final

import pytest

from influence.domain.accounts import Door
from influence.domain.cutover_record import TableDigest
from influence.domain.cutover_run import CutoverRun
from influence.domain.events import OLD_POST, Event, EventKind
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.domain.posts import Attachment, Post, Why
from influence.domain.provenance import Provenance
from influence.testing.builders import (
    a_campaign,
    a_grant,
    a_legacy_row,
    a_member,
    a_post_snapshot,
    a_snapshot,
    a_stub,
    an_instagram_account,
    closing,
)
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import NOON, hours_later

OWN: Final = CutoverRun().claimed("process 1", "mara", NOON)
Digests = Mapping[str, TableDigest]


def digests(storage: Storage) -> Digests:
    with storage.view("acme") as view:
        return view.contents.digests()


def others(storage: Storage) -> Mapping[str, int]:
    with storage.view("acme") as view:
        return view.contents.others()


def changed(before: Digests, after: Digests) -> set[str]:
    """Tables that changed, by their last names."""
    return {name.rpartition("/")[2] for name in {*before, *after} if before.get(name) != after.get(name)}


@pytest.fixture
def full(storage: Storage, write: Write) -> Storage:
    """A member with figures of both sources, and a captured post that a user has added too."""
    with write() as work:
        work.takeover.put([a_legacy_row("bob", follower_count=7)], at=NOON, by="mara")
        account = work.accounts.add(a_member()).id
        work.figures.keep_account(account, a_snapshot())
        work.figures.keep_account(account, a_snapshot(source=Provenance.LEGACY))
        campaign = work.campaigns.add(a_campaign()).id
        work.campaigns.join(campaign, account, NOON)
        old = Post(Network.TIKTOK, "video-1", account, "https://t/1", Provenance.LEGACY, caption="old")
        new = Post(Network.TIKTOK, "video-2", account, "https://t/2", Provenance.TTCM_PUBLIC)
        posts = work.posts.keep([old, new])
        for post in posts:
            work.figures.keep_post(post.id, a_post_snapshot({PostMetric.LIKES: 5}))
            work.posts.attach([Attachment(campaign, post.id, post.network, Why.LEGACY_CAPTURE, NOON)])
            work.posts.attach([Attachment(campaign, post.id, post.network, Why.BY_HAND, NOON, "mara")])
    return storage


def test_the_same_contents_have_the_same_digests(full: Storage) -> None:
    assert digests(full) == digests(full)
    assert sum(told.rows for told in digests(full).values()) > 5


def test_removing_the_old_source_changes_no_digest(full: Storage, write: Write) -> None:
    before = digests(full)
    with write() as work:
        work.installation.move(closing())
        while work.old_source.remove(1):
            pass
        work.old_source.drain(10)

    after = digests(full)

    assert changed(before, after) == set()
    with full.view("acme") as view:
        assert set(view.old_source.counts().values()) == {0}


def a_figure(work: UnitOfWork) -> None:
    account = work.accounts.find(Network.TIKTOK, "ann.cooks")
    assert account is not None
    work.figures.keep_account(account.id, a_snapshot(as_of=hours_later(48)))


def a_new_account(work: UnitOfWork) -> None:
    work.accounts.add(a_member(handle="cleo", creator_id="c-9"))


def a_new_campaign(work: UnitOfWork) -> None:
    work.campaigns.add(a_campaign("Autumn"))


CHANGES: Final = [
    pytest.param(a_figure, {"account_days"}, {"account_figures"}, id="a figure"),
    pytest.param(a_new_account, {"accounts"}, {"accounts", "handles", "identities"}, id="an account"),
    pytest.param(a_new_campaign, {"campaigns"}, {"campaigns", "campaign_names"}, id="a campaign"),
]


@pytest.mark.parametrize(("change", "tables", "in_memory"), CHANGES)
def test_any_other_change_changes_its_digest(
    full: Storage, write: Write, change: Callable[[UnitOfWork], None], tables: set[str], in_memory: set[str]
) -> None:
    before = digests(full)
    with write() as work:
        change(work)

    found = changed(before, digests(full))

    assert found in (tables, in_memory)


@pytest.mark.parametrize(("change", "tables", "in_memory"), CHANGES)
def test_who_writes_while_the_cutover_runs_says_so(
    full: Storage, write: Write, change: Callable[[UnitOfWork], None], tables: set[str], in_memory: set[str]
) -> None:
    with write() as work:
        work.installation.claim(OWN)
        work.installation.move(closing())
    assert others(full) == {}
    before = digests(full)
    for _ in range(2):
        with write() as work:
            work.outbox.waiting(1)
    with write() as work:
        change(work)

    told = others(full)

    said = {name.rpartition("/")[2] for name, times in told.items() if times}
    assert changed(before, digests(full)) <= said
    assert said & tables or said & in_memory


def test_what_the_cutover_writes_itself_is_nobody_elses(full: Storage, write: Write) -> None:
    with write() as work:
        work.installation.claim(OWN)
        work.installation.move(closing())
    with write() as work:
        work.installation.hold(OWN)
        work.old_source.remove(10)

    assert others(full) == {}


def test_nobody_is_noted_before_the_cutover(full: Storage, write: Write) -> None:
    with write() as work:
        a_new_campaign(work)

    assert others(full) == {}


def test_every_place_is_closed_once_the_cutover_began(full: Storage, write: Write) -> None:
    with full.begin("acme") as work:
        before = set(work.old_source.open_places())
    with write() as work:
        work.installation.move(closing())

    with full.begin("acme") as work:
        after = work.old_source.open_places()

    assert len(before) >= 4
    assert after == ()
    with full.view("acme") as view:
        assert view.old_source.counts()["posts"] == 1


def test_news_of_an_old_post_lose_their_address(full: Storage, write: Write) -> None:
    told = {"https://t/1": "ann", "https://t/2": "bob"}
    with write() as work:
        for url, who in told.items():
            work.outbox.put(Event(EventKind.POST_ADDED_BY_HAND, who, url))
        work.installation.move(closing())

    drained = []
    for _ in range(2):
        with write() as work:
            drained.append(work.old_source.drain(10))

    assert drained == [1, 0]
    with full.view("acme") as view:
        details = [event.detail for _, event in view.outbox.waiting(10)]
    assert details[-2:] == [OLD_POST, "https://t/2"]


def test_every_account_is_counted_anew_in_batches(full: Storage) -> None:
    ends: list[int | None] = [0]
    while ends[-1] is not None:
        with full.begin("acme") as work:
            ends.append(work.old_source.rebuild(ends[-1], 1))
            work.commit()

    assert len(ends) == 2 + 2


def test_what_verdicts_rest_on_is_told_of_every_tenant(storage: Storage, write: Write) -> None:
    with write("bolt") as work:
        far = work.accounts.add(a_stub("far")).id
    with write() as work:
        ann = work.accounts.add(a_member("ann")).id
        work.accounts.add(an_instagram_account())
        work.accounts.grant(ann, a_grant(epoch=3))
        bob = work.accounts.add(a_stub("bob")).id
        applicant = a_member("cy", door=Door.APPLICATION, applying=True, open_id="o", grant=a_grant("o"))
        work.accounts.add(applicant)

    with storage.view("bolt") as view:
        told = list(view.contents.standing())

    assert told == [
        ("acme", ann, "ann", "in", 3),
        ("acme", bob, "bob", "unknown", 0),
        ("bolt", far, "far", "unknown", 0),
    ]


def test_campaigns_tell_who_takes_part_in_them(storage: Storage, write: Write) -> None:
    with write() as work:
        ann, bob = (work.accounts.add(a_member(name)).id for name in ("ann", "bob"))
        other = work.accounts.add(an_instagram_account()).id
        spring, empty = (work.campaigns.add(a_campaign(name)).id for name in ("Spring", "Autumn"))
        for account in (bob, other, ann):
            work.campaigns.join(spring, account, NOON)

    with storage.view("bolt") as view:
        told = list(view.contents.taking_part())

    assert told == [("acme", spring, "Spring", (ann, bob)), ("acme", empty, "Autumn", ())]
