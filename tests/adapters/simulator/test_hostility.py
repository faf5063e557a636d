"""Hostility: what is dealt, to whom, and that a right client gets through."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.adapters.simulator.clock import SimClock
from influence.adapters.simulator.credentials import open_id
from influence.adapters.simulator.hostility.dealer import MOST_IN_A_ROW, Hostility, NotHostile
from influence.adapters.simulator.hostility.effects import SAFE, Effects
from influence.adapters.simulator.hostility.kinds import KINDS, Harm
from influence.adapters.simulator.server import RunningSimulator
from influence.adapters.simulator.traffic import BASE, Reply, Request
from influence.adapters.simulator.wire.door import Door
from influence.adapters.simulator.wire.endpoints import ENDPOINTS
from influence.adapters.simulator.world import World
from tests.adapters.simulator.client import Client

INVITE = "/tcm/creator/invite/"
STATUS = "/tcm/creator/status/get/"
PUBLIC = "/tcm/creator/public/"
VIDEOS = "/tcm/creator/public/video/list/"
ORDER = "/tcm/order/create/v2/"
SCOPES = ("biz.creator.info", "biz.creator.insights", "video.list")
FIELDS = ["handle_name", "audience_countries", "audience_genders", "audience_ages"]


def of(harm: Harm) -> list[str]:
    return [name for name, kind in KINDS.items() if kind.harm is harm]


def town(count: int = 40) -> World:
    world = World(21, clock=SimClock(frozen=True))
    world.populate(count, members=0.5)
    return world


class Caller:
    """Knocks at the door without a network, by a clock that stands still."""

    def __init__(self, world: World, hostility: Hostility | None) -> None:
        self.world = world
        self.door = Door(world, hostility=hostility)

    def get(self, path: str, **query: Any) -> Reply:
        told = {name: value if isinstance(value, str) else json.dumps(value) for name, value in query.items()}
        return self._knock("GET", path, urlencode({"tcm_account_id": self._account, **told}), b"")

    def post(self, path: str, **body: Any) -> Reply:
        return self._knock("POST", path, "", json.dumps({"tcm_account_id": self._account, **body}).encode())

    @property
    def faults(self) -> list[str | None]:
        return [entry.fault for entry in self.door.journal.latest()]

    @property
    def _account(self) -> str:
        return self.world.credentials.account_id

    def consented(self, handle: str, **more: str) -> Reply:
        """The profile of a creator who consents for this once."""
        world, now = self.world, self.world.clock.now()
        with world.change():
            code = world.desk.issue(world.creator(handle), SCOPES, "http://127.0.0.1/", now)
            _, token = world.desk.trade(code.code, code.redirect_uri, now)
        known_as = open_id(world.credentials.app_id, world.creator(handle).creator_id)
        query = urlencode({"creator_id": known_as, "fields": json.dumps(FIELDS), **more})
        return self._knock("GET", "/tcm/creator/authorized/", query, b"", token.token)

    def _knock(self, method: str, path: str, query: str, body: bytes, token: str = "") -> Reply:
        headers = {"access-token": token or self.world.credentials.access_token, "accept-encoding": "gzip"}
        return self.door.reply(Request(method, BASE + path, query, headers, body))

    def walk(self, requests: int) -> None:
        """A mixture of *requests* that no two runs make differently."""
        handles = [creator.handle for creator in self.world.creators()]
        for number in range(requests):
            handle = handles[number % len(handles)]
            match number % 5:
                case 0:
                    self.get(STATUS, handle_names=handles[number % 7 : number % 7 + 5], note=str(number))
                case 1:
                    self.get(PUBLIC, handle_name=handle, note=str(number // 50))
                case 2 if number % 2:
                    self.get(VIDEOS, handle_name=handle, note=str(number // 50))
                case 2:
                    self.consented(handle, note=str(number // 50))
                case 3:
                    self.post(INVITE, handle_names=[handle], note=number)
                case _:
                    self.get(STATUS, handle_names=[handle])


def dealt(hostility: Hostility) -> dict[str, int]:
    found = hostility.report()["kinds"]
    assert isinstance(found, dict)
    return found


def still(seed: int = 5, **said: Any) -> Hostility:
    """Dice for which no second ever passes."""
    return Hostility(seed, monotonic=lambda: 0.0, **said)


# --- how much, and how it falls ---


def test_two_thousand_requests_meet_every_sort_of_fault() -> None:
    hostility = still()

    Caller(town(), hostility).walk(2_000)

    report = hostility.report()
    assert report["answers"] == 2_000
    assert sum(dealt(hostility).values()) >= 400, "20 % of the answers"
    assert len(dealt(hostility)) >= 20
    rare = {"empty_data_missing", "empty_data_null", "refusal_under_4xx", "unknown_words"}
    assert set(KINDS) - set(dealt(hostility)) <= rare


def test_the_table_has_names_and_a_harm_for_every_fault() -> None:
    assert len(KINDS) >= 40
    assert all(of(harm) for harm in Harm)
    assert all((kind.instead is None) is (kind.harm is not Harm.RETRIABLE) for kind in KINDS.values())


def test_the_same_seed_deals_the_same_faults() -> None:
    first, again, other = (Caller(town(), still(seed)) for seed in (5, 5, 6))

    for caller in (first, again, other):
        caller.walk(400)

    assert first.faults == again.faults
    assert first.faults != other.faults


def test_what_others_ask_changes_nobodys_faults() -> None:
    alone, amid = Caller(town(), still()), Caller(town(), still())
    handles = [creator.handle for creator in alone.world.creators()]

    for handle in handles:
        alone.get(PUBLIC, handle_name=handle)
        amid.get(PUBLIC, handle_name=handle)
        amid.get(STATUS, handle_names=[handle])

    met = [entry.fault for entry in amid.door.journal.latest() if entry.path.endswith(PUBLIC)]
    assert met == alone.faults
    assert any(met)


def test_the_order_of_parameters_makes_no_other_request() -> None:
    one, other = Caller(town(), still(share=0.5)), Caller(town(), still(share=0.5))

    for number in range(60):
        one.get(STATUS, handle_names=["ann"], note=str(number))
        other.get(STATUS, note=str(number), handle_names=["ann"])
        one.post(INVITE, handle_names=["ann"], note=number)
        other.post(INVITE, note=number, handle_names=["ann"])

    assert one.faults == other.faults


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    share=st.sampled_from([0.25, 0.6, 1.0]),
    path=st.sampled_from([STATUS, INVITE]),
)
def test_the_third_try_is_answered_at_the_latest(seed: int, share: float, path: str) -> None:
    caller = Caller(town(5), still(seed, share=share, effects=Effects.ALL))

    for _ in range(12):
        caller.get(path, handle_names=["ann"]) if path == STATUS else caller.post(path, handle_names=["ann"])

    spoilt = "".join("x" if fault else "." for fault in caller.faults)
    assert "x" * (MOST_IN_A_ROW + 1) not in spoilt
    assert share < 1 or "x" * MOST_IN_A_ROW in spoilt or "x" in spoilt


def test_after_figures_were_kept_back_they_are_told_at_once() -> None:
    world = town()
    caller = Caller(world, still(share=1.0, kinds=of(Harm.GAP)))
    handle = world.creators()[0].handle
    world.join(handle)

    gap, whole = (caller.get(PUBLIC, handle_name=handle) for _ in range(2))

    assert caller.faults[0] in of(Harm.GAP)
    assert caller.faults[1] is None
    assert len(whole.content) != len(gap.content)


def test_a_throttled_request_is_refused_for_a_second() -> None:
    seconds = [0.0]
    hostility = Hostility(
        1, share=0.5, kinds=["too_many_requests_40100", "white_space"], monotonic=lambda: seconds[0]
    )
    caller = Caller(town(2), hostility)
    number = 0
    while not caller.faults or caller.faults[-1] != "too_many_requests_40100":
        number += 1
        caller.get(STATUS, handle_names=["ann"], note=str(number))

    seconds[0] = 0.9
    caller.get(STATUS, handle_names=["ann"], note=str(number))
    caller.get(STATUS, handle_names=["ann"], note=str(number))

    assert caller.faults[-2:] == ["too_many_requests_40100", None]


@pytest.mark.parametrize(
    "said",
    [{"share": 1.5}, {"share": -0.1}, {"share": float("nan")}, {"kinds": ["dragons"]}, {"effects": "bad"}],
)
def test_hostility_that_cannot_be_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"share|dragons|bad"):
        Hostility(1, **said)


def test_no_such_fault_has_its_own_name() -> None:
    with pytest.raises(NotHostile):
        Hostility(kinds=["dragons"])


def test_what_may_be_lost_are_calls_that_exist() -> None:
    assert {("POST", path) for path in SAFE} <= set(ENDPOINTS)


# --- what each does ---


def tolerant(value: Any, name: str = "") -> Any:
    """*value* as a tolerant client reads it: ids are text, counters numbers, strangers ignored, lists sorted."""
    if isinstance(value, dict):
        known = {key: tolerant(item, key) for key, item in value.items() if key not in STRANGERS}
        return {key: item for key, item in known.items() if item not in (None, {})}
    if isinstance(value, list):
        items = [tolerant(item, name) for item in value]
        items = [item for item in items if "NEW_IN_NEXT_VERSION" not in str(item)]
        plain = not all(isinstance(item, dict) for item in items)
        return items if plain else sorted({json.dumps(item, sort_keys=True) for item in items})
    if name.endswith(("_id", "_ids")):
        return str(value)
    try:
        return float(value) if not isinstance(value, bool) else value
    except (TypeError, ValueError):
        return value


STRANGERS = {"is_new_experiment", "x_trace", "extra", "ab_bucket", "message", "request_id"}


def asked_about(caller: Caller, handle: str) -> list[Reply]:
    return [
        caller.get(PUBLIC, handle_name=handle),
        caller.get(VIDEOS, handle_name=handle),
        caller.get(STATUS, handle_names=[handle, "nobody.at.all"]),
        caller.get(PUBLIC, handle_name="nobody.at.all"),
        caller.post("/tt_user/oauth2/revoke/"),
        caller.consented(handle),
    ]


@pytest.mark.parametrize("name", [name for name in of(Harm.DRIFT) if name != "gzip"])
def test_drift_leaves_a_tolerant_client_the_same_answer(name: str) -> None:
    world = town(6)
    handle = world.creators()[0].handle
    world.join(handle)
    plain = asked_about(Caller(world, None), handle)
    caller = Caller(world, still(share=1.0, kinds=[name]))

    bent = asked_about(caller, handle)

    assert name in caller.faults
    for one, other in zip(plain, bent, strict=True):
        told = json.loads(other.content.decode("utf-8-sig"))
        assert tolerant(told) == tolerant(json.loads(one.content))
        assert b"".join(other.pieces) == other.content


@pytest.mark.parametrize("name", of(Harm.GAP))
def test_a_gap_never_hits_who_or_which(name: str) -> None:
    world = town(20)
    caller = Caller(world, still(share=1.0, kinds=[name]))

    for creator in world.creators()[:10]:
        world.join(creator.handle)
        bent = json.loads(caller.get(PUBLIC, handle_name=creator.handle).content)["data"]
        assert (bent["handle_name"], bent["creator_id"]) == (creator.handle, creator.creator_id)
        posts = json.loads(caller.get(VIDEOS, handle_name=creator.handle).content)["data"]
        assert [post["video_id"] for post in posts["posts"]] == [
            video.video_id for video in world.shelf.of(creator)[:10]
        ]
        assert {"has_more", "cursor"} <= set(posts["page_info"])

        profile = json.loads(caller.consented(creator.handle).content)["data"]
        assert profile["handle_name"] == creator.handle
    assert name in caller.faults


@pytest.mark.parametrize("name", of(Harm.RETRIABLE))
def test_a_retriable_fault_does_nothing(name: str) -> None:
    world = town(6)
    outsider = next(creator.handle for creator in world.creators() if world.invite(creator.handle) is None)
    world.leave(outsider)
    caller = Caller(world, still(share=1.0, kinds=[name]))

    reply = caller.post(INVITE, handle_names=[outsider])

    assert caller.faults == [name]
    assert world.creator(outsider).membership.value == "NOT_IN"
    assert not is_success(reply)


def is_success(reply: Reply) -> bool:
    """Whether a strict client would take *reply* for a done invitation."""
    if reply.hung_up or reply.cut_at is not None or reply.status >= 400:
        return False
    try:
        told = json.loads(
            reply.content, parse_constant=no_number, object_pairs_hook=unique, parse_float=finite
        )
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("code") == 0 and "invited" in told.get("data", {})


def no_number(_: str) -> None:
    raise ValueError("no number")


def finite(text: str) -> float:
    if float(text) in {float("inf"), float("-inf")}:
        raise ValueError("no number")
    return float(text)


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name twice")
    return dict(pairs)


@pytest.mark.parametrize("name", of(Harm.EFFECTFUL))
def test_an_effectful_fault_loses_the_answer_only(name: str) -> None:
    world = town(6)
    outsider = next(creator.handle for creator in world.creators() if world.invite(creator.handle) is None)
    world.leave(outsider)
    caller = Caller(world, still(share=1.0, kinds=[name]))

    reply = caller.post(INVITE, handle_names=[outsider])

    assert world.creator(outsider).membership.value == "INVITED"
    assert not is_success(reply)
    assert caller.door.journal.latest()[-1].code == 0


@pytest.mark.parametrize(
    ("effects", "code", "lost"),
    [("safe", None, False), ("safe", "reused", True), ("none", "reused", False), ("all", None, True)],
)
def test_an_order_is_lost_only_where_it_can_be_read_back(effects: str, code: str | None, lost: bool) -> None:
    world = town(6)
    one, other = (creator.handle for creator in world.creators()[:2])
    told = {"brand_name": "Acme", "description": "Three"}
    first = Caller(world, None).post(ORDER, handle_names=[one], **told)
    reused = {"campaign_code": json.loads(first.content)["data"]["campaign_code"]} if code else {}
    caller = Caller(world, still(share=1.0, kinds=of(Harm.EFFECTFUL), effects=effects))

    caller.post(ORDER, handle_names=[other], **told, **reused)

    assert bool(caller.faults[-1]) is lost
    assert len(world.book.orders) == 2


def test_a_read_loses_no_effect() -> None:
    caller = Caller(town(3), still(share=1.0, kinds=of(Harm.EFFECTFUL), effects="all"))

    caller.get(STATUS, handle_names=["ann"])

    assert caller.faults == [None]


@pytest.mark.parametrize(("habit", "lost"), [("rotate", False), ("keep", True)])
def test_a_refresh_is_lost_only_if_the_old_token_lives_on(habit: str, lost: bool) -> None:
    world = town(3)
    caller = Caller(world, still(share=1.0, kinds=of(Harm.EFFECTFUL)))
    caller.door.world.habits = type(world.habits)(refresh_tokens=habit)

    caller.post("/tt_user/oauth2/refresh_token/", refresh_token="r")

    assert bool(caller.faults[-1]) is lost


# --- over the network ---


@pytest.fixture
def client() -> Iterator[Client]:
    with RunningSimulator(town()) as running:
        client = Client(running)
        yield client
        client.http.close()


def ask(client: Client) -> httpx.Response:
    query = {"tcm_account_id": client.app.account_id, "handle_names": '["ann"]'}
    return client.http.get(
        client.simulator.base_url + STATUS, params=query, headers={"Access-Token": client.app.access_token}
    )


@pytest.mark.parametrize("name", ["hung_up", "cut_short"])
def test_a_closed_connection_is_no_answer(client: Client, name: str) -> None:
    client.control("hostility", share=1.0, kinds=[name])

    for _ in range(2):
        with pytest.raises(httpx.RemoteProtocolError):
            ask(client)

    assert ask(client).json()["code"] == 0


@pytest.mark.parametrize(
    "name", ["gzip", "tiny_pieces", "slow_start", "wordy_content_type", "success_under_201"]
)
def test_an_odd_way_carries_the_whole_answer(client: Client, name: str) -> None:
    client.control("hostility", share=1.0, kinds=[name])

    answer = ask(client)

    assert answer.json()["data"]["onboarding_status"]
    assert client.look("hostility")["kinds"] == {name: 1}
    assert ("content-length" in answer.headers) is (name != "tiny_pieces")
    assert ("content-encoding" in answer.headers) is (name == "gzip")


def test_nothing_is_compressed_for_whom_it_would_not_help(client: Client) -> None:
    client.control("hostility", share=1.0, kinds=["gzip"])
    client.http.headers["Accept-Encoding"] = "identity"

    assert "content-encoding" not in ask(client).headers


@pytest.mark.parametrize(
    ("name", "status"), [("bad_gateway_502", 502), ("unavailable_503", 503), ("html_with_200", 200)]
)
def test_a_page_comes_where_an_answer_was_expected(client: Client, name: str, status: int) -> None:
    client.control("hostility", share=1.0, kinds=[name])

    answer = ask(client)

    assert answer.status_code == status
    assert "html" in answer.headers["content-type"]


def test_a_patient_client_gets_everything_done() -> None:
    world = town()
    with RunningSimulator(world, hostility=still(share=0.9)) as running:
        client = Client(running)
        for creator in world.creators():
            patiently(client, INVITE, [creator.handle])
        client.http.close()

    uninvited = [creator.handle for creator in world.creators() if creator.membership.value == "NOT_IN"]
    assert all(world.invite(handle) for handle in uninvited), "whom TikTok does not take"


def patiently(client: Client, path: str, handles: list[str]) -> None:
    told = {"tcm_account_id": client.app.account_id, "handle_names": handles}
    for _ in range(MOST_IN_A_ROW + 1):
        try:
            answer = client.http.post(
                client.simulator.base_url + path, json=told, headers={"Access-Token": client.app.access_token}
            )
            if answer.json()["code"] == 0 and "invited" in answer.json()["data"]:
                return
        except (httpx.TransportError, ValueError, KeyError, TypeError):
            continue
    raise AssertionError("the third try was spoilt too")


def test_hostility_is_off_unless_asked_for(client: Client) -> None:
    assert client.look("hostility") == {"on": False}
    assert {ask(client).status_code for _ in range(20)} == {200}
    assert [entry["fault"] for entry in client.look("log")["requests"]] == [None] * 20


def test_the_switch_turns_the_same_dice_off_and_on(client: Client) -> None:
    client.control("hostility", share=1.0, seed=9, kinds=["white_space"])
    ask(client)

    off = client.control("hostility", on=False)[1]
    ask(client)
    on = client.control("hostility", on=True)[1]

    assert (off["on"], on["on"]) == (False, True)
    assert (on["seed"], on["kinds"], on["answers"]) == (9, {"white_space": 1}, 2)


@pytest.mark.parametrize(
    "told",
    [
        {"share": 2},
        {"share": "x"},
        {"kinds": "all"},
        {"kinds": ["x"]},
        {"effects": "some"},
        {"on": "maybe"},
        {"x": 1},
    ],
)
def test_the_control_plane_refuses_hostility_that_cannot_be(client: Client, told: dict[str, object]) -> None:
    status, answer = client.control("hostility", **told)

    assert status == 400
    assert answer["error"]
    assert client.look("hostility")["on"] is False


def test_the_log_names_the_fault_and_what_was_done(client: Client) -> None:
    client.control("hostility", share=1.0, kinds=["garbage"])
    ask(client)

    entry = client.look("log")["requests"][-1]

    assert (entry["fault"], entry["code"], entry["remarks"]) == ("garbage", None, [])


@pytest.mark.soak
def test_many_requests_keep_the_share_of_faults() -> None:
    hostility = still()
    caller = Caller(town(200), hostility)
    for number in range(10):
        caller.walk(20_000)
        report = hostility.report()
        assert report["answers"] == 20_000 * (number + 1)
        assert 0.2 <= float(str(report["share_dealt"])) <= 0.3
    assert len(dealt(hostility)) >= 40
