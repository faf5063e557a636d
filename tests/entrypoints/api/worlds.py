"""An installation with a tenant that holds something of everything, asked over HTTP without a socket."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import attrs
import httpx
import punq

from influence.adapters.memory.webhooks import MemoryWebhooks
from influence.application.acting import Actor
from influence.application.keep_people import KeepPeople, Wishes
from influence.application.keep_reports import KeepReports
from influence.application.keep_schedules import KeepSchedules, WantedSchedule
from influence.application.run_api_keys import RunApiKeys
from influence.application.run_endpoints import RunEndpoints
from influence.application.run_endpoints import Wanted as WantedEndpoint
from influence.application.run_influencers import Particulars, RunInfluencers
from influence.application.tell_people import TellPeople
from influence.domain.api_keys import READ_ONLY, Scope
from influence.domain.membership import Membership
from influence.domain.networks import Network
from influence.domain.ports.clock import Chance
from influence.domain.ports.cutover import Premises
from influence.domain.ports.policy import Policy
from influence.domain.ports.sealing import Sealer
from influence.domain.ports.signing import Signer
from influence.domain.ports.webhooks import WebhookSender
from influence.entrypoints.api.app import create_app
from influence.entrypoints.api.v1.router import PATH
from influence.entrypoints.bootstrap import Adapters, wired
from influence.entrypoints.own import Own
from influence.entrypoints.settings import Settings
from tests.entrypoints.api.recording import recorded
from tests.entrypoints.api.writing import UNLIMITED
from tests.support.desk import Desk

_INSTAGRAM: Final = (
    "url,handle,caption,published,likes\n"
    "https://www.instagram.com/p/in{mark}/,{mark}.bakes,so good #acme,2024-01-31,7\n"
)


@attrs.frozen
class World:
    """An installation that is asked in the process."""

    desk: Desk
    container: punq.Container
    http: httpx.AsyncClient
    runner: asyncio.Runner

    def key(self, name: str, *scopes: Scope, tenant: str = "acme") -> str:
        """A new key."""
        keys: RunApiKeys = self.container.resolve(RunApiKeys)
        return keys.create(Actor(tenant, "mara"), name, scopes or READ_ONLY).secret.reveal()

    def ask(self, key: str, path: str, **asked: Any) -> httpx.Response:
        """The answer at *path*."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return self.runner.run(self.http.get(f"{PATH}{path}", params=asked, headers=headers))

    def send(self, method: str, key: str, path: str) -> int:
        """The status that a request without body or parameters gets."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return self.runner.run(self.http.request(method, f"{PATH}{path}", headers=headers)).status_code

    def told(self, key: str, path: str, **asked: Any) -> Any:
        """What is answered where all goes well."""
        answer = self.ask(key, path, **asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def walk(self, key: str, path: str, **asked: Any) -> Iterator[Any]:
        """All things of a list, page by page."""
        cursor: dict[str, str] = {}
        while True:
            page = self.told(key, path, **asked, **cursor)
            yield from page["items"]
            if page["next"] is None:
                return
            cursor = {"cursor": page["next"]}


@contextmanager
def world(desk: Desk) -> Iterator[World]:
    """The product on *desk*."""
    ports: dict[type[object], object] = {
        Chance: desk.chance,
        Sealer: desk.sealer,
        Signer: desk.signer,
        Policy: desk.policy,
        WebhookSender: MemoryWebhooks(),
        Premises: desk.premises,
    }
    storage: Any = desk.storage
    own = Own(storage=storage, clock=desk.clock, ttcm=desk.market, notifier=desk.notifier, ports=ports)
    container = wired(Adapters(Settings(home=str(desk.folder)), lambda _: None, own))
    app = create_app(attrs.evolve(recorded().desk, manners=UNLIMITED), container.resolve)
    with asyncio.Runner() as runner:
        door: Any = app  # Litestar and httpx write the same interface in types of their own
        http = httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://influence.test")
        try:
            yield World(desk, container, http, runner)
        finally:
            runner.run(http.aclose())


def fill(one: World, mark: str, tenant: str = "acme") -> None:
    """Something of everything for *tenant*: accounts, a campaign, orders, posts, people, messages, programs."""
    desk = attrs.evolve(one.desk, by=Actor(tenant, "mara"))
    member, creator, stub = f"ann.{mark}", f"bob.{mark}", f"old.{mark}"
    desk.member(member)
    desk.member(creator)
    desk.consents(creator, asked=creator)
    desk.stub(stub)
    campaign = desk.campaign(f"Spring {mark}", member, creator, hashtags=("acme",))
    ordered, _ = desk.order(member, campaign=campaign.name), desk.order(creator, campaign=campaign.name)
    desk.market.publish(member, desk.code_of(ordered))
    desk.take_posts(campaign.name, _INSTAGRAM.format(mark=mark))
    desk.sync_accounts(desk.by)
    desk.sync_posts(desk.by)
    desk.market.add_creator(f"kofi.{mark}", Membership.NOT_IN)
    desk.submitted(f"kofi.{mark}")
    ask = one.container.resolve
    ask(RunInfluencers).add(desk.by, Particulars(f"Ann {mark}", country="DE"), [member], Network.TIKTOK)
    ask(KeepPeople).add(desk.by, "Mara", Wishes())
    ask(RunEndpoints).add(desk.by, WantedEndpoint(f"https://{mark}.example.com/hook"))
    ask(TellPeople)(desk.by)
    ask(KeepReports).keep(desk.by, campaign.name)
    ask(KeepSchedules).add(
        desk.by, campaign.name, WantedSchedule("every Friday 09:00", (f"{mark}@example.com",))
    )
