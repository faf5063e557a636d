"""The in-memory marketplace, with people in it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from urllib.parse import parse_qs, urlsplit

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.marketplace import FakeMarketplace
from influence.domain.membership import Membership
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream import ReviewStage
from influence.domain.ports.upstream_failures import Generation, TikTokUnavailable
from influence.domain.secret import Secret
from influence.testing.contracts.marketplace.towns import BACK, REASON, Country, Town, new_handle


class MemoryTown:
    """The fake, its clock, and what its creators do."""

    def __init__(self, generation: Generation) -> None:
        self.clock = SteppedClock()
        self.fake = FakeMarketplace(self.clock, generation)

    @property
    def marketplace(self) -> Marketplace:
        return self.fake

    @property
    def elsewhere(self) -> Marketplace:
        self.fake.close_account()
        return self.fake

    def calm(self) -> None:
        """It is."""

    def now(self) -> datetime:
        return self.clock.now()

    def advance(self, by: timedelta) -> None:
        self.clock.advance(by)

    def somebody(self, membership: Membership = Membership.IN, *, wanted: bool = True) -> str:
        handle = new_handle()
        if membership is not Membership.INVALID:
            self.fake.add_creator(handle, membership)
            if not wanted:
                self.fake.reject_invites(handle, REASON)
        return handle

    def becomes(self, handle: str, membership: Membership) -> None:
        self.fake.becomes(handle, membership)

    def rename(self, handle: str, new_handle: str) -> None:
        self.fake.rename(handle, new_handle)

    def publish(self, handle: str) -> str:
        self.clock.advance(timedelta(seconds=1))
        return self.fake.add_video(handle)

    def publish_by(self, handle: str, code_or_link: str) -> str:
        self.clock.advance(timedelta(seconds=1))
        return self.fake.publish(handle, code_or_link)

    def type_code(self, handle: str, video_id: str, code: str) -> None:
        self.fake.link(handle, video_id, code)

    def unlink(self, handle: str, video_id: str) -> None:
        self.fake.unlink(video_id)

    def delete_video(self, handle: str, video_id: str) -> None:
        self.fake.delete_video(video_id)

    def review(self, handle: str, video_id: str, stage: ReviewStage, reason: str = "") -> None:
        self.fake.review(video_id, stage, reason)

    def report_later(self, video_id: str) -> None:
        self.fake.report_later(video_id)

    def report_now(self, video_id: str) -> None:
        self.fake.report_now(video_id)

    def accept(self, handle: str, code: str) -> None:
        self.fake.accept(handle, code)

    def answer_request(self, handle: str, campaign: str, video_id: str, *, approve: bool) -> None:
        self.fake.answer_request(handle, campaign, video_id, approve=approve)

    def consents(self, handle: str, state: str = "a-state", withheld: Iterable[str] = ()) -> Secret:
        page = urlsplit(self.fake.consent_page(Secret(state), BACK))
        assert parse_qs(page.query)["state"] == [state]
        return self.fake.consent(handle, BACK, withheld=withheld)

    def withdraws(self, handle: str) -> None:
        self.fake.withdraw(handle)

    def keep_refresh_tokens(self) -> None:
        self.fake.keep_refresh_tokens()

    @contextmanager
    def no_way_there(self) -> Iterator[None]:
        before = self.requests()
        self.fake.fail_next(TikTokUnavailable("no connection"))
        yield
        assert self.requests() == before + 1

    @contextmanager
    def no_way_back(self) -> Iterator[None]:
        before = self.requests()
        self.fake.lose_next()
        yield
        assert self.requests() == before + 1

    def requests(self) -> int:
        return len(self.fake.calls)


@contextmanager
def _opened(generation: Generation) -> Iterator[Callable[[], Town]]:
    yield partial(MemoryTown, generation)


TTCM_IN_MEMORY: Final = Country(Generation.TTCM, partial(_opened, Generation.TTCM))
TIKTOK_ONE_IN_MEMORY: Final = Country(Generation.TIKTOK_ONE, partial(_opened, Generation.TIKTOK_ONE))
