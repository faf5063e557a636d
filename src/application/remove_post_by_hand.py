"""Taking one post that was added by hand out of a campaign again."""

import attrs

from influence.application.acting import Actor
from influence.application.add_post_by_hand import parse_post_address
from influence.application.finding import open_campaign
from influence.domain.accounts import Account
from influence.domain.events import Event, EventKind
from influence.domain.ports.storage import Storage, View
from influence.domain.post_refusals import NotAddedByHand
from influence.domain.posts import Attachment, Post, PostNotFound, Why


@attrs.frozen
class TakenOut:
    """A post that is, or would be, taken out; *stays* are the other reasons for which it is in the campaign."""

    post: Post
    account: Account
    stays: frozenset[Why]
    removed: bool


@attrs.frozen
class RemovePostByHand:
    """Take a post that a user added by hand out of a campaign.

    What an order's link brought in stays: it leaves when TikTok ends the link. The post stays known, and may be added
    again.
    """

    _storage: Storage

    def preview(self, by: Actor, which: str, address: str) -> TakenOut:
        """What removing would mean; nothing is kept."""
        with self._storage.view(by.tenant) as view:
            return _look(view, which, address)[1]

    def __call__(self, by: Actor, which: str, address: str) -> TakenOut:
        """Remove it.

        Raises:
            CampaignClosed: the campaign is archived.
            PostNotFound: nobody here knows the post.
            NotAddedByHand: it is there for other reasons, or not at all.
        """
        with self._storage.begin(by.tenant, by.user) as work:
            attachment, look = _look(work, which, address)
            work.posts.detach(attachment)
            about = f"campaign/{attachment.campaign}"
            work.outbox.put(Event(EventKind.POST_REMOVED_BY_HAND, look.account.handle, look.post.url, about))
            work.commit()
        return attrs.evolve(look, removed=True)


def _look(view: View, which: str, address: str) -> tuple[Attachment, TakenOut]:
    campaign = open_campaign(view, which)
    post = view.posts.find(*parse_post_address(address))
    if post is None:
        raise PostNotFound(address)
    here = {a.why: a for a in view.posts.attachments(campaign.id) if a.post == post.id}
    stays = frozenset(here) - {Why.BY_HAND}
    if Why.BY_HAND not in here:
        raise NotAddedByHand(address, campaign.name, stays)
    return here[Why.BY_HAND], TakenOut(post, view.accounts.get(post.account), stays, removed=False)
