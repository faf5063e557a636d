"""Whose the videos under a campaign are. TikTok keeps them by campaign; only its report names creators."""

from collections.abc import Iterator, Mapping, Sequence

import attrs

from influence.adapters.tiktok.tiktok_one.campaigns import Campaign
from influence.domain.networks import fold
from influence.domain.ports.upstream import Sought, UpstreamOrder, Video, VideoReport


@attrs.frozen
class Line:
    """What the report tells of one video, and of whose it is."""

    video: Video
    handle: str | None


def attributed(
    campaign: Campaign, video_ids: Sequence[str], sought: Sequence[Sought], lines: Mapping[str, Line]
) -> Iterator[UpstreamOrder]:
    """Each *sought* order with those of *video_ids* that are its creator's."""
    handles = frozenset(fold(one.handle) for one in sought)
    owners = {video_id: _owner(campaign, handles, lines.get(video_id)) for video_id in video_ids}
    open_ones = frozenset(video_id for video_id, owner in owners.items() if owner is None)
    for one in sought:
        own = tuple(video_id for video_id, owner in owners.items() if owner == fold(one.handle))
        yield UpstreamOrder(
            upstream_id=one.upstream_id,
            handle=one.handle,
            campaign_code=one.campaign_code,
            video_ids=own,
            reports=tuple(
                VideoReport(one.upstream_id, one.handle, lines[video_id].video)
                for video_id in own
                if video_id in lines
            ),
            unattributed=open_ones,
        )


def _owner(campaign: Campaign, sought: frozenset[str], line: Line | None) -> str | None:
    """The folded handle of the creator a video is of; None while TikTok does not tell.

    Where nobody else was invited there is nobody else it could be of. A name that was never invited, or that stands
    where one of ours should, may be a new name of one of ours: whose the video is will be known when we know the name.
    """
    invited = campaign.handles or frozenset()
    if line is None or line.handle is None:
        return next(iter(sought)) if len(sought) == 1 and len(invited) == 1 else None
    told = fold(line.handle)
    is_others = told in invited and sought <= invited
    return told if told in sought or is_others else None
