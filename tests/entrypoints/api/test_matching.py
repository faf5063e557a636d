"""Changes that hold only while the thing is as it was read: of many who read the same, one changes it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Final

import attrs
import httpx
import pytest

from influence.domain.api_keys import Scope
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.v1.door import scope_of
from influence.entrypoints.api.v1.router import PATH, routes_of
from tests.contract.storage.backends import all_backends
from tests.entrypoints.api.writing import Programs, programs

EDITORS: Final = 8
PATIENCE: Final = 20.0
NUMBERED: Final = "/{number:int}"
SCOPES: Final = {
    (str(method), path): scope
    for route in routes_of(lambda _: None, Hands())
    for method in route.http_methods
    for path in route.paths
    if (scope := scope_of(route)) is not None
}


def _campaign(office: Programs, name: str) -> int:
    return office.campaign(name)


def _influencer(office: Programs, name: str) -> int:
    number: int = office.told("/influencers", {"name": name})["id"]
    return number


def _order(office: Programs, name: str) -> int:
    office.members(name)
    placed = office.told(f"/campaigns/{office.campaign(name, name)}/orders", {"handles": [name]})
    number: int = placed["results"][0]["order"]["id"]
    return number


def _endpoint(office: Programs, name: str) -> int:
    number: int = office.told("/webhooks", {"url": f"https://{name}.example.com/"})["endpoint"]
    return number


def _report(office: Programs, name: str) -> int:
    number: int = office.told(f"/campaigns/{office.campaign(name)}/reports", {})["id"]
    return number


def _schedule(office: Programs, name: str) -> int:
    wanted = {"campaign": office.campaign(name), "rhythm": "every Friday 09:00", "to": ["ann@example.com"]}
    number: int = office.told("/schedules", wanted)["schedule"]
    return number


@attrs.frozen
class Change:
    """A method at an address: how something is made there, what each editor sends, and where it can be seen.

    *also* are scopes that the deed needs beside the address's own.
    """

    method: str
    address: str
    make: Callable[[Programs, str], int]
    body: Callable[[int], object] = lambda _: None
    shows: tuple[str, ...] = ()
    also: tuple[Scope, ...] = ()

    def made(self, office: Programs, name: str) -> str:
        """The path of a new thing."""
        named = f"{self.method}.{self.address[1:]}.{name}".lower()
        return f"{self.address}/{self.make(office, named)}"

    def send(self, office: Programs, path: str, mark: str, one: int = 0, key: str = "") -> httpx.Response:
        """The answer to an editor who read *mark*."""
        said = {"If-Match": mark}
        return office.ask(self.method, path, self.body(one), once=None, headers=said, key=key)

    def shown(self, form: Mapping[str, object]) -> list[object]:
        """What the change is seen by."""
        return [form[name] for name in self.shows]


CHANGES: Final = (
    Change("PATCH", "/campaigns", _campaign, lambda one: {"brief": f"brief {one}"}, ("brief",)),
    Change("PATCH", "/influencers", _influencer, lambda one: {"email": f"{one}@example.com"}, ("email",)),
    Change("PATCH", "/orders", _order, lambda one: {"due_on": f"2030-01-{one + 1:02}"}, ("due_on",)),
    Change("PATCH", "/webhooks", _endpoint, lambda _: {"enabled": False}, ("disabled_at",)),
    Change("DELETE", "/webhooks", _endpoint),
    Change("DELETE", "/reports", _report),
    Change(
        "PATCH",
        "/schedules",
        _schedule,
        lambda one: {"rhythm": f"every day {one:02}:00"},
        ("rhythm",),
        (Scope.EXPORTS_READ,),
    ),
    Change("DELETE", "/schedules", _schedule),
)
of_each_kind: Final = pytest.mark.parametrize(
    "change", CHANGES, ids=[f"{one.method} {one.address}" for one in CHANGES]
)


@pytest.fixture(scope="module", params=["memory", "sqlite"])
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    folder = tmp_path_factory.mktemp("matching")
    with all_backends() as backends, programs(backends[request.param], folder) as office:
        yield office


def test_every_address_that_takes_a_mark_is_tried() -> None:
    tried = {(one.method, f"{one.address}{NUMBERED}") for one in CHANGES}

    taking = {(method, path) for method, path in SCOPES if method in {"PATCH", "PUT", "DELETE"}}

    assert tried == taking


@of_each_kind
def test_of_many_who_read_the_same_one_changes_it(office: Programs, change: Change) -> None:
    path = change.made(office, "raced")
    mark = mark_at(office, path)

    answers = at_once(lambda one: change.send(office, path, mark, one))

    assert sorted(one.status_code for one in answers) == [200, *[412] * (EDITORS - 1)]
    assert {one.json()["code"] for one in answers if one.status_code == 412} == {"changed_since"}
    (told,) = (one.json() for one in answers if one.status_code == 200)
    now = office.ask("GET", path, once=None)
    assert now.status_code == (404 if change.method == "DELETE" else 200)
    assert change.method == "DELETE" or change.shown(told) == change.shown(now.json())


def at_once(send: Callable[[int], httpx.Response]) -> Sequence[httpx.Response]:
    """What so many editors are answered who all send in the same moment."""
    ready = Barrier(EDITORS)

    def one(number: int) -> httpx.Response:
        ready.wait(PATIENCE)
        return send(number)

    with ThreadPoolExecutor(EDITORS) as pool:
        return list(pool.map(one, range(EDITORS)))


def mark_at(office: Programs, path: str) -> str:
    """The mark of what can be read at *path*."""
    return office.ask("GET", path, once=None).headers["etag"]


@of_each_kind
def test_a_mark_is_for_those_who_may_read(office: Programs, change: Change) -> None:
    path = change.made(office, "unseen")
    mark = mark_at(office, path)
    reads, writes = (SCOPES[method, f"{change.address}{NUMBERED}"] for method in ("GET", change.method))
    blind = office.another_key(f"{change.method} {path} blind", writes)
    seeing = office.another_key(f"{change.method} {path} seeing", reads, writes, *change.also)

    answers = [change.send(office, path, mark, key=key) for key in (blind, seeing)]

    assert [one.status_code for one in answers] == [412, 200]


@of_each_kind
def test_without_a_mark_the_last_word_counts(office: Programs, change: Change) -> None:
    path = change.made(office, "unmarked")

    answers = [office.ask(change.method, path, change.body(one), once=None) for one in range(2)]

    assert [one.status_code for one in answers] == [200, 404 if change.method == "DELETE" else 200]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (("{mark}",), 200),
        (('"x", {mark}',), 200),
        (('"x"', "{mark}"), 200),
        (("*",), 200),
        (("W/{mark}",), 412),
        (('"x"',), 412),
        (("",), 412),
    ],
    ids=["it", "listed", "in a second line", "anything", "weak", "another", "none"],
)
def test_a_mark_fits_byte_for_byte(office: Programs, said: Sequence[str], status: int) -> None:
    path = f"/campaigns/{office.campaign(f'marked {said}')}"
    lines = [("If-Match", one.replace("{mark}", mark_at(office, path))) for one in said]

    answer = office.http.patch(
        f"{PATH}{path}", json={"brief": "new"}, headers=[("Authorization", f"Bearer {office.key}"), *lines]
    )

    assert answer.status_code == status


def test_a_mark_for_what_is_not_there_fits_nothing(office: Programs) -> None:
    answers = [one.send(office, f"{one.address}/999999", "*") for one in CHANGES]

    assert {(one.status_code, one.json()["code"]) for one in answers} == {(412, "changed_since")}


def test_a_campaign_that_somebody_joined_is_another(office: Programs) -> None:
    path = f"/campaigns/{office.campaign('joined')}"
    mark = mark_at(office, path)
    office.told("/accounts", {"handles": ["joins"], "network": "instagram"})
    office.told(f"{path}/participants", {"handles": ["joins"], "network": "instagram"})

    answer = office.ask("PATCH", path, {"brief": "new"}, once=None, headers={"If-Match": mark})

    assert (answer.status_code, answer.json()["code"]) == (412, "changed_since")


def test_what_is_wrong_in_itself_is_said_first(office: Programs) -> None:
    path = f"/campaigns/{office.campaign('wrong')}"

    unreadable = office.ask("PATCH", path, {"brief": 7}, once=None, headers={"If-Match": '"x"'})

    assert (unreadable.status_code, unreadable.json()["code"]) == (400, "bad_body")


def test_a_rule_says_no_as_it_does_without_a_mark(office: Programs) -> None:
    path = f"/campaigns/{office.campaign('closed')}"
    office.told(f"{path}/archive")

    refused = office.ask(
        "PATCH", path, {"brief": "x"}, once=None, headers={"If-Match": mark_at(office, path)}
    )
    unmarked = office.ask("PATCH", path, {"brief": "x"}, once=None)

    assert (refused.status_code, refused.json()["code"]) == (409, "campaign_archived")
    assert unmarked.json()["code"] == refused.json()["code"]
