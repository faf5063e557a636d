"""What is asked about creators: members, invitations, profiles, videos."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import attrs

from influence.adapters.memory.market.creators import Creator, ShownVideo
from influence.adapters.memory.market.refusals import NOT_A_CREATOR, demand
from influence.adapters.memory.market.world import World
from influence.domain.formulas import Definitions
from influence.domain.membership import HANDLES_PER_CHECK, Membership, MembershipAnswer
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import fold
from influence.domain.ports.upstream import Invited, Permit, Profile, Vacation, Video
from influence.domain.ports.upstream_failures import Ability, Generation, NoSuchMember
from influence.domain.secret import Secret
from influence.domain.values import Value, well_formed


class CreatorCalls(World):
    """The marketplace, as far as creators are concerned."""

    def memberships(self, handles: Sequence[str]) -> Mapping[str, MembershipAnswer]:
        if not handles:
            return {}
        with self._called("memberships", *handles):
            _check(handles)
            now = self._clock.now()
            return {handle: MembershipAnswer(self._membership(handle), now) for handle in handles}

    def invite(self, handles: Sequence[str]) -> Mapping[str, Invited]:
        self._need(Ability.INVITE)
        if not handles:
            return {}
        with self._called("invite", *handles):
            _check(handles)
            return {handle: self._invited(handle) for handle in handles}

    def public_profile(self, permit: Permit) -> Profile:
        with self._called("public_profile", permit.handle):
            creator = self._member(permit.handle)
            values = self._figures(creator, self._delivery.public)
            values[AccountMetric.CREATOR_ID] = creator.creator_id
            now, told = self._clock.now(), self._definitions
            return Profile(permit.handle, now, values, creator_id=creator.creator_id, definitions=told)

    def authorised_profile(self, open_id: str, token: Secret) -> Profile:
        with self._called("authorised_profile", open_id):
            consent, creator = self._consenting(open_id, token, "biz.creator.info")
            has_insights = "biz.creator.insights" in consent.scopes
            values = self._figures(creator, self._delivery.shared if has_insights else self._delivery.plain)
            now, told = self._clock.now(), self._definitions
            return Profile(creator.handle, now, values, open_id=open_id, definitions=told)

    def vacation(self, open_id: str, token: Secret) -> Vacation | None:
        self._need(Ability.VACATION)
        with self._called("vacation", open_id):
            return self._consenting(open_id, token, "biz.creator.info")[1].vacation

    def public_videos(
        self, permit: Permit, *, most: int, before: datetime | None = None
    ) -> tuple[Video, ...]:
        with self._called("public_videos", permit.handle):
            creator = self._member(permit.handle)
            shown = self._people.videos_of(creator, own=False)
            return self._listed(creator, shown, self._delivery.public_videos, most, before)

    def authorised_videos(
        self, open_id: str, token: Secret, *, most: int, before: datetime | None = None
    ) -> tuple[Video, ...]:
        with self._called("authorised_videos", open_id):
            _, creator = self._consenting(open_id, token, "video.list")
            shown = self._people.videos_of(creator, own=True)
            return self._listed(creator, shown, self._delivery.own_videos, most, before)

    @property
    def _definitions(self) -> Definitions:
        return Definitions(self._generation.value)

    def _membership(self, handle: str) -> Membership:
        creator = self._people.find(handle)
        if creator is None:
            return Membership.INVALID
        if creator.membership is Membership.INVITED and self._generation is Generation.TIKTOK_ONE:
            return Membership.NOT_IN  # TikTok One tells nobody of invitations
        return creator.membership

    def _invited(self, handle: str) -> Invited:
        creator = self._people.find(handle)
        if creator is None:
            return Invited(rejected="HANDLE_NOT_FOUND")
        if creator.membership is Membership.IN:
            return Invited(is_in=True)
        if creator.rejected is None:
            self._people.put(attrs.evolve(creator, membership=Membership.INVITED))
        return Invited(rejected=creator.rejected)

    def _member(self, handle: str) -> Creator:
        creator = self._people.find(handle)
        if creator is None or creator.membership is not Membership.IN:
            raise NoSuchMember(NOT_A_CREATOR, f"{handle} is not a TCM creator")
        return creator

    def _figures(self, creator: Creator, wanted: frozenset[AccountMetric]) -> dict[AccountMetric, Value]:
        known = {**creator.values, AccountMetric.USER_NAME: creator.handle}
        open_ones = wanted - self._undelivered
        return well_formed({metric: value for metric, value in known.items() if metric in open_ones})

    def _listed(
        self,
        creator: Creator,
        shown: Iterable[ShownVideo],
        wanted: frozenset[PostMetric],
        most: int,
        before: datetime | None,
    ) -> tuple[Video, ...]:
        newest = [one for one in shown if before is None or one.published_at < before][: max(most, 0)]
        return tuple(self._video(creator, video, wanted) for video in newest)

    def _video(self, creator: Creator, video: ShownVideo, wanted: frozenset[PostMetric]) -> Video:
        open_ones = wanted - self._undelivered
        return Video(
            video_id=video.video_id,
            fetched_at=self._clock.now(),
            values=well_formed({m: value for m, value in video.values.items() if m in open_ones}),
            url=f"https://www.tiktok.com/@{creator.handle}/video/{video.video_id}",
            published_at=video.published_at,
            definitions=self._definitions,
        )


def _check(handles: Sequence[str]) -> None:
    names = {fold(handle) for handle in handles}
    demand(len(names) <= HANDLES_PER_CHECK, f"handle_names: must have 1 to {HANDLES_PER_CHECK} items")
