"""A marketplace with people in it: one way to set the scene, whichever marketplace it is."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from itertools import count
from typing import Final, Protocol

import attrs

from influence.domain.membership import Membership
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream import ReviewStage
from influence.domain.ports.upstream_failures import Generation
from influence.domain.secret import Secret

BACK: Final = "http://127.0.0.1:9999/back/"
REASON: Final = "FOLLOWERS_BELOW_MINIMUM"
_NUMBERS: Final = count(1)


def new_handle() -> str:
    """A handle that nobody bears."""
    return f"somebody.{next(_NUMBERS)}"


class Town(Protocol):
    """People, and the marketplace that tells about them. Every creator asked for is another one."""

    @property
    def marketplace(self) -> Marketplace: ...

    @property
    def elsewhere(self) -> Marketplace:
        """The marketplace, asked for an account that our token does not reach."""
        ...

    def now(self) -> datetime: ...
    def advance(self, by: timedelta) -> None: ...

    # --- creators ---

    def somebody(self, membership: Membership = Membership.IN, *, wanted: bool = True) -> str:
        """The handle of somebody new, of whom TikTok knows every figure. Nobody bears an INVALID handle.

        *wanted*: the marketplace would take this creator.
        """
        ...

    def becomes(self, handle: str, membership: Membership) -> None: ...
    def rename(self, handle: str, new_handle: str) -> None: ...

    # --- their videos ---

    def publish(self, handle: str) -> str:
        """The id of a new video that belongs to nothing."""
        ...

    def publish_by(self, handle: str, code_or_link: str) -> str:
        """The id of a new video that is tied to an order while it is uploaded."""
        ...

    def type_code(self, handle: str, video_id: str, code: str) -> None: ...
    def unlink(self, handle: str, video_id: str) -> None: ...
    def delete_video(self, handle: str, video_id: str) -> None: ...
    def review(self, handle: str, video_id: str, stage: ReviewStage, reason: str = "") -> None: ...
    def report_later(self, video_id: str) -> None:
        """TikTok names the video, and has no figures of it yet."""
        ...

    def report_now(self, video_id: str) -> None: ...

    # --- their answers ---

    def accept(self, handle: str, code: str) -> None: ...
    def answer_request(self, handle: str, campaign: str, video_id: str, *, approve: bool) -> None: ...

    def consents(self, handle: str, state: str = "a-state", withheld: Iterable[str] = ()) -> Secret:
        """The code that comes back to BACK when the creator consents on the page the marketplace names."""
        ...

    def withdraws(self, handle: str) -> None: ...
    def keep_refresh_tokens(self) -> None:
        """A refresh token stays good when it was used."""
        ...

    # --- the way to TikTok ---

    def no_way_there(self) -> AbstractContextManager[None]:
        """No call gets through, within the block."""
        ...

    def no_way_back(self) -> AbstractContextManager[None]:
        """Calls get through, and their answers are lost, within the block."""
        ...

    def calm(self) -> None:
        """From now on TikTok answers at once and as it should."""
        ...

    def requests(self) -> int:
        """How many calls reached TikTok, or were on their way."""
        ...


@attrs.frozen
class Country:
    """Where towns of one marketplace are founded: what *opened* gives founds one after another, until it is closed."""

    generation: Generation
    opened: Callable[[], AbstractContextManager[Callable[[], Town]]]
