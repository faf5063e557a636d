"""What creators and brands do about campaigns."""

from influence.adapters.simulator.announcements import Happening
from influence.adapters.simulator.campaigns import Campaign, LinkRequest
from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.scene import Scene
from influence.adapters.simulator.videos import Video


class Campaigning(Scene):
    """Joining campaigns, linking videos to them, and the requests to do so."""

    def campaign(self, link_or_id: str) -> Campaign:
        """The campaign with that invite link or that id.

        Raises:
            Refused: there is none.
        """
        with self.lock:
            found = self.campaigns.behind(link_or_id)
            if found is None:
                raise Refused(Why.UNKNOWN_CAMPAIGN, f"there is no campaign or invite link {link_or_id!r}")
            return found

    def newest_campaign(self, handle: str) -> Campaign:
        """The newest campaign that invited the creator or was joined by the creator."""
        with self.lock:
            creator = self.creator(handle)
            for campaign in reversed(self.campaigns.campaigns):
                if creator.key in campaign.owners:
                    return campaign
            raise Refused(Why.UNKNOWN_CAMPAIGN, f"@{creator.handle} has no part in a campaign")

    def join_campaign(self, handle: str, link: str) -> Campaign:
        """The campaign, joined by the creator."""
        with self.change():
            return self.campaigns.join(self.campaign(link), self.creator(handle), self.clock.now())

    def link_to_campaign(self, handle: str, video_id: str, link: str) -> Campaign:
        """The campaign after its creator linked a video that was published before."""
        with self.change():
            creator, campaign = self.creator(handle), self.campaign(link)
            self.campaigns.check_admitted(campaign, creator)
            if self.habits.linking_needs_joining and not campaign.has_joined(creator.key):
                raise Refused(Why.RULE, f"@{creator.handle} has not joined campaign {campaign.campaign_id}")
            self.public_and_free(creator, video_id)
            self.campaigns.join(campaign, creator, self.clock.now())
            return self._tie(creator, video_id, link)

    def publish_in_campaign(
        self, handle: str, link: str, caption: str = "", *, released: bool = True
    ) -> tuple[Video, Campaign]:
        """A new video, linked while it is uploaded, and its campaign, which the creator joins by that.

        Unless *released*, nobody sees the video before TikTok's review lets it pass.
        """
        with self.change():
            creator = self.creator(handle)
            self.campaigns.join(self.campaign(link), creator, self.clock.now())
            video = self.shelf.publish(creator, caption, self.clock.now())
            if not released:
                video = self.shelf.withhold(creator, video.video_id)
            return video, self._tie(creator, video.video_id, link)

    def ask_for_link(self, campaign: Campaign, video_id: str) -> LinkRequest:
        """The request that the creator of a published video receives, or is reminded of."""
        with self.change():
            creator = self._addressee(campaign, video_id)
            self.public_and_free(creator, video_id)
            return self.campaigns.requests.ask(campaign, creator.key, video_id, self.clock.now())

    def answer_link(self, handle: str, request_id: str, *, approve: bool) -> LinkRequest:
        """The request after its creator decided; approved, the video is linked."""
        with self.change():
            creator = self.creator(handle)
            request = self.campaigns.requests.find(creator.key, request_id)
            if approve and request.is_open:
                self.public_and_free(creator, request.video_id)
            decided = self.campaigns.requests.decide(request, self.clock.now(), approve=approve)
            if approve:
                self._tie(creator, request.video_id, request.campaign_id)
            return decided

    def watchable(self, creator: Creator, video_id: str) -> Video:
        """The video of *creator*, which is out and not deleted.

        Raises:
            Refused: there is no such video.
        """
        video = self.shelf.find(creator, video_id)
        if self.shelf.is_deleted(video_id):
            raise Refused(Why.UNKNOWN_VIDEO, f"video {video_id} is deleted")
        if not self.shelf.is_released(video_id):
            raise Refused(Why.WRONG_STATE, f"video {video_id} waits for its review")
        return video

    def public_and_free(self, creator: Creator, video_id: str) -> Video:
        """The video of *creator*, which everybody can watch and which is linked to nothing.

        Raises:
            Refused: there is no such video.
        """
        video = self.watchable(creator, video_id)
        if self.shelf.is_private(video_id):
            raise Refused(Why.RULE, f"video {video_id} is private")
        self.check_free(video_id)
        return video

    def tell_published(self, creator: Creator, video_id: str) -> None:
        """Tell the subscribers that a linked video passed TikTok's review."""
        self._tell(Happening.VIDEO_PUBLISHED, creator, video_id)

    def _addressee(self, campaign: Campaign, video_id: str) -> Creator:
        for owner in campaign.owners:
            creator = self.people.by_key(owner)
            if not creator.gone and self.shelf.has(creator, video_id):
                return creator
        raise Refused(Why.RULE, f"video_id: {video_id} is no video of a creator who was invited")

    def _tie(self, creator: Creator, video_id: str, link: str) -> Campaign:
        campaign = self.campaigns.link(self.campaign(link), creator, video_id, self.clock.now())
        if campaign.plan.spark_days:
            self.spark.grant(video_id, campaign.plan.spark_days, self.clock.now())
        self._tell(Happening.VIDEO_UPLOADED, creator, video_id)
        if self.shelf.find(creator, video_id).review == "SUCCEED":
            self.tell_published(creator, video_id)
        return campaign

    def _tell(self, kind: Happening, creator: Creator, video_id: str) -> None:
        campaign = self.campaigns.linked_to(video_id)
        if campaign is not None:
            account = campaign.plan.account_id
            self.announce(
                kind,
                {
                    "video_id": video_id,
                    "campaign_id": campaign.campaign_id,
                    "account_id": account,
                    "handle": creator.handle,
                },
            )
