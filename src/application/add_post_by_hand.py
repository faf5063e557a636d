"""Adding one known post to a campaign by hand, with the loss of statistics stated first."""

import re
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.application.finding import open_campaign
from influence.domain.accounts import Account
from influence.domain.capabilities import Kind, Tie, may, opened_by
from influence.domain.doors import ways_out
from influence.domain.events import Event, EventKind
from influence.domain.metrics import Metric, PostMetric
from influence.domain.networks import Network
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage, View
from influence.domain.posts import (
    Attachment,
    InvalidPostAddress,
    Post,
    PostNotFound,
    PostOfUnsupported,
    Why,
    tie_of,
)
from influence.domain.provenance import Provenance

_ADDRESSES: Final = (
    (
        Network.TIKTOK,
        re.compile(
            r"(?:https?://)?(?:www\.|m\.)?tiktok\.com/(?:@[^/]+/video|embed(?:/v2)?|player/v1)/(\d+).*"
        ),
    ),
    (Network.INSTAGRAM, re.compile(r"(?:https?://)?(?:www\.)?instagram\.com/(?:p|reel|tv)/([\w-]+).*")),
    (
        Network.YOUTUBE,
        re.compile(r"(?:https?://)?(?:www\.|m\.)?youtube\.com/(?:watch\?v=|shorts/)([\w-]+).*"),
    ),
    (Network.YOUTUBE, re.compile(r"(?:https?://)?youtu\.be/([\w-]+).*")),
    (Network.TIKTOK, re.compile(r"(\d{5,25})")),
)


def parse_post_address(text: str) -> tuple[Network, str]:
    """The network and the network's own id of the post at an address.

    Raises:
        InvalidPostAddress: it is no address of a post.
    """
    for network, form in _ADDRESSES:
        found = form.fullmatch(text.strip())
        if found is not None:
            return network, found[1]
    raise InvalidPostAddress(text)


@attrs.frozen
class ByHand:
    """A post that is, or would be, added by hand: what it will show, and what an order would add."""

    post: Post
    account: Account
    shows: tuple[PostMetric, ...]
    loses: tuple[Metric, ...]
    was_here: bool
    added: bool


@attrs.frozen
class AddPostByHand:
    """Add one chosen post of a participant to a campaign.

    The account must be supported. A post that only the old source knows cannot be added before TikTok has shown it.
    Without an order far fewer statistics are available; which ones is said before anything is added.
    """

    _storage: Storage
    _clock: Clock

    def preview(self, by: Actor, which: str, address: str) -> ByHand:
        """What adding would mean; nothing is kept."""
        with self._storage.view(by.tenant) as view:
            return self._look(view, which, address)[1]

    def __call__(self, by: Actor, which: str, address: str) -> ByHand:
        """Add it; a second time changes nothing.

        Raises:
            PostNotFound: no post of a participant that TikTok, or a customer's file, has shown.
            PostOfUnsupported: nothing of it could be tracked.
        """
        with self._storage.begin(by.tenant, by.user) as work:
            attachment, look = self._look(work, which, address, by.user)
            if not look.was_here:
                work.posts.attach([attachment])
                about = f"campaign/{attachment.campaign}"
                work.outbox.put(
                    Event(EventKind.POST_ADDED_BY_HAND, look.account.handle, look.post.url, about)
                )
            work.commit()
        return attrs.evolve(look, added=True)

    def _look(
        self, view: View, which: str, address: str, user: str = "nobody yet"
    ) -> tuple[Attachment, ByHand]:
        campaign = open_campaign(view, which)
        network, external_id = parse_post_address(address)
        post = view.posts.find(network, external_id)
        if (
            post is None
            or post.source is Provenance.LEGACY
            or not view.campaigns.takes_part(campaign.id, post.account)
        ):
            raise PostNotFound(address)
        account = view.accounts.get(post.account)
        shows: tuple[PostMetric, ...] = tuple(PostMetric)
        loses: tuple[Metric, ...] = ()
        reasons = {a.why for a in view.posts.attachments(campaign.id) if a.post == post.id}
        if network is Network.TIKTOK:
            if account.kind is Kind.UNSUPPORTED:
                raise PostOfUnsupported(account.handle, ways_out(account.handle))
            tie = tie_of(reasons, account.kind)
            shows = tuple(metric for metric in PostMetric if may(tie, metric))
            loses = opened_by(tie, Tie.ORDER)
        attachment = Attachment(campaign.id, post.id, network, Why.BY_HAND, self._clock.now(), by=user)
        return attachment, ByHand(post, account, shows, loses, Why.BY_HAND in reasons, added=False)
