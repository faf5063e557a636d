"""What only the report tells about a video: reach, watching and audience, drawn from the video's own dice."""

from datetime import UTC, date, datetime, time, timedelta

from influence.adapters.simulator.audiences import Audience, Shares, audience_of, states_of
from influence.adapters.simulator.chance import dice
from influence.adapters.simulator.profiles import Profile
from influence.adapters.simulator.videos import Counters, Potential, Video, counters_of, potential_of


def audience_of_video(video: Video, profile: Profile) -> Audience:
    """Who watches *video*: other shares than the creator's audience, around the same country."""
    return audience_of(dice(video.video_id, "audience"), profile.country)


def states_of_video(video: Video, country: str) -> Shares:
    """The split of *country* among those who watch *video*."""
    return states_of(dice(video.video_id, "states"), country)


def retention(potential: Potential) -> list[list[float]]:
    """Pairs of a second and the share that still watches: it starts at 1 and never rises."""
    curve = []
    for second in range(potential.seconds + 1):
        passed = second / potential.seconds
        curve.append([second, round(1 - (1 - potential.completion) * passed**0.55, 4)])
    return curve


def counters_on(video: Video, followers: int, day: date) -> Counters:
    """What *video* gathered on that one day, in UTC."""
    midnight = datetime.combine(day, time(), UTC)
    before = _so_far(video, followers, midnight)
    after = _so_far(video, followers, midnight + timedelta(days=1))
    return Counters(
        views=after.views - before.views,
        likes=after.likes - before.likes,
        comments=after.comments - before.comments,
        shares=after.shares - before.shares,
        favorites=after.favorites - before.favorites,
    )


def watch_seconds(video: Video, followers: int) -> float:
    """How long one view of *video* lasts on average."""
    potential = potential_of(video.video_id, followers)
    return potential.seconds * potential.watched


def _so_far(video: Video, followers: int, instant: datetime) -> Counters:
    if instant <= video.created_at:
        return Counters(0, 0, 0, 0, 0)
    return counters_of(video, followers, instant)
