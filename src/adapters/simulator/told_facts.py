"""What is told about an event, and what is told of its outcome."""

from collections.abc import Mapping
from typing import cast

from influence.adapters.simulator.videos import Video
from influence.adapters.simulator.wire.links import watch
from influence.adapters.simulator.world import World

Facts = Mapping[str, object]
Outcome = dict[str, object]


def text(facts: Facts, name: str) -> str:
    """A fact that was told."""
    return cast("str", facts[name])


def text_or_none(facts: Facts, name: str) -> str | None:
    """A fact that need not be told."""
    return cast("str | None", facts.get(name))


def code_or_link(facts: Facts) -> str | None:
    """The code or the link that was told."""
    return text_or_none(facts, "code") or text_or_none(facts, "link")


def some_video(world: World, facts: Facts) -> str:
    """The video that is named, or the creator's newest that could be linked."""
    return text_or_none(facts, "video_id") or world.newest_unlinked(text(facts, "handle")).video_id


def about_video(world: World, video: Video) -> Outcome:
    """The video as it is told of."""
    handle = world.people.by_key(video.owner).handle
    return {"handle": handle, "video_id": video.video_id, "url": watch(handle, video.video_id)}
