"""Two processes that serve one database: a deed is done once and a change made once, whichever of them is asked."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier
from typing import Any, Final

import attrs
import httpx
import pytest

from influence.domain.api_keys import Scope
from influence.entrypoints.api.v1.router import PATH
from tests.entrypoints.api.serving import served
from tests.support.program import Program, program_in, simulator
from tests.support.sometimes import assert_reached, sometimes

pytestmark = pytest.mark.journey

CALLERS: Final = 8
PATIENCE: Final = 60.0
PROCESSES: Final = ("the first did it", "the second did it")


@attrs.frozen
class Servers:
    """Callers who share a key of the API. Every other one asks the other process."""

    program: Program
    callers: Sequence[httpx.Client]
    pool: ThreadPoolExecutor
    names: "itertools.count[int]" = attrs.field(factory=itertools.count)

    def told(self, path: str, body: object) -> Any:
        """What a POST that goes well is answered."""
        once = {"Idempotency-Key": f"alone-{next(self.names)}"}
        answer = self.callers[0].post(path, json=body, headers=once)
        assert answer.is_success, answer.text
        return answer.json()

    def read(self, path: str, **asked: int | str) -> httpx.Response:
        """What both processes answer."""
        first, second = (one.get(path, params=asked) for one in self.callers[:2])
        assert (first.status_code, first.content) == (200, second.content)
        return first

    def at_once(self, send: Callable[[int, httpx.Client], httpx.Response]) -> list[httpx.Response]:
        """The answers to all callers, who begin in the same moment."""
        ready = Barrier(len(self.callers))

        def one(number: int) -> httpx.Response:
            ready.wait(PATIENCE)
            return send(number, self.callers[number])

        return list(self.pool.map(one, range(len(self.callers))))

    def once(self, path: str, body: object, key: str) -> list[httpx.Response]:
        """The answers to all, who send the same under one key, and again as long as they are told to wait."""

        def send(_: int, caller: httpx.Client) -> httpx.Response:
            while is_at_work(answer := caller.post(path, json=body, headers={"Idempotency-Key": key})):
                sometimes("told to wait")
            return answer

        return self.at_once(send)


def is_at_work(answer: httpx.Response) -> bool:
    """True for the answer that says to wait."""
    if answer.status_code != 409 or answer.json()["code"] != "request_at_work":
        return False
    assert answer.headers["retry-after"] == "2"
    return True


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    program = program_in(tmp_path_factory.mktemp("servers"))
    program.say("init")
    scopes = [
        word for scope in Scope if scope is not Scope.PURGE_EXECUTE for word in ("--scope", scope.value)
    ]
    key = program.ask("keys", "create", "robot", *scopes)["key"]
    with ExitStack() as stack:
        beside = stack.enter_context(simulator(program)).told(INFLUENCE_API_REQUESTS="100000000")
        beside.say("simulator", "seed", "--count", "1", "--members", "100%")
        urls = [stack.enter_context(served(beside)).url for _ in PROCESSES]
        bearer = {"Authorization": f"Bearer {key}"}
        callers = [
            stack.enter_context(httpx.Client(base_url=f"{url}{PATH}", headers=bearer, timeout=PATIENCE))
            for url, _ in zip(itertools.cycle(urls), range(CALLERS), strict=False)
        ]
        yield Servers(beside, callers, stack.enter_context(ThreadPoolExecutor(CALLERS)))


@attrs.frozen
class Deeds:
    """What is to be done once each: notes, reports and accounts, kept here alone, and orders, which TikTok hears of."""

    servers: Servers
    member: str
    person: int
    campaign: int
    name: str

    @classmethod
    def prepared(cls, servers: Servers) -> "Deeds":
        """Deeds around a person and a campaign of their own, and an account that orders can be placed with."""
        name = f"race{next(servers.names)}"
        (member,) = servers.program.ask("simulator", "creators")["handles"]
        servers.told("/accounts", {"handles": [member]})
        person = servers.told("/influencers", {"name": name})["id"]
        return cls(servers, member, person, servers.told("/campaigns", {"name": name})["id"], name)

    def note(self, key: str) -> tuple[str, object]:
        return "/influencers/notes", {"whom": [f"id:{self.person}"], "text": key}

    def report(self, key: str) -> tuple[str, object]:
        return f"/campaigns/{self.campaign}/reports", {"note": key}

    def account(self, key: str) -> tuple[str, object]:
        return "/accounts", {"handles": [key], "network": "instagram"}

    def order(self, key: str) -> tuple[str, object]:
        """An order in a campaign of its own: the same creator is asked once in each."""
        number = self.servers.told("/campaigns", {"name": key})["id"]
        self.servers.told(f"/campaigns/{number}/participants", {"handles": [self.member]})
        return f"/campaigns/{number}/orders", {"handles": [self.member]}

    def found(self) -> dict[str, list[str]]:
        """What came of them, under which keys."""
        notes = self.servers.read(f"/influencers/{self.person}").json()["notes"]
        reports = self.servers.read("/reports", campaign=self.campaign, limit=500).json()["items"]
        accounts = self.servers.read("/accounts", search=f"{self.name}.", limit=500).json()["items"]
        orders = self.servers.read("/orders", limit=500).json()["items"]
        return {
            "note": [one["text"] for one in notes],
            "report": [one["note"] for one in reports],
            "account": [one["handle"] for one in accounts],
            "order": [one["campaign"] for one in orders if one["campaign"].startswith(f"{self.name}.")],
        }

    def heard(self) -> set[str]:
        """The requests by which TikTok was asked to take an order, of the last few hundred."""
        log = self.servers.program.ask("simulator", "log", "--limit", "500")["requests"]
        return {one["request_id"] for one in log if one["method"] == "POST"}


def done_once(servers: Servers, count: int) -> None:
    """So many keys, each of all callers at once: one of them does it, the others are answered the same."""
    deeds = Deeds.prepared(servers)
    before, keys = deeds.heard(), [f"{deeds.name}.{one}" for one in range(count)]
    kinds, heard = ("note", "report", "account", "order"), set[str]()

    for place, key in enumerate(keys):
        kind = kinds[place % len(kinds)]
        if place % 100 == 0:
            heard |= deeds.heard()
        path, body = getattr(deeds, kind)(key)
        answers = servers.once(path, body, key)
        assert {one.status_code for one in answers} <= {201, 207}, [one.text for one in answers]
        assert len({one.content for one in answers}) == 1
        (first,) = (number for number, one in enumerate(answers) if "idempotency-replayed" not in one.headers)
        sometimes(PROCESSES[first % len(PROCESSES)])

    assert deeds.found() == {kind: keys[place :: len(kinds)] for place, kind in enumerate(kinds)}
    assert len((heard | deeds.heard()) - before) == len(keys[kinds.index("order") :: len(kinds)])
    assert_reached(["told to wait"])


def test_a_deed_is_done_once_by_two_processes(servers: Servers) -> None:
    done_once(servers, 8)


@pytest.mark.soak
def test_a_thousand_deeds_are_done_once_by_two_processes(servers: Servers) -> None:
    done_once(servers, 1000)

    assert_reached(PROCESSES)


def test_of_editors_at_two_processes_one_changes_it(servers: Servers) -> None:
    path = f"/campaigns/{servers.told('/campaigns', {'name': 'edited by many'})['id']}"
    mark = {"If-Match": servers.read(path).headers["etag"]}

    answers = servers.at_once(
        lambda number, caller: caller.patch(path, json={"brief": f"brief {number}"}, headers=mark)
    )

    assert sorted(one.status_code for one in answers) == [200, *[412] * (CALLERS - 1)]
    (winner,) = (number for number, one in enumerate(answers) if one.status_code == 200)
    assert servers.read(path).json()["brief"] == f"brief {winner}"
