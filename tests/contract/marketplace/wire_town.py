"""The client, the wire, and the simulator at its other end."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from html import unescape
from typing import Final
from urllib.parse import parse_qs, urlsplit

import attrs
import httpx

from influence.adapters.simulator.clock import SimClock
from influence.adapters.simulator.creators import Membership as Standing
from influence.adapters.simulator.habits import set_habits
from influence.adapters.simulator.hostility.dealer import Hostility
from influence.adapters.simulator.orders import Via
from influence.adapters.simulator.profiles import profile_of
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.server import RunningSimulator
from influence.adapters.simulator.world import World
from influence.adapters.tiktok.settings import TikTokSettings
from influence.adapters.tiktok.tiktok_one.marketplace import TikTokOneMarketplace
from influence.adapters.tiktok.ttcm.marketplace import TtcmMarketplace
from influence.adapters.tiktok.wire import Patience, Wire
from influence.domain.membership import Membership
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream import ReviewStage
from influence.domain.ports.upstream_failures import Generation
from influence.domain.secret import Secret
from influence.testing.contracts.marketplace.towns import BACK, Country, Town, new_handle
from tests.contract.marketplace.hostility import new_hostility, stubborn

AT_ONCE: Final = Patience(first_pause=0.0, longest_pause=0.0, jitter=0.0, failures=1_000)
"""No pauses between tries; no endpoint is given up."""
HELD_BACK: Final = 3600.0
_MARKETPLACES: Final[Mapping[Generation, Callable[[Wire, TikTokSettings, Clock], Marketplace]]] = {
    Generation.TTCM: TtcmMarketplace,
    Generation.TIKTOK_ONE: TikTokOneMarketplace,
}
_STANDINGS: Final = {
    Membership.IN: Standing.IN,
    Membership.NOT_IN: Standing.NOT_IN,
    Membership.INVITED: Standing.INVITED,
}
_REVIEWS: Final[Mapping[ReviewStage, str]] = {
    ReviewStage.IN_REVIEW: "CONTENT_REVIEWING",
    ReviewStage.REJECTED: "CONTENT_REVIEW_FAIL",
    ReviewStage.PUBLISHED: "SUCCEED",
}


class Cable(httpx.BaseTransport):
    """The way to the simulator, which can be cut before or after the far side heard."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner
        self.is_cut_there = False
        self.is_cut_back = False
        self.requests = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        if self.is_cut_there:
            raise httpx.ConnectError("cut", request=request)
        response = self._inner.handle_request(request)
        if self.is_cut_back:
            response.read()
            response.close()
            raise httpx.ReadTimeout("cut", request=request)
        return response


@attrs.define(slots=False)
class WireTown:
    """The people of a running simulator, and a client of *generation*."""

    simulator: RunningSimulator
    cable: Cable
    browser: httpx.Client
    generation: Generation = Generation.TTCM

    def __attrs_post_init__(self) -> None:
        self.world = self.simulator.world
        at_once = {"handle_names_delay": 0.0, "campaign_report_delay": 0.0, "refresh_tokens": "rotate"}
        set_habits(self.world, at_once)
        self._be_hostile(is_on=True)
        self._marketplace = self._client(self.world.credentials.account_id)

    def _client(self, account_id: str) -> Marketplace:
        ours = self.world.credentials
        settings = TikTokSettings(
            app_id=ours.app_id,
            app_secret=Secret(ours.app_secret),
            access_token=Secret(ours.access_token),
            account_id=account_id,
            base_url=self.simulator.base_url,
            authorize_url=f"{self.simulator.origin}/v2/auth/authorize",
        )
        client = httpx.Client(transport=self.cable, trust_env=False)
        wire = Wire(client, settings.base_url, patience=AT_ONCE, clock=self.world.clock)
        client_of = _MARKETPLACES[self.generation]
        return stubborn(client_of(wire, settings, self.world.clock), lambda: self.hostility)

    @property
    def hostility(self) -> Hostility | None:
        """How the far side misbehaves."""
        return self.simulator.house.door.hostility

    def calm(self) -> None:
        self._be_hostile(is_on=False)

    def _be_hostile(self, *, is_on: bool) -> None:
        if self.hostility is not None:
            self.hostility.is_on = is_on

    @property
    def marketplace(self) -> Marketplace:
        return self._marketplace

    @property
    def elsewhere(self) -> Marketplace:
        return self._client("7999999999999999999")

    def now(self) -> datetime:
        return self.world.clock.now()

    def advance(self, by: timedelta) -> None:
        self.world.move_clock(by=by)

    def somebody(self, membership: Membership = Membership.IN, *, wanted: bool = True) -> str:
        if membership is Membership.INVALID:
            return new_handle()
        handle = next(self._candidates(membership, wanted=wanted))
        self.becomes(handle, membership)
        return handle

    def _candidates(self, membership: Membership, *, wanted: bool) -> Iterator[str]:
        while True:
            handle = new_handle()
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
        if self.generation is Generation.TIKTOK_ONE:
            return self.world.publish_in_campaign(handle, code_or_link)[0].video_id
        via = Via.INVITE_LINK if code_or_link.startswith("https://") else Via.CODE
        return self.world.publish_new(handle, via, code_or_link)[0].video_id

    def type_code(self, handle: str, video_id: str, code: str) -> None:
        self.world.link_published(handle, video_id, code)

    def unlink(self, handle: str, video_id: str) -> None:
        self.world.revoke_link(handle, video_id)

    def delete_video(self, handle: str, video_id: str) -> None:
        self.world.delete_video(handle, video_id)

    def review(self, handle: str, video_id: str, stage: ReviewStage, reason: str = "") -> None:
        if stage is ReviewStage.UPLOADED:
            with self.world.change():
                self.world.shelf.withhold(self.world.creator(handle), video_id)
        else:
            self.world.review(handle, video_id, _REVIEWS[stage], reason or None)

    def report_later(self, video_id: str) -> None:
        assert video_id
        set_habits(self.world, {"campaign_report_delay": HELD_BACK})

    def report_now(self, video_id: str) -> None:
        assert video_id
        set_habits(self.world, {"campaign_report_delay": 0.0})

    def accept(self, handle: str, code: str) -> None:
        self.world.accept(handle, code)

    def answer_request(self, handle: str, campaign: str, video_id: str, *, approve: bool) -> None:
        asked = self.world.campaigns.requests.about(self.world.campaign(campaign), video_id)
        if asked is None:
            raise Refused(Why.UNKNOWN_REQUEST, f"@{handle} was not asked about video {video_id}")
        self.world.answer_link(handle, asked.request_id, approve=approve)

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

    def keep_refresh_tokens(self) -> None:
        set_habits(self.world, {"refresh_tokens": "keep"})

    @contextmanager
    def no_way_there(self) -> Iterator[None]:
        self.cable.is_cut_there = True
        yield
        self.cable.is_cut_there = False

    @contextmanager
    def no_way_back(self) -> Iterator[None]:
        self.calm()  # a fault would come instead of what is to be done
        self.cable.is_cut_back = True
        yield
        self.cable.is_cut_back = False
        self._be_hostile(is_on=True)

    def requests(self) -> int:
        return self.cable.requests


def new_world(seed: int = 5) -> World:
    """An empty simulated world whose clock stands still."""
    return World(seed, clock=SimClock(frozen=True))


@contextmanager
def _opened(generation: Generation) -> Iterator[Callable[[], Town]]:
    """The people of one running simulator."""
    with (
        RunningSimulator(new_world(), hostility=new_hostility()) as simulator,
        httpx.HTTPTransport() as transport,
        httpx.Client(trust_env=False) as browser,
    ):
        yield lambda: WireTown(simulator, Cable(transport), browser, generation)


TTCM_OVER_HTTP: Final = Country(Generation.TTCM, partial(_opened, Generation.TTCM))
TIKTOK_ONE_OVER_HTTP: Final = Country(Generation.TIKTOK_ONE, partial(_opened, Generation.TIKTOK_ONE))
