"""What is asked about linking published videos: by the brand, and by the creator through us."""

from collections.abc import Sequence
from typing import Final

from influence.adapters.memory.market.orders import ShownOrder
from influence.adapters.memory.market.refusals import demand, given
from influence.adapters.memory.market.world import World
from influence.domain.membership import Membership
from influence.domain.ports.upstream import LinkRequest, LinkRequestReceived
from influence.domain.ports.upstream_failures import Ability
from influence.domain.secret import Secret

_NEEDS: Final = Ability.LINK_REQUEST
_SCOPES: Final = ("tto.campaign.link", "tcm.order.update")


class LinkCalls(World):
    """The marketplace, as far as links are concerned."""

    def request_link(self, campaign_code: str, video_id: str) -> LinkRequest:
        self._need(_NEEDS)
        with self._called("request_link", campaign_code, video_id):
            order = self._linkable(campaign_code, video_id)
            return self._requests.ask(order, video_id, self._clock.now()).shown

    def withdraw_link_request(self, campaign_code: str, video_id: str) -> LinkRequest:
        self._need(_NEEDS)
        with self._called("withdraw_link_request", campaign_code, video_id):
            return self._requests.withdraw(campaign_code, video_id).shown

    def link_requests(self, campaign_codes: Sequence[str]) -> tuple[LinkRequest, ...]:
        self._need(_NEEDS)
        if not campaign_codes:
            return ()
        with self._called("link_requests", *campaign_codes):
            codes = dict.fromkeys(campaign_codes)
            return tuple(asked.shown for code in codes for asked in self._requests.under(code))

    def join(self, invite_link: str, open_id: str, token: Secret) -> None:
        self._need(_NEEDS)
        with self._called("join", invite_link, open_id):
            self._book.accept(self._admitted_by(invite_link, open_id, token))

    def link_video(self, invite_link: str, open_id: str, token: Secret, video_id: str) -> None:
        self._need(_NEEDS)
        with self._called("link_video", invite_link, open_id, video_id):
            order = self._admitted_by(invite_link, open_id, token)
            demand(order.is_accepted, "tto_invite_link: this creator has not joined")
            demand(self._linkable(order.code.text, video_id).owner == order.owner, "video_id: not your video")
            self._book.link(order, video_id)

    def link_requests_received(
        self, invite_link: str, open_id: str, token: Secret
    ) -> tuple[LinkRequestReceived, ...]:
        self._need(_NEEDS)
        with self._called("link_requests_received", invite_link, open_id):
            waiting = self._requests.waiting(self._invited_by(invite_link, open_id, token))
            return tuple(LinkRequestReceived(asked.request_id, asked.video_id) for asked in waiting)

    def answer_link_request(self, request_id: str, open_id: str, token: Secret, *, approve: bool) -> None:
        self._need(_NEEDS)
        with self._called("answer_link_request", request_id, open_id):
            _, creator = self._consenting(open_id, token, *_SCOPES)
            asked = given(self._requests.identified(request_id), "link_request_id: unknown")
            demand(asked.order.owner == creator.number, "link_request_id: not for this creator")
            self._requests.answer(asked, approve=approve)

    def _linkable(self, campaign_code: str, video_id: str) -> ShownOrder:
        """The order of the invited creator whose public, unlinked video it is."""
        video = given(self._people.seen(video_id), f"video_id: {video_id} is not public")
        order = self._book.of(self._people.numbered(video.owner), campaign_code)
        invited = given(order, f"campaign_id: the creator of {video_id} is not invited")
        demand(self._book.linked_to(video_id) is None, f"video_id: {video_id} is linked already")
        return invited

    def _admitted_by(self, invite_link: str, open_id: str, token: Secret) -> ShownOrder:
        order = self._invited_by(invite_link, open_id, token)
        creator = self._people.numbered(order.owner)
        demand(creator.membership is Membership.IN, f"{creator.handle} is not a TCM creator")
        return order

    def _invited_by(self, invite_link: str, open_id: str, token: Secret) -> ShownOrder:
        _, creator = self._consenting(open_id, token, *_SCOPES)
        return given(self._book.of(creator, invite_link), "tto_invite_link: this creator is not invited")
