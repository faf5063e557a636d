"""Webhooks: subscribing, what is told, the seal on it, and what may happen on the way."""

import base64
import binascii
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from influence.adapters.simulator.announcements import Happening
from influence.adapters.simulator.clock import SimClock
from influence.adapters.simulator.hooks import PAUSES, Hooks, Mishap, Way
from influence.adapters.simulator.server import RunningSimulator
from influence.adapters.simulator.wire.subscriptions import VIDEOS, Subscription, is_near, subscriptions_of
from influence.adapters.simulator.world import World
from tests.adapters.simulator.client import Client

NOW = 1_780_000_000.0
NEAR = "http://127.0.0.1:9/hook/"


class Postman:
    """Carries messages nowhere, and answers as it is told."""

    def __init__(self, *statuses: int | None) -> None:
        self.statuses = list(statuses)
        self.carried: list[tuple[str, bytes, Mapping[str, str]]] = []
        self.pauses: list[float] = []

    def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> int:
        self.carried.append((address, body, headers))
        status = self.statuses.pop(0) if self.statuses else 200
        if status is None:
            raise ConnectionRefusedError
        return status

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body, _ in self.carried]

    @property
    def videos(self) -> list[str]:
        return [message["entry"][0]["video_id"] for message in self.messages]

    def hooks(self, world: World, *mishaps: Mishap, signed: bool = True) -> Hooks:
        way = Way(post=self.post, pause=self.pauses.append, clock=lambda: NOW)
        return Hooks(world, signed=signed, mishaps=mishaps, way=way, threaded=False)


@pytest.fixture
def world() -> World:
    made = World(8, clock=SimClock(frozen=True))
    made.populate(5)
    subscribe(made)
    return made


def subscribe(world: World, address: str = NEAR) -> Subscription:
    ours = world.credentials
    return subscriptions_of(world).add(Subscription("", VIDEOS, address, ours.access_token, ours.account_id))


def tell(world: World, video_id: str = "7000000000000000001", **more: str) -> None:
    facts = {
        "video_id": video_id,
        "campaign_id": "7",
        "account_id": world.credentials.account_id,
        "handle": "ann",
    }
    world.announce(Happening.VIDEO_PUBLISHED, {**facts, **more})


# --- what is told ---


def test_a_video_is_told_in_the_form_of_its_entity(world: World) -> None:
    postman = Postman()
    hooks = postman.hooks(world)

    tell(world)
    hooks.run_once()

    message = postman.messages[0]
    entry = message["entry"][0]
    assert message["object"] == 10
    assert message["time"] == int(world.clock.now().timestamp())
    assert (entry["event_type"], entry["tto_campaign_event_type"]) == (
        "tto_campaign_webhook",
        "tto_video_published",
    )
    assert (entry["video_id"], entry["campaign_id"]) == ("7000000000000000001", "7")
    assert (entry["tto_tcm_account_id"], entry["handle_name"]) == (world.credentials.account_id, "ann")
    assert entry["event_time"].endswith("Z")
    assert entry["log_id"]


def test_a_handle_that_is_unknown_is_left_out(world: World) -> None:
    postman = Postman()
    hooks = postman.hooks(world)

    world.announce(Happening.VIDEO_UPLOADED, {"video_id": "1", "account_id": world.credentials.account_id})
    hooks.run_once()

    assert "handle_name" not in postman.messages[0]["entry"][0]


def test_the_end_of_a_consent_is_told_to_every_address_once(world: World) -> None:
    postman = Postman()
    hooks = postman.hooks(world)
    subscribe(world, NEAR + "other/")
    subscriptions_of(world).add(Subscription("", "API_SERVICE_STATUS", NEAR, world.credentials.access_token))

    world.announce(Happening.CONSENT_REMOVED, {"open_id": "_000abc", "reason": "1"})
    hooks.run_once()

    assert sorted(address for address, _, _ in postman.carried) == [NEAR, NEAR + "other/"]
    message = postman.messages[0]
    assert (message["event"], message["user_openid"]) == ("authorization.removed", "_000abc")
    assert json.loads(message["content"]) == {"reason": 1}
    assert message["client_key"] == world.credentials.app_id


def test_nobody_else_hears_of_an_accounts_videos(world: World) -> None:
    postman = Postman()
    hooks = postman.hooks(world)

    tell(world, account_id="somebody.else")

    assert not hooks.run_once()


def test_no_two_messages_bear_the_same_log_id(world: World) -> None:
    postman = Postman()
    hooks = postman.hooks(world)

    for _ in range(20):
        tell(world)
    hooks.run_once()

    assert len({message["entry"][0]["log_id"] for message in postman.messages}) == 20


# --- the seal ---


def seal_of(headers: Mapping[str, str]) -> tuple[str, bytes]:
    told = dict(part.split("=", 1) for part in headers["Tiktok-Signature"].split(","))
    return told["t"], binascii.unhexlify(told["s"])


def test_the_seal_verifies_with_another_implementation(world: World) -> None:
    postman = Postman()
    hooks = postman.hooks(world)
    tell(world, handle="añn.😀")

    hooks.run_once()

    _, body, headers = postman.carried[0]
    at, seal = seal_of(headers)
    check = HMAC(world.credentials.app_secret.encode(), SHA256())
    check.update(at.encode() + b"." + body)
    check.verify(seal)
    assert at == str(int(NOW))


def test_the_seal_breaks_with_a_single_bit(world: World) -> None:
    postman = Postman()
    hooks = postman.hooks(world)
    tell(world)
    hooks.run_once()
    _, body, headers = postman.carried[0]
    at, seal = seal_of(headers)
    check = HMAC(world.credentials.app_secret.encode(), SHA256())

    check.update(at.encode() + b"." + bytes([body[0] ^ 1]) + body[1:])

    with pytest.raises(InvalidSignature):
        check.verify(seal)


def test_an_unsigned_message_bears_no_seal(world: World) -> None:
    postman = Postman()
    hooks = postman.hooks(world, signed=False)
    tell(world)

    hooks.run_once()

    assert "Tiktok-Signature" not in postman.carried[0][2]


def test_neither_secret_nor_token_is_in_a_message(world: World) -> None:
    postman = Postman()
    hooks = postman.hooks(world)
    tell(world)
    hooks.run_once()

    told = str(postman.carried) + str(hooks.log) + str(subscriptions_of(world).of(None))

    for secret in (world.credentials.app_secret, world.credentials.access_token):
        assert secret not in told
        assert base64.b64encode(secret.encode()).decode() not in told


# --- on the way ---


def test_a_message_is_repeated_until_it_arrives(world: World) -> None:
    postman = Postman(500, None, 204)
    hooks = postman.hooks(world)
    tell(world)

    hooks.run_once()

    assert [one.status for one in hooks.log] == [500, None, 204]
    assert [one.attempt for one in hooks.log] == [1, 2, 3]
    assert postman.pauses == list(PAUSES[:2])
    assert len({body for _, body, _ in postman.carried}) == 1


def test_a_message_nobody_takes_is_given_up(world: World) -> None:
    postman = Postman(*[500] * 10)
    hooks = postman.hooks(world)
    tell(world)

    hooks.run_once()

    assert len(postman.carried) == len(PAUSES) + 1
    assert not hooks.run_once()


def test_a_redirect_is_no_arrival(world: World) -> None:
    postman = Postman(302)
    hooks = postman.hooks(world)
    tell(world)

    hooks.run_once()

    assert [one.status for one in hooks.log] == [302, 200]


def test_duplicates_come_twice_with_the_same_log_id(world: World) -> None:
    postman = Postman()
    hooks = postman.hooks(world, Mishap.DUPLICATE)
    for _ in range(9):
        tell(world)

    hooks.run_once()

    ids = [message["entry"][0]["log_id"] for message in postman.messages]
    assert (len(ids), len(set(ids))) == (12, 9)


def test_disorder_lets_messages_overtake_and_loses_none(world: World) -> None:
    postman = Postman()
    hooks = postman.hooks(world, Mishap.DISORDER)
    told = [str(number) for number in range(20)]
    for video_id in told:
        tell(world, video_id)

    hooks.run_once()

    assert postman.videos != told
    assert sorted(postman.videos) == sorted(told)


def test_without_mishaps_messages_keep_their_order(world: World) -> None:
    postman = Postman()
    hooks = postman.hooks(world)
    told = [str(number) for number in range(20)]
    for video_id in told:
        tell(world, video_id)

    hooks.run_once()

    assert postman.videos == told


def test_the_thread_keeps_the_order_of_messages(world: World) -> None:
    postman, last = Postman(), threading.Event()

    def post(address: str, body: bytes, headers: Mapping[str, str]) -> int:
        status = postman.post(address, body, headers)
        if len(postman.carried) == 200:
            last.set()
        return status

    hooks = Hooks(world, way=Way(post=post))
    for number in range(200):
        tell(world, str(number))

    assert last.wait(20)
    hooks.close()
    assert postman.videos == [str(number) for number in range(200)]


def test_dropped_messages_are_only_in_the_log(world: World) -> None:
    postman = Postman()
    hooks = postman.hooks(world, Mishap.DROP)
    for _ in range(8):
        tell(world)

    hooks.run_once()

    assert len(postman.carried) == 6
    assert [one.fate for one in hooks.log].count("dropped") == 2


# --- over the network ---


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    world = World(11, clock=SimClock(frozen=True))
    world.populate(40)
    with RunningSimulator(world) as running:
        speaking = Client(running)
        yield speaking
        speaking.http.close()


def wish(client: Client, **changed: Any) -> dict[str, Any]:
    detail = {"access_token": client.app.access_token, "tto_tcm_account_id": client.app.account_id}
    told = {
        "app_id": client.app.app_id,
        "secret": client.app.app_secret,
        "subscribe_entity": VIDEOS,
        "callback_url": NEAR,
        "subscription_detail": detail,
    }
    return client.post("/subscription/subscribe/", **{**told, **changed})


def listed(client: Client, **query: Any) -> list[dict[str, Any]]:
    app = {"app_id": client.app.app_id, "secret": client.app.app_secret}
    return list(client.get("/subscription/get/", **app, **query)["data"]["subscriptions"])


def test_a_subscription_is_listed_until_it_is_ended(client: Client) -> None:
    made = wish(client)["data"]["subscription_id"]
    again = wish(client)["data"]["subscription_id"]
    other = wish(client, callback_url=NEAR + "2/")["data"]["subscription_id"]

    app = {"app_id": client.app.app_id, "secret": client.app.app_secret}
    both = listed(client)
    ended = client.post("/subscription/unsubscribe/", subscription_id=made, **app)
    twice = client.post("/subscription/unsubscribe/", subscription_id=made, **app)
    left = listed(client, subscribe_entity=VIDEOS)
    client.post("/subscription/unsubscribe/", subscription_id=other, **app)

    assert (made == again, made == other) == (True, False)
    assert [one["subscription_id"] for one in both] == [made, other]
    assert both[0]["subscription_detail"] == {"tto_tcm_account_id": client.app.account_id}
    assert str(ended["data"]["subscription_id"]) == made
    assert twice["code"] == 40007
    assert [one["subscription_id"] for one in left] == [other]
    assert listed(client) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"secret": "wrong"}, 40001),
        ({"subscribe_entity": "WEATHER"}, 40002),
        ({"callback_url": "https://example.com/hook"}, 40002),
        ({"callback_url": "http://127.0.0.1:99999/"}, 40002),
        ({"callback_url": "file:///etc/passwd"}, 40002),
        ({"subscription_detail": {"access_token": "wrong", "tto_tcm_account_id": "7"}}, 40105),
        ({"subscription_detail": {}}, 40002),
        ({"subscription_detail": "text"}, 40002),
    ],
)
def test_a_wish_that_cannot_be_is_refused(client: Client, changed: dict[str, Any], code: int) -> None:
    assert wish(client, **changed)["code"] == code
    assert listed(client) == []


def test_an_account_of_somebody_else_is_refused(client: Client) -> None:
    token = {"access_token": client.app.access_token}

    foreign = wish(client, subscription_detail={**token, "tto_tcm_account_id": "7000000000000000000"})
    missing = wish(client, subscription_detail=token)

    assert (foreign["code"], missing["code"]) == (40001, 40002)


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("http://127.0.0.1:80/x", True),
        ("http://localhost/", True),
        ("https://[::1]:8/", True),
        ("http://127.0.0.1.example.com/", False),
        ("http://0.0.0.0/", False),
        ("ftp://127.0.0.1/", False),
        ("http://127.0.0.1@example.com/", False),
        ("http://[/", False),
        ("", False),
    ],
)
def test_messages_stay_on_this_machine(address: str, near: bool) -> None:
    assert is_near(address) is near


@pytest.fixture
def receiver() -> Iterator[tuple[str, Callable[[], tuple[bytes, Mapping[str, str]]]]]:
    """An address that takes one message, and what came."""
    came: list[tuple[bytes, Mapping[str, str]]] = []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append((self.rfile.read(int(self.headers["Content-Length"])), dict(self.headers)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Taking) as server:
        server.timeout = 10
        thread = threading.Thread(target=server.handle_request)
        thread.start()

        def taken() -> tuple[bytes, Mapping[str, str]]:
            thread.join(10)
            return came[0]

        yield f"http://127.0.0.1:{server.server_port}/hook/", taken


def test_a_consent_that_ends_reaches_a_subscriber(
    client: Client, receiver: tuple[str, Callable[[], tuple[bytes, Mapping[str, str]]]]
) -> None:
    address, taken = receiver
    handle = client.simulator.world.creators()[0].handle
    known_as = client.tokens(handle)["open_id"]
    wish(client, callback_url=address)

    client.trigger("revoke_consent", handle)
    body, headers = taken()

    message = json.loads(body)
    at, seal = seal_of(headers)
    check = HMAC(client.app.app_secret.encode(), SHA256())
    check.update(at.encode() + b"." + body)
    check.verify(seal)
    assert (message["event"], message["user_openid"]) == ("authorization.removed", known_as)
    client.simulator.house.hooks.close()
    assert [one["status"] for one in client.look("hooks")["deliveries"]] == [200]


def test_a_silent_subscriber_keeps_nobody_waiting() -> None:
    world = World(11, clock=SimClock(frozen=True))
    world.populate(5)
    waiting, free = threading.Event(), threading.Event()

    def stuck(*_: object) -> int:
        waiting.set()
        free.wait(20)
        return 200

    hooks = Hooks(world, way=Way(post=stuck))
    subscribe(world)
    tell(world)
    assert waiting.wait(10)

    for number in range(50):
        tell(world, str(number))

    free.set()
    hooks.close()
    assert hooks.log[0].status == 200


def test_the_control_plane_sets_mishaps(client: Client) -> None:
    status, answer = client.control("hooks", mishaps=["duplicate"], signed=False)

    assert (status, answer["mishaps"], answer["signed"]) == (200, ["duplicate"], False)
    assert client.control("hooks", mishaps=["fire"])[0] == 400
    assert client.control("hooks", mishaps=[], signed=True)[1]["mishaps"] == []
