from itertools import permutations

import attrs
import pytest

from influence.domain.accounts import AccountId
from influence.domain.campaigns import CampaignId
from influence.domain.doors import AccountNotFound, Stale
from influence.domain.errors import Unusable
from influence.domain.networks import Network
from influence.domain.orders import OrderId
from influence.domain.ports.cutover import LegacyWriteRefused
from influence.domain.ports.posts import PlacedFilter
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.posts import Attachment, CampaignPost, PostId, PostStatus, Why
from influence.domain.provenance import Provenance
from influence.testing.builders import (
    a_campaign,
    a_member,
    a_post,
    an_attachment,
    an_instagram_account,
    an_order,
    closing,
)
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import NOON, days_later

ALL = PlacedFilter()
Busy = tuple[CampaignId, CampaignId]


def a_participant(work: UnitOfWork, handle: str = "ann") -> tuple[CampaignId, AccountId]:
    """Somebody who takes part in the campaign of these tests."""
    campaign = work.campaigns.named("Spring") or work.campaigns.add(a_campaign("Spring"))
    account = work.accounts.add(a_member(handle)).id
    work.campaigns.join(campaign.id, account, NOON)
    return campaign.id, account


def test_new_posts_get_ids_and_nothing_else(storage: Storage) -> None:
    with storage.begin("acme") as work:
        _, account = a_participant(work)
        insta = work.accounts.add(an_instagram_account()).id
        posts = [
            a_post(account, "video-1", status=PostStatus.PRIVATE, url="https://x.test/ü?a=1"),
            a_post(account, "video-2", published_at=None, source=Provenance.LEGACY, caption="#old"),
            a_post(insta, "video-1", network=Network.INSTAGRAM, caption="#acme ❤", source=Provenance.USER),
        ]

        kept = work.posts.keep(posts)

        assert kept == tuple(attrs.evolve(post, id=k.id) for post, k in zip(posts, kept, strict=True))
        assert [work.posts.get(post.id) for post in kept] == list(kept)
        assert [work.posts.find(post.network, post.external_id) for post in kept] == list(kept)
        assert len({post.id for post in kept}) == 3


def test_unknown_posts_are_nothing(storage: Storage) -> None:
    with storage.view("acme") as view:
        assert view.posts.get(PostId(4711)) is None
        assert view.posts.find(Network.TIKTOK, "video-1") is None


def test_keeping_nothing_answers_nothing(storage: Storage) -> None:
    with storage.begin("acme") as work:
        assert work.posts.keep([]) == ()


def test_known_posts_are_refreshed(storage: Storage) -> None:
    with storage.begin("acme") as work:
        _, account = a_participant(work)
        [known] = work.posts.keep([a_post(account)])
        newer = a_post(
            account, url="https://x.test/new", published_at=days_later(1), status=PostStatus.DELETED
        )

        kept = work.posts.keep([a_post(account, "video-2"), newer])

        assert kept[1] == attrs.evolve(newer, id=known.id)
        assert work.posts.get(known.id) == kept[1]


def test_captions_of_other_networks_are_refreshed(storage: Storage) -> None:
    with storage.begin("acme") as work:
        insta = work.accounts.add(an_instagram_account()).id
        post = a_post(insta, network=Network.INSTAGRAM, source=Provenance.USER, caption="first")

        work.posts.keep([post])
        [kept] = work.posts.keep([attrs.evolve(post, caption="second")])

        assert kept.caption == "second"


def test_a_known_post_keeps_its_account(storage: Storage) -> None:
    with storage.begin("acme") as work:
        _, ann = a_participant(work, "ann")
        _, bob = a_participant(work, "bob")
        work.posts.keep([a_post(ann)])

        [kept] = work.posts.keep([a_post(bob)])

        assert kept.account == ann


def test_the_old_source_never_replaces_tiktok(storage: Storage) -> None:
    with storage.begin("acme") as work:
        _, account = a_participant(work)
        [known] = work.posts.keep([a_post(account)])
        old = a_post(account, url="https://old.test", source=Provenance.LEGACY, caption="old words")

        [kept] = work.posts.keep([attrs.evolve(old, status=PostStatus.DELETED, published_at=days_later(-9))])

        assert kept == known == work.posts.get(known.id)


def test_tiktok_takes_over_the_old_source_and_nothing_of_it_stays(storage: Storage) -> None:
    old = {"source": Provenance.LEGACY, "url": "https://old.test", "caption": "old words"}
    with storage.begin("acme") as work:
        _, account = a_participant(work)
        [known] = work.posts.keep([a_post(account, published_at=days_later(-9), **old)])
        fresh = a_post(account, url="", published_at=None)

        [kept] = work.posts.keep([fresh])

        assert kept == attrs.evolve(fresh, id=known.id)


def test_the_source_that_first_knew_a_post_stays(storage: Storage) -> None:
    with storage.begin("acme") as work:
        _, account = a_participant(work)
        work.posts.keep([a_post(account, source=Provenance.TTCM_PUBLIC)])

        [kept] = work.posts.keep(
            [a_post(account, url="https://x.test/new", source=Provenance.TTCM_AUTHORISED)]
        )

        assert (kept.source, kept.url) == (Provenance.TTCM_PUBLIC, "https://x.test/new")


def test_the_old_source_refreshes_its_own(storage: Storage) -> None:
    with storage.begin("acme") as work:
        _, account = a_participant(work)
        work.posts.keep([a_post(account, source=Provenance.LEGACY, caption="first")])

        [kept] = work.posts.keep([a_post(account, source=Provenance.LEGACY, caption="second")])

        assert (kept.caption, kept.source) == ("second", Provenance.LEGACY)


def test_any_order_of_both_sources_ends_with_tiktoks(storage: Storage) -> None:
    with storage.begin("acme") as work:
        _, account = a_participant(work)
        for number, sources in enumerate(permutations((Provenance.LEGACY, Provenance.TTCM_PUBLIC) * 2)):
            posts = [a_post(account, f"v{number}", source=s, url=f"https://{s}.test") for s in sources]
            *_, (kept,) = [work.posts.keep([post]) for post in posts]

            assert (kept.source, kept.url) == (Provenance.TTCM_PUBLIC, "https://ttcm_public.test")


def test_posts_of_the_old_source_are_refused_from_closing_on(storage: Storage) -> None:
    with storage.begin("acme") as work:
        _, account = a_participant(work)
        work.installation.move(closing())

        with pytest.raises(LegacyWriteRefused):
            work.posts.keep(
                [a_post(account, "video-1"), a_post(account, "video-2", source=Provenance.LEGACY)]
            )

        assert work.posts.find(Network.TIKTOK, "video-1") is None
        assert len(work.posts.keep([a_post(account, "video-1")])) == 1


def test_posts_of_participants_are_grouped_and_newest_first(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, ann = a_participant(work, "ann")
        insta = work.accounts.add(an_instagram_account()).id
        work.campaigns.join(campaign, insta, NOON)
        outsider = work.accounts.add(a_member("outsider")).id
        work.posts.keep(
            [
                a_post(ann, "old", published_at=days_later(-2)),
                a_post(insta, "i-old", network=Network.INSTAGRAM, published_at=days_later(-3)),
                a_post(outsider, "not there"),
                a_post(ann, "undated", published_at=None),
                a_post(ann, "new", published_at=days_later(2)),
                a_post(insta, "i-new", network=Network.INSTAGRAM, published_at=days_later(3)),
            ]
        )

        posts = work.posts.of_participants(campaign)

        by_number = sorted(posts, key=lambda post: post.id)
        assert list(work.posts.page(campaign, None, 9)) == by_number
        assert list(work.posts.page(campaign, by_number[1].id, 2)) == by_number[2:4]
        assert work.posts.page(campaign, by_number[-1].id, 2) == work.posts.page(campaign, None, 0) == ()
        assert work.posts.page(CampaignId(987_654), None, 9) == ()

    assert [post.external_id for post in posts] == ["i-new", "i-old", "new", "old", "undated"]


def test_posts_of_those_who_left_are_not_listed(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, account = a_participant(work)
        work.posts.keep([a_post(account)])
        work.campaigns.leave(campaign, account)

        assert work.posts.of_participants(campaign) == work.posts.page(campaign, None, 9) == ()


def test_posts_of_campaigns_say_how_far_back_they_lie(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, ann = a_participant(work, "ann")
        bob = work.accounts.add(a_member("bob")).id
        old, _, _, new, undated, _ = work.posts.keep(
            [
                a_post(ann, "old", published_at=days_later(-3)),
                a_post(ann, "free", published_at=days_later(-2)),
                a_post(ann, "captured", published_at=days_later(-1), source=Provenance.LEGACY),
                a_post(ann, "new", published_at=days_later(2)),
                a_post(ann, "undated", published_at=None),
                a_post(bob, "of bob", published_at=days_later(3)),
            ]
        )
        work.posts.attach([an_attachment(campaign, post.id) for post in (new, undated, old)])

        found = work.posts.in_campaigns([campaign])

    nothing: frozenset[OrderId] = frozenset()
    assert found == (
        CampaignPost(old, by_hand=True, orders=nothing, newer=2),
        CampaignPost(new, by_hand=True, orders=nothing, newer=0),
        CampaignPost(undated, by_hand=True, orders=nothing, newer=0),
    )


def test_a_post_of_campaigns_is_told_once_with_its_reasons(storage: Storage) -> None:
    with storage.begin("acme") as work:
        spring, ann = a_participant(work)
        summer = work.campaigns.add(a_campaign("Summer")).id
        work.campaigns.join(summer, ann, NOON)
        orders = [work.orders.add(an_order(one, ann, f"key-{one}")).id for one in (spring, summer)]
        tied, both = work.posts.keep([a_post(ann, "tied"), a_post(ann, "both")])
        ties = [
            an_attachment(campaign, both.id, Why.ORDER_LINK, order=order, by="")
            for campaign, order in zip((spring, summer), orders, strict=True)
        ]
        work.posts.attach(
            [
                *ties,
                an_attachment(spring, both.id),
                an_attachment(summer, tied.id, Why.ORDER_LINK, order=orders[1], by=""),
            ]
        )

        found = work.posts.in_campaigns([spring, summer])
        of_spring = work.posts.in_campaigns([spring])

    assert found == (
        CampaignPost(tied, by_hand=False, orders=frozenset({orders[1]}), newer=0),
        CampaignPost(both, by_hand=True, orders=frozenset(orders), newer=0),
    )
    assert of_spring == (CampaignPost(both, by_hand=True, orders=frozenset({orders[0]}), newer=0),)


def test_a_post_that_no_list_has_is_still_told(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, ann = a_participant(work)
        (away,) = work.posts.keep([a_post(ann, "away", status=PostStatus.PRIVATE)])
        work.posts.attach([an_attachment(campaign, away.id)])

        (found,) = work.posts.in_campaigns([campaign])

    assert found == CampaignPost(away, by_hand=True, orders=frozenset(), newer=0)


def test_only_tiktok_posts_of_people_that_are_left_are_told(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, ann = a_participant(work)
        insta = work.accounts.add(an_instagram_account()).id
        deleted, captured, elsewhere = work.posts.keep(
            [
                a_post(ann, "deleted", status=PostStatus.DELETED),
                a_post(ann, "captured", source=Provenance.LEGACY),
                a_post(insta, "elsewhere", network=Network.INSTAGRAM, source=Provenance.USER),
            ]
        )
        work.posts.attach(
            [
                an_attachment(campaign, deleted.id),
                an_attachment(campaign, captured.id, Why.LEGACY_CAPTURE, by=""),
                an_attachment(campaign, elsewhere.id, network=Network.INSTAGRAM),
            ]
        )

        assert work.posts.in_campaigns([campaign]) == ()
        assert work.posts.in_campaigns([]) == ()


def placed(view: View, wanted: PlacedFilter = ALL) -> list[tuple[CampaignId, str]]:
    """The campaigns and network ids of posts in campaigns."""
    return [(one.campaign, one.post.external_id) for one in view.posts.placed(wanted)]


@pytest.fixture
def busy(storage: Storage) -> Busy:
    """Two campaigns with the same posts, attached from the last to the first; "b" has two reasons in the first."""
    with storage.begin("acme") as work:
        spring, ann = a_participant(work)
        summer = work.campaigns.add(a_campaign("Summer")).id
        insta = work.accounts.add(an_instagram_account()).id
        for campaign, account in ((summer, ann), (spring, insta), (summer, insta)):
            work.campaigns.join(campaign, account, NOON)
        order = work.orders.add(an_order(spring, ann)).id
        a, b, c = work.posts.keep(
            [
                a_post(ann, "a", source=Provenance.LEGACY),
                a_post(ann, "b"),
                a_post(insta, "c", network=Network.INSTAGRAM, source=Provenance.USER),
            ]
        )
        for campaign in (summer, spring):
            reasons = [
                an_attachment(campaign, c.id, network=Network.INSTAGRAM),
                an_attachment(campaign, b.id),
                an_attachment(campaign, a.id, Why.LEGACY_CAPTURE, by=""),
            ]
            work.posts.attach(reasons)
        work.posts.attach([an_attachment(spring, b.id, Why.ORDER_LINK, order=order, by="")])
        work.commit()
    return spring, summer


def test_posts_in_campaigns_come_by_their_numbers(storage: Storage, busy: Busy) -> None:
    spring, summer = busy

    with storage.view("acme") as view:
        every = view.posts.placed(PlacedFilter())

        assert [(one.campaign, one.post.external_id) for one in every] == [
            (campaign, post) for campaign in (spring, summer) for post in ("a", "b", "c")
        ]
        for one in every:
            assert one.post == view.posts.get(one.post.id)
            its = {why for why in view.posts.attachments(one.campaign) if why.post == one.post.id}
            assert one.reasons == its
        assert {why.why for why in every[1].reasons} == {Why.BY_HAND, Why.ORDER_LINK}


def test_posts_in_campaigns_are_found_by_what_is_wanted(storage: Storage, busy: Busy) -> None:
    spring, summer = busy

    with storage.view("acme") as view:
        b = view.posts.find(Network.TIKTOK, "b")
        assert b is not None

        assert placed(view, PlacedFilter(post=b.id)) == [(spring, "b"), (summer, "b")]
        assert placed(view, PlacedFilter(post=b.id, campaign=summer)) == [(summer, "b")]
        assert placed(view, PlacedFilter(network=Network.INSTAGRAM)) == [(spring, "c"), (summer, "c")]
        assert placed(view, PlacedFilter(why=Why.LEGACY_CAPTURE)) == [(spring, "a"), (summer, "a")]
        (tied,) = view.posts.placed(PlacedFilter(why=Why.ORDER_LINK))
        assert (tied.campaign, len(tied.reasons)) == (spring, 2)
        assert placed(view, PlacedFilter(post=PostId(987_654))) == []
        assert placed(view, PlacedFilter(campaign=CampaignId(987_654))) == []


@pytest.mark.parametrize("size", [1, 2, 4])
def test_pages_of_posts_in_campaigns_join_to_all(storage: Storage, busy: Busy, size: int) -> None:
    with storage.view("acme") as view:
        every = view.posts.placed(ALL)
        after, met = None, 0
        while met < len(every):
            page = view.posts.placed(PlacedFilter(after=after, limit=size))
            assert page == every[met : met + size]
            after, met = (page[-1].campaign, page[-1].post.id), met + len(page)

        assert view.posts.placed(PlacedFilter(after=after, limit=size)) == ()
        assert placed(view, PlacedFilter(after=(busy[1], PostId(0)), campaign=busy[0])) == []


def test_posts_of_those_who_take_no_part_are_in_no_campaign(storage: Storage, write: Write) -> None:
    with write() as work:
        campaign, _ = a_participant(work)
        outsider = work.accounts.add(a_member("outsider")).id
        (post,) = work.posts.keep([a_post(outsider)])
        work.posts.attach([an_attachment(campaign, post.id)])
    with write("bolt") as work:
        theirs, ann = a_participant(work)
        (post,) = work.posts.keep([a_post(ann)])
        work.posts.attach([an_attachment(theirs, post.id)])

    with storage.view("acme") as view:
        assert placed(view) == placed(view, PlacedFilter(post=post.id)) == []
        assert placed(view, PlacedFilter(campaign=theirs)) == []


def attached(work: UnitOfWork, campaign: CampaignId) -> set[Attachment]:
    """The reasons in a campaign, of which no order is promised."""
    return set(work.posts.attachments(campaign))


def test_a_post_may_be_there_for_several_reasons(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, account = a_participant(work)
        order = work.orders.add(an_order(campaign, account)).id
        [post] = work.posts.keep([a_post(account, source=Provenance.LEGACY)])
        reasons = {
            an_attachment(campaign, post.id),
            an_attachment(campaign, post.id, Why.ORDER_LINK, order=order, by=""),
            an_attachment(campaign, post.id, Why.LEGACY_CAPTURE, by=""),
        }

        work.posts.attach(sorted(reasons, key=lambda reason: reason.why))

        assert attached(work, campaign) == reasons


def test_a_known_reason_changes_nothing(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, account = a_participant(work)
        [post] = work.posts.keep([a_post(account)])
        first = an_attachment(campaign, post.id, by="mara")
        work.posts.attach([first])

        work.posts.attach([an_attachment(campaign, post.id, by="tomas", at=days_later(1))])

        assert attached(work, campaign) == {first}


def test_a_reason_is_dropped_alone(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, account = a_participant(work)
        order = work.orders.add(an_order(campaign, account)).id
        [post] = work.posts.keep([a_post(account)])
        by_hand = an_attachment(campaign, post.id)
        by_order = an_attachment(campaign, post.id, Why.ORDER_LINK, order=order, by="")
        work.posts.attach([by_hand, by_order])

        work.posts.detach(attrs.evolve(by_order, at=days_later(1)))
        work.posts.detach(by_order)

        assert attached(work, campaign) == {by_hand}


def test_the_reason_of_another_order_stays(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, account = a_participant(work)
        orders = [work.orders.add(an_order(campaign, account, key)).id for key in ("1", "2")]
        [post] = work.posts.keep([a_post(account)])
        first, second = (an_attachment(campaign, post.id, Why.ORDER_LINK, order=o, by="") for o in orders)
        work.posts.attach([first, second])

        work.posts.detach(first)

        assert attached(work, campaign) == {second}


def test_reasons_belong_to_one_campaign(storage: Storage) -> None:
    with storage.begin("acme") as work:
        spring, account = a_participant(work)
        summer = work.campaigns.add(a_campaign("Summer")).id
        [post] = work.posts.keep([a_post(account)])
        work.posts.attach([an_attachment(spring, post.id), an_attachment(summer, post.id)])

        work.posts.detach(an_attachment(spring, post.id))

        assert attached(work, spring) == set()
        assert attached(work, summer) == {an_attachment(summer, post.id)}


def test_posts_of_other_networks_come_in_by_keyword(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, _ = a_participant(work)
        insta = work.accounts.add(an_instagram_account()).id
        [post] = work.posts.keep([a_post(insta, network=Network.INSTAGRAM, source=Provenance.USER)])
        reason = an_attachment(campaign, post.id, Why.KEYWORD, network=Network.INSTAGRAM, by="#acme")

        work.posts.attach([reason])

        assert attached(work, campaign) == {reason}


def test_captures_of_the_old_source_are_refused_from_closing_on(storage: Storage, write: Write) -> None:
    with write() as work:
        campaign, account = a_participant(work)
        known, other = work.posts.keep([a_post(account, "video-1"), a_post(account, "video-2")])
        captured = an_attachment(campaign, known.id, Why.LEGACY_CAPTURE, by="")
        work.posts.attach([captured])
        work.installation.move(closing())

    with storage.begin("acme") as work:
        for again in (captured, attrs.evolve(captured, post=other.id)):
            with pytest.raises(LegacyWriteRefused):
                work.posts.attach([an_attachment(campaign, other.id), again])

        assert attached(work, campaign) == {captured}


@pytest.mark.parametrize("status", PostStatus)
def test_every_status_is_kept(storage: Storage, status: PostStatus) -> None:
    with storage.begin("acme") as work:
        _, account = a_participant(work)
        [kept] = work.posts.keep([a_post(account, status=status)])

        found = work.posts.get(kept.id)

    assert found is not None
    assert found.status is status


def test_captions_of_tiktok_posts_are_not_kept(storage: Storage) -> None:
    with storage.begin("acme") as work:
        _, account = a_participant(work)

        with pytest.raises(Unusable):
            work.posts.keep([a_post(account, "video-1"), a_post(account, "video-2", caption="#acme")])

        assert work.posts.find(Network.TIKTOK, "video-1") is None


def test_a_post_of_nobody_is_refused(storage: Storage) -> None:
    with storage.begin("acme") as work, pytest.raises(AccountNotFound):
        work.posts.keep([a_post(AccountId(4711))])


def test_a_reason_has_to_fit_its_post(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, account = a_participant(work)
        elsewhere = work.campaigns.add(a_campaign("Summer")).id
        order = work.orders.add(an_order(campaign, account)).id
        post, other = work.posts.keep([a_post(account, "video-1"), a_post(account, "video-2")])
        unfit = (
            an_attachment(campaign, PostId(4711)),
            an_attachment(CampaignId(4711), post.id),
            an_attachment(campaign, post.id, network=Network.INSTAGRAM),
            an_attachment(elsewhere, post.id, Why.ORDER_LINK, order=order, by=""),
            an_attachment(campaign, post.id, Why.ORDER_LINK, order=OrderId(4711), by=""),
        )

        for reason in unfit:
            with pytest.raises(Stale):
                work.posts.attach([an_attachment(campaign, other.id), reason])

        assert attached(work, campaign) == set()
