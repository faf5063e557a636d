"""A world with something of everything, in which every value of the old source stands nowhere else."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import attrs

from influence.domain.capabilities import Old, may
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric, Metric, PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.ports.figures import LegacyRow
from influence.domain.posts import Attachment, Post, Why
from influence.domain.provenance import Provenance, legacy_may_fill
from influence.domain.values import Value
from tests.support.desk import Desk
from tests.support.sentinels import sentinel, text_sentinel

HANDLES: Final = ("member", "consenting", "both", "left.out", "unasked")
ALONE: Final = ("left.out", "unasked")
"""Of whom TikTok tells no figures."""
LONG_AGO: Final = datetime(1987, 6, 5, 4, 3, 2, tzinfo=UTC)
"""When the old source's posts were published; nothing else happened then."""
OTHERS: Final = """url,handle,caption,likes
https://www.instagram.com/p/in/,ann.bakes,so good #acme,5
https://www.instagram.com/p/out/,ann.bakes,nothing to see,7
"""


@attrs.frozen
class Planted:
    """What the old source left: values by a name of their own, and the ids of its posts and of TikTok's.

    *shown* are those that everybody could see before: nothing of TikTok's stood beside them.
    """

    values: Mapping[str, Value]
    shown: frozenset[str]
    posts: tuple[str, ...]


@attrs.define
class _Garden:
    desk: Desk
    values: dict[str, Value] = attrs.field(factory=dict)
    shown: set[str] = attrs.field(factory=set)
    posts: list[str] = attrs.field(factory=list)

    def new(self, where: str, metric: Metric, old: Old) -> Value:
        name = f"{where}/{metric}"
        self.values[name] = sentinel(metric, len(self.values))
        if may(old, metric) and legacy_may_fill(metric) and (old is Old.POST or where in ALONE):
            self.shown.add(name)
        return self.values[name]

    def text(self, where: str, *, shown: bool) -> str:
        value = text_sentinel(len(self.values))
        self.values[where] = value
        if shown:
            self.shown.add(where)
        return value

    def account(self, handle: str) -> None:
        said = {m: self.new(handle, m, Old.ACCOUNT) for m in AccountMetric}
        with self.desk.write() as work:
            work.takeover.put([LegacyRow(handle, said)], at=self.desk.clock.now(), by="mara")

    def post(self, handle: str, campaign: str, *, number: int) -> None:
        """A captured post with every field its own."""
        external_id = f"69{number:017}"
        where = f"{handle}/{campaign}/{number}"
        self.values[f"{where}/id"] = external_id
        self.shown.add(f"{where}/id")
        url = f"https://www.tiktok.com/@{handle}/video/{external_id}?{self.text(f'{where}/url', shown=True)}"
        account = self.desk.account(handle)
        post = Post(
            Network.TIKTOK,
            external_id,
            account.id,
            url,
            Provenance.LEGACY,
            published_at=LONG_AGO,
            caption=self.text(f"{where}/caption", shown=False),
        )
        figures = {metric: self.new(where, metric, Old.POST) for metric in PostMetric}
        self.keep(post, campaign, figures)
        self.posts.append(external_id)

    def keep(self, post: Post, campaign: str, figures: Mapping[PostMetric, Value]) -> None:
        now = self.desk.clock.now()
        with self.desk.write() as work:
            found = work.campaigns.named(campaign)
            assert found is not None
            work.campaigns.join(found.id, post.account, now)
            (kept,) = work.posts.keep([post])
            work.posts.attach([Attachment(found.id, kept.id, Network.TIKTOK, Why.LEGACY_CAPTURE, now)])
            work.figures.keep_post(kept.id, Snapshot(Provenance.LEGACY, now, now, figures))


def plant(desk: Desk) -> Planted:
    """Accounts of every kind with old and new figures, campaigns with orders and posts of every tie."""
    garden = _Garden(desk)
    memberships = {"member": Membership.IN, "both": Membership.IN, "left.out": Membership.NOT_IN}
    for handle in HANDLES:
        garden.account(handle)
        if handle != "unasked":
            desk.market.add_creator(handle, memberships.get(handle, Membership.NOT_IN))
    desk.campaign("Spring", *HANDLES, hashtags=("acme",))
    desk.campaign("Summer", "member")
    for number, handle in enumerate(HANDLES):
        garden.post(handle, "Spring", number=number)
    garden.post("member", "Summer", number=len(HANDLES))
    desk.add(desk.by, ["member", "both"])
    desk.consents("both", asked="both")
    desk.consents("consenting", asked="consenting")
    desk.invite(desk.by, ["left.out"])
    orders = [desk.order(handle) for handle in ("member", "both")]
    desk.market.publish("member", desk.code_of(orders[0]))
    free = [desk.market.add_video(handle) for handle in ("member", "consenting")]
    desk.sync_accounts(desk.by)
    desk.sync_posts(desk.by)
    for video in free:
        desk.add_by_hand(desk.by, "Spring", video)
    desk.take_posts("Spring", OTHERS)
    _take_over_a_shown_post(garden)
    return Planted(garden.values, frozenset(garden.shown), (*garden.posts, *free))


def _take_over_a_shown_post(garden: _Garden) -> None:
    """A post that TikTok has shown, with old figures and an old reason besides."""
    desk = garden.desk
    video = desk.market.add_video("both")
    desk.sync_posts(desk.by)
    with desk.view() as view:
        post = view.posts.find(Network.TIKTOK, video)
    assert post is not None
    figures = {m: sentinel(m, len(garden.values) + place) for place, m in enumerate(PostMetric)}
    garden.values |= {f"shown post/{metric}": value for metric, value in figures.items()}
    garden.keep(post, "Spring", figures)
