"""A brand's plain client of the campaign generation, written against the wire format and nothing else."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import attrs

from influence.adapters.simulator.habits import Habits, set_habits
from influence.adapters.simulator.profiles import profile_of
from influence.adapters.simulator.server import RunningSimulator
from tests.adapters.simulator.client import Client

LINKING = "biz.creator.info,biz.creator.insights,video.list,video.insights,video.publish,tto.campaign.link"
Data = dict[str, Any]


@attrs.frozen
class Person:
    """A creator who consented to everything."""

    handle: str
    open_id: str
    token: str = attrs.field(repr=False)


class Brand(Client):
    """Asks the simulator as an app with the brand's token would, in the newer generation."""

    def __init__(self, simulator: RunningSimulator) -> None:
        super().__init__(simulator)
        self.account = {"tto_tcm_account_id": self.app.account_id}
        self.world = simulator.world

    def envelope(self, method: str, path: str, token: str | None = None, **sent: Any) -> Data:
        """As before, but headers may come along and a code that is not 0 may bring data."""
        headers = {
            "Access-Token": self.app.access_token if token is None else token,
            **sent.pop("headers", {}),
        }
        answer = self.http.request(method, self.simulator.base_url + path, headers=headers, **sent)
        envelope: Data = answer.json()
        assert set(envelope) == {"code", "message", "request_id", "data"}
        return envelope

    def asked(self, path: str, **query: Any) -> Data:
        return self.get(path, **{**self.account, **query})

    def done(self, path: str, **body: Any) -> Data:
        return self.post(path, **{**self.account, **body})

    def campaign(self, *handles: str, **more: Any) -> Data:
        """A new campaign that invited the *handles*."""
        told = {"brand_name": "Acme", "campaign_name": "Summer", "handle_names": handles, **more}
        answer = self.done("/tto/tcm/campaign/create/", **told)
        assert answer["code"] == 0, answer
        data: Data = answer["data"]
        return data

    def brand_link(self, **more: Any) -> Data:
        """A new link for every member."""
        told = {
            "brand_industry_id": "290101",
            "brand_website": "https://acme.example/",
            "logo_url": "https://l/",
        }
        brand = self.done("/tto/tcm/brand/profile/create/", brand_name="Acme", **told)["data"]
        profile = brand["brand_profile_id"]
        answer = self.done(
            "/tto/tcm/campaign/create/", campaign_type="BRAND_LINK", brand_profile_id=profile, **more
        )
        data: Data = answer["data"]
        return data

    def shown(self, campaign_id: str, **more: Any) -> Data:
        """The campaign as the list shows it."""
        [campaign] = self.asked("/tto/tcm/campaign/", campaign_ids=[campaign_id], **more)["data"]["campaigns"]
        data: Data = campaign
        return data

    def link(self, campaign_id: str, video_id: str, action: str = "LINK") -> Data:
        return self.done("/tto/tcm/campaign/link/", campaign_id=campaign_id, video_id=video_id, action=action)

    def measured(self, campaign_id: str, country: str | None, **query: Any) -> Data:
        """The report of a campaign for one country."""
        told = {**self.account, "campaign_id": campaign_id, **query}
        params = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in told.items()
        }
        headers = {} if country is None else {"Country-Code": country}
        return self.envelope("GET", "/tto/tcm/report/", params=params, headers=headers)

    def consented(self, handle: str, scope: str = LINKING) -> Person:
        tokens = self.tokens(handle, scope=scope)
        return Person(handle, tokens["open_id"], tokens["access_token"])

    def by(self, person: Person, path: str, **body: Any) -> Data:
        """What a creator does through the app."""
        return self.post(path, token=person.token, creator_id=person.open_id, **body)

    def seen_by(self, person: Person, path: str, **query: Any) -> Data:
        return self.get(path, token=person.token, creator_id=person.open_id, **query)

    def join(self, person: Person, link: str) -> Data:
        return self.by(person, "/tto/creator/campaign/join/", tto_invite_link=link)

    def country(self, handle: str) -> str:
        return profile_of(self.world.creator(handle)).country

    def video(self, handle: str, place: int = 0) -> str:
        """The id of a public video of a creator."""
        return self.world.videos(handle)[place].video_id

    def wait(self, **time: float) -> None:
        self.world.move_clock(by=timedelta(**time))

    @contextmanager
    def habits(self, **told: object) -> Iterator[None]:
        """The world with other habits, while the block lasts."""
        set_habits(self.world, told)
        try:
            yield
        finally:
            set_habits(self.world, attrs.asdict(Habits()))


def parts(listed: Sequence[Mapping[str, Any]], name: str) -> list[Any]:
    """One field of each of them."""
    return [one[name] for one in listed]
