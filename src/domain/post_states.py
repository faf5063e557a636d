"""Whether a post can still be seen on its network, as far as TikTok tells, and why not."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import attrs

from influence.domain.order_steps import OrderStep, StepKind
from influence.domain.posts import PostStatus


class PostState(StrEnum):
    """What is known of a post that TikTok may deliver no longer."""

    LIVE = "live"
    UNLISTED = "unlisted"  # private or deleted: TikTok does not tell which
    PRIVATE = "private"
    REJECTED = "rejected"
    DELETED = "deleted"


@attrs.frozen
class PostStanding:
    """The state of a post; *why* it is not live, and since *since*, where that was told."""

    state: PostState
    why: str = ""
    since: datetime | None = None

    @property
    def is_frozen(self) -> bool:
        """True when its figures stay as they were last told, each as of its time."""
        return self.state in {PostState.UNLISTED, PostState.PRIVATE, PostState.REJECTED}


LIVE: Final = PostStanding(PostState.LIVE)


class Lacking(StrEnum):
    """Which list lacks a post, and what speaks for it."""

    OWN = "own"  # the creator's own, in which private videos stand
    NAMED = "named"  # the public one, and an order still names it
    PUBLIC = "public"


_S, _P = PostStatus, PostState
_DELETED: Final = (_P.DELETED, "It was deleted on TikTok; its figures are erased.")
_ROWS: Final[Mapping[tuple[PostStatus, Lacking], tuple[PostState, str]]] = {
    (_S.PRIVATE, Lacking.NAMED): (
        _P.PRIVATE,
        "The creator's public list has it no more, and the order still names it: it was made private.",
    ),
    (_S.PRIVATE, Lacking.PUBLIC): (
        _P.UNLISTED,
        "The creator's list has it no more: it was made private or deleted, and TikTok does not tell which.",
    ),
    (_S.PRIVATE, Lacking.OWN): (
        _P.UNLISTED,
        "The creator's own list has it no more; if it still lacks it a day later, it was deleted.",
    ),
    **{(_S.DELETED, lacking): _DELETED for lacking in Lacking},
}
_TOLD: Final[Mapping[StepKind, PostState]] = {
    StepKind.REJECTED: _P.REJECTED,
    StepKind.DELETED: _P.DELETED,
}
"""What TikTok's review said last goes before what the lists let conclude."""


def standing_of(status: PostStatus, reviewed: OrderStep | None, lacking: Lacking) -> PostStanding:
    """How a post stands whose *status* the lists gave, as it was last *reviewed*."""
    if status is PostStatus.LIVE:
        return LIVE
    if reviewed is not None and reviewed.kind in _TOLD:
        told = str(reviewed)
        return PostStanding(_TOLD[reviewed.kind], f"{told[0].upper()}{told[1:]}.", reviewed.at)
    state, why = _ROWS[status, lacking]
    return PostStanding(state, why)


CONFIRMED_AFTER: Final = timedelta(days=1)
"""An own list holds private videos too. What is in it no more for so long was deleted; a flicker takes nothing."""


def is_deleted(before: PostStatus, told_at: datetime | None, now: datetime) -> bool:
    """True when a post that the creator's own list lacks again, and of which nothing was told for a day, is deleted."""
    return before is not PostStatus.LIVE and (told_at is None or now - told_at >= CONFIRMED_AFTER)
