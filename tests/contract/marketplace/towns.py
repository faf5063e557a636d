"""A marketplace with people in it, once in memory and once behind HTTP: one way to set the scene on both."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from html import unescape
from itertools import count
from typing import Final, Protocol
from urllib.parse import parse_qs, urlsplit

import attrs
import httpx

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.marketplace import FakeMarketplace
from influence.adapters.simulator.clock import SimClock
from influence.adapters.simulator.creators import Membership as Standing
from influence.adapters.simulator.orders import Via
from influence.adapters.simulator.profiles import profile_of
from influence.adapters.simulator.server import RunningSimulator
from influence.adapters.simulator.world import World
from influence.adapters.tiktok.settings import TikTokSettings
from influence.adapters.tiktok.ttcm.marketplace import TtcmMarketplace
from influence.adapters.tiktok.wire import Wire
from influence.domain.membership import Membership
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream_failures import TikTokUnavailable
from influence.domain.secret import Secret

BACK: Final = "http://127.0.0.1:9999/back/"
_NUMBERS: Final = count(1)
REASON: Final = "FOLLOWERS_BELOW_MINIMUM"


class Town(Protocol):
    """People, and the marketplace that tells about them. Every creator asked for is another one."""

    @property
    def marketplace(self) -> Marketplace: ...
    def now(self) -> datetime: ...
    def advance(self, by: timedelta) -> None: ...

    def somebody(self, membership: Membership = Membership.IN, *, wanted: bool = True) -> str:
        """The handle of somebody new, of whom TikTok knows every figure. Nobody bears an INVALID handle.

        *wanted*: the marketplace would take this creator.
        """
        ...

    def becomes(self, handle: str, membership: Membership) -> None: ...
    def rename(self, handle: str, new_handle: str) -> None: ...
    def publish(self, handle: str) -> str: ...
    def publish_by(self, handle: str, code_or_link: str) -> str: ...
    def type_code(self, handle: str, video_id: str, code: str) -> None: ...
    def unlink(self, handle: str, video_id: str) -> None: ...
    def delete_video(self, handle: str, video_id: str) -> None: ...
    def accept(self, handle: str, code: str) -> None: ...

    def consents(self, handle: str, state: str = "a-state", withheld: Iterable[str] = ()) -> Secret:
        """The code that comes back to BACK when the creator consents on the page the marketplace names."""
        ...

    def withdraws(self, handle: str) -> None: ...
    def breaks(self) -> None:
        """The next call does not get through."""
        ...

    def loses(self) -> None:
        """The next call gets through, and its answer is lost."""
        ...

    def requests(self) -> int:
        """How many calls reached TikTok, or were on their way."""
        ...


class MemoryTown:
    """The in-memory marketplace."""

    def __init__(self) -> None:
        self.clock = SteppedClock()
        self.fake = FakeMarketplace(self.clock)

    @property
    def marketplace(self) -> Marketplace:
        return self.fake

    def now(self) -> datetime:
        return self.clock.now()

    def advance(self, by: timedelta) -> None:
        self.clock.advance(by)

    def somebody(self, membership: Membership = Membership.IN, *, wanted: bool = True) -> str:
        handle = f"somebody.{next(_NUMBERS)}"
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

    def accept(self, handle: str, code: str) -> None:
        self.fake.accept(handle, code)

    def consents(self, handle: str, state: str = "a-state", withheld: Iterable[str] = ()) -> Secret:
        page = urlsplit(self.fake.consent_page(Secret(state), BACK))
        assert parse_qs(page.query)["state"] == [state]
        return self.fake.consent(handle, BACK, withheld=withheld)

    def withdraws(self, handle: str) -> None:
        self.fake.withdraw(handle)

    def breaks(self) -> None:
        self.fake.fail_next(TikTokUnavailable("no connection"))

    def loses(self) -> None:
        self.fake.lose_next()

    def requests(self) -> int:
        return len(self.fake.calls)


class Cable(httpx.BaseTransport):
    """The way to the simulator, which can be cut before or after the far side heard."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner
        self.cut_before = 0
        self.cut_after = 0
        self.requests = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        if self.cut_before:
            self.cut_before -= 1
            raise httpx.ConnectError("cut", request=request)
        response = self._inner.handle_request(request)
        if self.cut_after:
            self.cut_after -= 1
            response.read()
            response.close()
            raise httpx.ReadTimeout("cut", request=request)
        return response


_STANDINGS: Final = {
    Membership.IN: Standing.IN,
    Membership.NOT_IN: Standing.NOT_IN,
    Membership.INVITED: Standing.INVITED,
}


@attrs.define(slots=False)
class WireTown:
    """The client, the wire, and the simulator at its other end."""

    simulator: RunningSimulator
    cable: Cable
    browser: httpx.Client

    def __attrs_post_init__(self) -> None:
        self.world = self.simulator.world
        ours = self.world.credentials
        settings = TikTokSettings(
            app_id=ours.app_id,
            app_secret=Secret(ours.app_secret),
            access_token=Secret(ours.access_token),
            account_id=ours.account_id,
            base_url=self.simulator.base_url,
            authorize_url=f"{self.simulator.origin}/v2/auth/authorize",
        )
        client = httpx.Client(transport=self.cable, trust_env=False)
        self._marketplace = TtcmMarketplace(
            Wire(client, settings.base_url, tries=1), settings, self.world.clock
        )

    @property
    def marketplace(self) -> Marketplace:
        return self._marketplace

    def now(self) -> datetime:
        return self.world.clock.now()

    def advance(self, by: timedelta) -> None:
        self.world.move_clock(by=by)

    def somebody(self, membership: Membership = Membership.IN, *, wanted: bool = True) -> str:
        if membership is Membership.INVALID:
            return f"nobody.{next(_NUMBERS)}"
        handle = next(self._candidates(membership, wanted=wanted))
        self.becomes(handle, membership)
        return handle

    def _candidates(self, membership: Membership, *, wanted: bool) -> Iterator[str]:
        while True:
            handle = f"somebody.{next(_NUMBERS)}"
            self.world.add_handles([handle], members=1.0 if membership is Membership.IN else 0.0)
            profile = profile_of(self.world.creator(handle))
            fits = membership is Membership.IN or (profile.reject_reason is None) is wanted
            if fits and not profile.lacking and profile.rate and profile.country == "US":
                yield handle

    def becomes(self, handle: str, membership: Membership) -> None:
        with self.world.change():
            creator = self.world.creator(handle)
            self.world.people.put(attrs.evolve(creator, membership=_STANDINGS[membership]))

    def rename(self, handle: str, new_handle: str) -> None:
        self.world.rename(handle, new_handle)

    def publish(self, handle: str) -> str:
        self.advance(timedelta(seconds=1))
        return self.world.publish(handle).video_id

    def publish_by(self, handle: str, code_or_link: str) -> str:
        self.advance(timedelta(seconds=1))
        via = Via.INVITE_LINK if code_or_link.startswith("https://") else Via.CODE
        return self.world.publish_new(handle, via, code_or_link)[0].video_id

    def type_code(self, handle: str, video_id: str, code: str) -> None:
        self.world.link_published(handle, video_id, code)

    def unlink(self, handle: str, video_id: str) -> None:
        self.world.revoke_link(handle, video_id)

    def delete_video(self, handle: str, video_id: str) -> None:
        self.world.delete_video(handle, video_id)

    def accept(self, handle: str, code: str) -> None:
        self.world.accept(handle, code)

    def consents(self, handle: str, state: str = "a-state", withheld: Iterable[str] = ()) -> Secret:
        page = self.browser.get(self._marketplace.consent_page(Secret(state), BACK))
        token = re.search(r'name="form_token" value="([^"]+)"', page.text)
        assert token is not None, page.text
        fields = {
            "form_token": unescape(token[1]),
            "handle": handle,
            "decision": "allow",
            "withhold": list(withheld),
        }
        back = self.browser.post(f"{self.simulator.origin}/v2/auth/authorize", data=fields)
        query = parse_qs(urlsplit(back.headers["location"]).query)
        assert back.headers["location"].startswith(BACK)
        assert query["state"] == [state]
        return Secret(query["code"][0])

    def withdraws(self, handle: str) -> None:
        self.world.revoke_consent(handle)

    def breaks(self) -> None:
        self.cable.cut_before += 1

    def loses(self) -> None:
        self.cable.cut_after += 1

    def requests(self) -> int:
        return self.cable.requests


def new_world(seed: int = 5) -> World:
    """An empty simulated world whose clock stands still."""
    return World(seed, clock=SimClock(frozen=True))
