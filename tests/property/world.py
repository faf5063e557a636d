"""A small world on the pure domain: TikTok with its creators, and one installation with two tenants.

It keeps what the product would keep and asks the domain for every decision. What really happened (who consented,
who a video belongs to, what TikTok last said) is noted beside it, for the laws to compare with.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs

from influence.domain.accounts import Account, AccountId, Door
from influence.domain.campaigns import (
    Campaign,
    CampaignClosed,
    CampaignExists,
    CampaignId,
    NotAParticipant,
)
from influence.domain.capabilities import Kind, Tie
from influence.domain.consent_refusals import AnotherCreator, ConsentRefused, ConsentUnknown
from influence.domain.consents import Consent
from influence.domain.doors import AccountExists, let_in_through_crm, ways_out
from influence.domain.keywords import KeywordRules
from influence.domain.membership import Membership, MembershipAnswer
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network, fold, parse_handle
from influence.domain.observations import Snapshot
from influence.domain.order_refusals import OrderForUnsupported
from influence.domain.orders import Order, OrderId, Step
from influence.domain.phase import Phase, Release
from influence.domain.ports.cutover import LegacyWriteRefused
from influence.domain.ports.upstream import Permit
from influence.domain.posts import (
    Attachment,
    LinkConflict,
    Post,
    PostId,
    PostNotFound,
    PostOfUnsupported,
    Why,
    tie_of,
)
from influence.domain.provenance import Provenance
from influence.domain.read_gate import Circumstances
from influence.domain.values import Value
from influence.testing.builders import a_campaign, a_grant, a_placement, a_post, a_stub, an_end, an_order
from influence.testing.moments import NOON

HOUR: Final = timedelta(hours=1)
OLD: Final = 10**9
"""Every figure of the old source is larger than this, and no other figure is."""
NEVER_DELIVERED: Final = AccountMetric.AUDIENCE_LOCALES
TENANTS: Final = ("acme", "bolt")


@attrs.define
class Creator:
    """TikTok's person."""

    number: int
    handle: str
    membership: Membership
    videos: list[str] = attrs.field(factory=list)

    @property
    def creator_id(self) -> str:
        return f"creator-{self.number}"

    @property
    def open_id(self) -> str:
        return f"open-{self.number}"


@attrs.define
class Follow:
    """An account, its figures, and what really happened to it."""

    tenant: str
    account: Account
    bound_to: int | None = None
    member: bool = False
    consenting: bool = False
    figures: dict[Provenance, Snapshot[AccountMetric]] = attrs.field(factory=dict)


@attrs.define
class Known:
    """A post, its figures, and whose it really is."""

    post: Post
    creator: int | None
    figures: dict[Provenance, Snapshot[PostMetric]] = attrs.field(factory=dict)


@attrs.define
class World:
    """TikTok and the installation."""

    creators: list[Creator]
    now: datetime = NOON
    release: Release = attrs.field(factory=Release)
    follows: dict[AccountId, Follow] = attrs.field(factory=dict)
    posts: dict[PostId, Known] = attrs.field(factory=dict)
    campaigns: dict[CampaignId, Campaign] = attrs.field(factory=dict)
    tenant_of: dict[CampaignId, str] = attrs.field(factory=dict)
    taking_part: set[tuple[CampaignId, AccountId]] = attrs.field(factory=set)
    orders: dict[OrderId, Order] = attrs.field(factory=dict)
    reasons: set[Attachment] = attrs.field(factory=set)
    _count: int = 0

    def count(self) -> int:
        """A number nobody has had before."""
        self._count += 1
        return self._count

    # --- TikTok ------------------------------------------------------------------------------------------------

    def bearer_of(self, handle: str) -> Creator | None:
        """Who is called so at TikTok now."""
        return next((c for c in self.creators if fold(c.handle) == fold(handle)), None)

    def answer_for(self, handle: str, hours_ago: int) -> MembershipAnswer:
        """What TikTok said of a handle so many hours ago."""
        bearer = self.bearer_of(handle)
        said = bearer.membership if bearer else Membership.INVALID
        return MembershipAnswer(said, self.now - hours_ago * HOUR)

    def take_handle(self, one: Creator, other: Creator) -> None:
        """*one* gets a new name, and *other* takes the old one."""
        one.handle, other.handle = f"renamed.{self.count()}", one.handle

    # --- accounts ----------------------------------------------------------------------------------------------

    def of_tenant(self, tenant: str) -> Iterator[Follow]:
        return (follow for follow in self.follows.values() if follow.tenant == tenant)

    def find(self, tenant: str, fits: Callable[[Account], bool]) -> Follow | None:
        return next((follow for follow in self.of_tenant(tenant) if fits(follow.account)), None)

    def keep(self, tenant: str, account: Account) -> Follow:
        """A new account in the store."""
        account = attrs.evolve(account, id=AccountId(self.count()))
        follow = self.follows[account.id] = Follow(tenant, account)
        return follow

    def take_over(self, tenant: str, handle: str) -> None:
        """What the old source knew of a handle; no door."""
        if self.release.phase is not Phase.BEFORE:
            raise LegacyWriteRefused
        follow = self.find(tenant, lambda a: fold(a.handle) == fold(handle))
        follow = follow or self.keep(tenant, a_stub(handle, added_at=self.now))
        values = {metric: OLD + self.count() for metric in AccountMetric}
        follow.figures[Provenance.LEGACY] = Snapshot(Provenance.LEGACY, self.now, self.now, values)

    def add_from_crm(self, tenant: str, text: str, hours_ago: int) -> None:
        """The CRM door."""
        handle = parse_handle(text)
        answer = self.answer_for(handle, hours_ago)
        let_in_through_crm(handle, answer, self.now)
        bearer = self.bearer_of(handle)
        assert bearer is not None
        follow = self.find(tenant, lambda a: a.creator_id == bearer.creator_id) or self.find(
            tenant, lambda a: a.is_stub and fold(a.handle) == fold(handle)
        )
        follow = follow or self.keep(
            tenant, Account(Network.TIKTOK, bearer.handle, Door.CRM, self.now, "mara", answer=answer)
        )
        self.hear(follow, answer)
        self.bind(follow, bearer, by_member_page=True)

    def hear(self, follow: Follow, answer: MembershipAnswer) -> None:
        """TikTok's answer reaches the account."""
        last = follow.account.answer.checked_at
        follow.account = follow.account.answered(answer)
        if answer.checked_at is not None and (last is None or answer.checked_at >= last):
            follow.member = answer.membership is Membership.IN

    def bind(self, follow: Follow, creator: Creator, *, by_member_page: bool) -> None:
        """TikTok told who the account is."""
        creator_id = creator.creator_id if by_member_page else None
        taken = self.find(follow.tenant, lambda a: creator_id is not None and a.creator_id == creator_id)
        if taken is not None and taken is not follow:
            raise AccountExists(taken.account.handle)
        follow.account = follow.account.identified(
            handle=creator.handle,
            creator_id=creator_id,
            open_id=None if by_member_page else creator.open_id,
        )
        follow.bound_to = creator.number

    def consent(
        self, tenant: str, creator: Creator, door: Door, *, asked: str | None, minutes: int, refuses: bool
    ) -> None:
        """The dashboard's and the application's door: a consent from its beginning to its end."""
        consent = Consent("fingerprint", "https://app.test/back", self.now, "mara", asked)
        if not consent.is_open(self.now + timedelta(minutes=minutes)):
            raise ConsentUnknown
        if refuses:
            raise ConsentRefused("access_denied")
        if asked is not None and fold(asked) != fold(creator.handle):
            raise AnotherCreator(asked, creator.handle)
        by_page = creator.membership is Membership.IN
        known = self.find(tenant, lambda a: a.open_id == creator.open_id)
        member = self.find(tenant, lambda a: by_page and a.creator_id == creator.creator_id)
        if known and member and known is not member:
            raise AccountExists(member.account.handle)
        stub = self.find(tenant, lambda a: asked is not None and a.is_stub and fold(a.handle) == fold(asked))
        fresh = Account(Network.TIKTOK, creator.handle, door, self.now, "mara", open_id=creator.open_id)
        follow = known or member or stub or self.keep(tenant, fresh)
        self.hear(follow, self.answer_for(creator.handle, 0))
        if by_page:
            self.bind(follow, creator, by_member_page=True)
        self.bind(follow, creator, by_member_page=False)
        follow.account = follow.account.consented(a_grant(creator.open_id, epoch=self.count()))
        follow.consenting = True

    def disconnect(self, follow: Follow, *, late: bool, retained: bool) -> None:
        """A consent ends; a late end names an epoch before the live one."""
        if follow.account.grant is None:
            return
        epoch = follow.account.grant.epoch - int(late)
        follow.account = follow.account.without_consent(an_end(epoch))
        if late:
            return
        follow.consenting = False
        if not retained:
            follow.figures.pop(Provenance.TTCM_AUTHORISED, None)

    def refresh(self, follow: Follow, *, left_out: int) -> None:
        """Fresh figures from TikTok, by what the account is allowed to ask."""
        permit = Permit.of_account(follow.account)
        assert follow.account.tracked
        if follow.consenting:
            assert follow.bound_to is not None
            creator = self.creators[follow.bound_to]
            self.bind(follow, creator, by_member_page=False)
        if follow.member:
            bearer = self.bearer_of(permit.handle)
            if bearer is not None and bearer.membership is Membership.IN:
                self.bind(follow, bearer, by_member_page=True)
                self.collect(follow, Provenance.TTCM_PUBLIC, left_out)
                self.collect_videos(follow, bearer, Provenance.TTCM_PUBLIC)
        if follow.consenting and follow.bound_to is not None:
            self.now += HOUR
            self.collect(follow, Provenance.TTCM_AUTHORISED, left_out)
            self.collect_videos(follow, self.creators[follow.bound_to], Provenance.TTCM_AUTHORISED)

    def collect(self, follow: Follow, source: Provenance, left_out: int) -> None:
        values: dict[AccountMetric, Value] = {
            metric: self.count()
            for number, metric in enumerate(AccountMetric)
            if metric is not NEVER_DELIVERED and number % 5 != left_out
        }
        follow.figures[source] = Snapshot(source, self.now, self.now, values)

    # --- posts -------------------------------------------------------------------------------------------------

    def collect_videos(self, follow: Follow, creator: Creator, source: Provenance) -> None:
        for video in creator.videos:
            self.figures_of(self.post_of(follow, video, creator.number, source), source)

    def post_of(self, follow: Follow, video: str, creator: int | None, source: Provenance) -> Known:
        """The post of that video at that account, kept if it is new."""
        for known in self.posts.values():
            if (known.post.external_id, known.post.account) == (video, follow.account.id):
                return known
        number = PostId(self.count())
        post = a_post(follow.account.id, video, id=number, source=source, caption="we love #acme")
        self.posts[number] = Known(post, creator)
        return self.posts[number]

    def figures_of(self, known: Known, source: Provenance) -> None:
        first = OLD if source is Provenance.LEGACY else 0
        values = {metric: first + self.count() for metric in PostMetric}
        known.figures[source] = Snapshot(source, self.now, self.now, values)

    def capture(self, campaign: CampaignId, follow: Follow) -> None:
        """A post that the old source had found by its words."""
        if self.release.phase is not Phase.BEFORE:
            raise LegacyWriteRefused
        known = self.post_of(follow, f"old-{self.count()}", None, Provenance.LEGACY)
        self.figures_of(known, Provenance.LEGACY)
        self.attach(campaign, known, Why.LEGACY_CAPTURE)

    def attach(
        self, campaign: CampaignId, known: Known, why: Why, *, by: str = "", order: OrderId | None = None
    ) -> None:
        post = known.post
        self.reasons.add(Attachment(campaign, post.id, post.network, why, NOON, by, order))

    def add_by_hand(self, campaign: CampaignId, known: Known, user: str) -> None:
        """A user chooses one post of a participant."""
        self.open_campaign(campaign)
        if (campaign, known.post.account) not in self.taking_part:
            raise PostNotFound(known.post.external_id)
        account = self.follows[known.post.account].account
        if account.kind is Kind.UNSUPPORTED:
            raise PostOfUnsupported(account.handle, ways_out(account.handle))
        self.attach(campaign, known, Why.BY_HAND, by=user)

    def apply_rules(self, campaign: CampaignId, network: Network, known: Known) -> None:
        """The keyword engine: what it finds, it attaches."""
        words = self.campaigns[campaign].rules.match(network, known.post.caption)
        if words is not None:
            post = attrs.evolve(known.post, network=network)
            self.attach(campaign, attrs.evolve(known, post=post), Why.KEYWORD, by=words)

    # --- campaigns and orders ----------------------------------------------------------------------------------

    def run_campaign(self, tenant: str, name: str) -> None:
        if any(c.name == name and self.tenant_of[number] == tenant for number, c in self.campaigns.items()):
            raise CampaignExists(name)
        number = CampaignId(self.count())
        self.campaigns[number] = a_campaign(name, id=number, rules=KeywordRules(hashtags=("acme",)))
        self.tenant_of[number] = tenant

    def open_campaign(self, campaign: CampaignId) -> Campaign:
        found = self.campaigns[campaign]
        if found.archived_at is not None:
            raise CampaignClosed(found.name)
        return found

    def join(self, campaign: CampaignId, follow: Follow) -> None:
        """An account takes part in a campaign of its tenant."""
        self.open_campaign(campaign)
        if follow.tenant == self.tenant_of[campaign]:
            self.taking_part.add((campaign, follow.account.id))

    def order(self, campaign: CampaignId, follow: Follow, posts: int) -> None:
        """An order for a supported participant."""
        found = self.open_campaign(campaign)
        if (campaign, follow.account.id) not in self.taking_part:
            raise NotAParticipant(follow.account.handle, found.name)
        if follow.account.kind is Kind.UNSUPPORTED:
            raise OrderForUnsupported(follow.account.handle, ways_out(follow.account.handle))
        number = OrderId(self.count())
        drafted = an_order(campaign, follow.account.id, f"key-{number}", posts_required=posts, id=number)
        self.orders[number] = drafted

    def take(self, order: Order, step: Step) -> None:
        """A step that is not about a video."""
        deeds: Mapping[Step, Callable[[], Order]] = {
            Step.CALL: lambda: order.called(self.now, "ref-1"),
            Step.MISS: order.missed,
            Step.PLACE: lambda: order.placed(a_placement(f"CODE-{order.campaign}", f"up-{order.id}")),
            Step.REFUSE: lambda: order.refused("no budget"),
            Step.SEND: lambda: order.sent(self.now),
            Step.ACCEPT: lambda: order.accepted(self.now),
            Step.CANCEL: lambda: order.cancelled(self.now),
        }
        self.orders[order.id] = deeds[step]()

    def link(self, order: Order, video: str) -> bool:
        """TikTok confirms a video for an order; False when it is another creator's."""
        follow = self.follows[order.account]
        if follow.bound_to is None or video not in self.creators[follow.bound_to].videos:
            return False
        others = (other for other in self.orders.values() if other.id != order.id)
        if any(link.video_id == video for other in others for link in other.live_links):
            raise LinkConflict(video)
        self.orders[order.id] = order.linked(video, self.now)
        known = self.post_of(follow, video, follow.bound_to, Provenance.TTCM_ORDER_REPORT)
        self.figures_of(known, Provenance.TTCM_ORDER_REPORT)
        self.attach(order.campaign, known, Why.ORDER_LINK, order=order.id)
        return True

    def unlink(self, order: Order, video: str) -> None:
        """TikTok revokes a link: the post stays if a user had added it, else it leaves."""
        self.orders[order.id] = order.unlinked(video, self.now)
        self.reasons = {
            a for a in self.reasons if a.order != order.id or self.posts[a.post].post.external_id != video
        }

    # --- the release, and reading ------------------------------------------------------------------------------

    def go_to(self, phase: Phase) -> None:
        """The release moves on: hidden at once, removed at the end."""
        self.release = self.release.to(phase, at=self.now)
        self.reasons = {a for a in self.reasons if a.why is not Why.LEGACY_CAPTURE}
        if phase is Phase.AFTER:
            for follow in self.follows.values():
                follow.figures.pop(Provenance.LEGACY, None)
            for known in self.posts.values():
                known.figures.pop(Provenance.LEGACY, None)

    def circumstances(self, account: Account) -> Circumstances:
        return Circumstances(self.release.phase, frozenset({NEVER_DELIVERED}), account.trouble)

    def why(self, campaign: CampaignId, known: Known) -> list[Why]:
        return [a.why for a in self.reasons if (a.campaign, a.post) == (campaign, known.post.id)]

    def places(self) -> Iterator[tuple[CampaignId, Known, Tie]]:
        """Every TikTok post in every campaign, with its tie there."""
        for campaign, number in sorted({(a.campaign, a.post) for a in self.reasons}):
            known = self.posts[number]
            account = self.follows[known.post.account].account
            yield campaign, known, tie_of(self.why(campaign, known), account.kind)

    def live_links(self) -> set[tuple[CampaignId, AccountId, str]]:
        """Which video is linked for whom in which campaign, by the orders alone."""
        return {
            (order.campaign, order.account, link.video_id)
            for order in self.orders.values()
            for link in order.live_links
        }
