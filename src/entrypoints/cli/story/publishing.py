"""How the creators of the story answer their orders, on either generation of TikTok's API."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, TypeVar

from influence.domain.errors import MarketplaceFailed
from influence.domain.orders import Placement
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream_failures import Ability
from influence.entrypoints.cli.story.stage import Stage

R = TypeVar("R")

PATIENCE: Final = 5
"""How often something is asked again that TikTok did not answer."""


def again(deed: Callable[[], R], failed: Callable[[R], object] = lambda _: False) -> R:
    """What *deed* gives once TikTok has answered, or what it gave last."""
    for _ in range(PATIENCE - 1):
        try:
            done = deed()
        except MarketplaceFailed:
            continue
        if not failed(done):
            return done
    return deed()


def answer_orders(stage: Stage, placement: Placement, handles: Sequence[str]) -> tuple[str, ...]:
    """Three creators publish for their orders, each in another way; what they did, in words."""
    if Ability.CAMPAIGN_CODE in stage.session.marketplace.lacks:
        return _in_a_campaign(stage, placement, handles)
    code, link = placement.campaign_code, placement.invite_link
    first, second, third = handles[:3]
    stage.let("publish_new", handle=first, via="invite_link", link=link)
    stage.let("publish_new", handle=second, via="code", code=code)
    stage.let("publish", handle=third)
    stage.let("link_published", handle=third, code=code)
    return (
        f"@{first} published by the invite link, @{second} by the code,",
        f"@{third} typed the code into a video that was published before",
    )


def _in_a_campaign(stage: Stage, placement: Placement, handles: Sequence[str]) -> tuple[str, ...]:
    link = placement.invite_link
    first, second, third = handles[:3]
    stage.let("publish_new", handle=first, link=link)
    stage.let("publish", handle=second)
    stage.let("link_published", handle=second, link=link)
    video = stage.let("publish", handle=third)["video_id"]
    _ask_for_link(stage.session.marketplace, placement.campaign_code, video)
    stage.let("link_approve", handle=third, video_id=video)
    stage.simulator("/simulator/clock", {"advance": 60})  # the report follows a link with some delay
    return (
        f"@{first} published by the invite link, @{second} linked a video that was published before,",
        f"@{third} was asked to link one, and approved",
    )


def _ask_for_link(marketplace: Marketplace, code: str, video: str) -> None:
    """Ask once; where the answer is lost TikTok tells whether it was asked."""
    for _ in range(PATIENCE):
        with suppress(MarketplaceFailed):
            marketplace.request_link(code, video)
        known = again(lambda: marketplace.link_requests([code]))
        if any(request.video_id == video for request in known):
            return
