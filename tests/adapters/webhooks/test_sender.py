"""The guarded sender against hostile receivers on real sockets."""

import socket
import ssl
import threading
import time
import tracemalloc
from pathlib import Path
from typing import Any, Final, NoReturn

import attrs
import pytest

from influence.adapters.webhooks import sender as sender_module
from influence.adapters.webhooks.sender import GuardedWebhooks
from influence.domain.deliveries import Answer
from influence.domain.webhook_messages import fresh_secret
from influence.domain.webhook_refusals import EndpointAddressRefused
from influence.domain.webhooks import Verdict
from tests.adapters.guarded.servers import NAME, PUBLIC, Names, Recorder, Serve, answered, said, serving
from tests.adapters.guarded.spellings import CLOSED_4, CLOSED_6, refused_addresses, wrapped
from tests.adapters.webhooks.receivers import (
    SECRET,
    URL,
    a_parcel,
    parts,
    receiving,
    sender,
    sending_to,
)

SECONDS: Final = 0.3
MISSED_BY: Final = 1.0


def answer_of(*answers: bytes) -> Answer:
    with receiving(*answers) as receiver:
        return sender(receiver)[0].send(a_parcel())


def test_a_receiver_can_check_what_it_gets() -> None:
    with receiving() as receiver:
        answer = sender(receiver)[0].send(a_parcel())

    assert (answer.status, answer.verdict) == (204, Verdict.ACCEPTED)
    assert receiver.verified(SECRET.reveal())["data"] == {"order": 12}


def test_during_a_rotation_both_secrets_can_be_checked() -> None:
    newer = fresh_secret("newer")
    with receiving() as receiver:
        sender(receiver)[0].send(a_parcel(URL, newer, SECRET))

    assert receiver.verified(newer.reveal()) == receiver.verified(SECRET.reveal())


def test_what_is_written_is_what_was_foretold() -> None:
    parcel = a_parcel()
    with receiving() as receiver:
        client, _ = sender(receiver)
        foretold = client.written(parcel)
        client.send(parcel)

    assert receiver.last.decode() == foretold
    first, headers = foretold.partition("\r\n")[0], parts(receiver.last)[0]
    assert first == "POST /hooks?key=a%2Fb HTTP/1.1"
    assert set(headers) == {
        "Host",
        "Content-Type",
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
        "Content-Length",
        "Accept-Encoding",
        "Connection",
        "User-Agent",
    }


# --- the address -------------------------------------------------------------------------------------------------


def test_hundreds_of_spellings_reach_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[object] = []

    def note(*given: Any, **_: Any) -> NoReturn:
        reached.append(given)
        raise OSError("nobody is asked")

    monkeypatch.setattr(socket.socket, "connect", note)
    monkeypatch.setattr(socket, "getaddrinfo", note)
    client, spellings = GuardedWebhooks(), refused_addresses()

    for spelling in spellings:
        with pytest.raises(EndpointAddressRefused):
            client.check(spelling)
        assert client.send(a_parcel(spelling)).status is None

    assert len(spellings) > 2_000
    assert reached == []


@pytest.mark.parametrize("place", [0, 1])
def test_names_that_lead_to_closed_addresses_are_not_connected_to(place: int) -> None:
    closed = [*CLOSED_4, *CLOSED_6, *(six for four in CLOSED_4 for six in wrapped(four))]
    with receiving() as receiver:
        client, recorder = sender(receiver)
        for address in closed:
            found = [PUBLIC]
            found.insert(place, address)
            answer = attrs.evolve(client, resolve=Names([found])).send(a_parcel())
            assert (answer.status, answer.why) == (None, "its host does not lie on the open internet")

    assert len(closed) > 200
    assert recorder.wanted == []
    assert receiver.requests == []


def test_a_resolver_that_changes_its_answer_is_asked_once() -> None:
    with receiving() as receiver:
        client, recorder = sender(receiver)
        names = Names([[PUBLIC], ["169.254.169.254"]])
        client = attrs.evolve(client, resolve=names)

        first, second = client.send(a_parcel()), client.send(a_parcel())

    assert (first.status, second.status) == (204, None)
    assert len(names.asked) == 2
    assert recorder.wanted == [(PUBLIC, 443)]
    assert len(receiver.requests) == 1


def test_a_receiver_that_cannot_prove_its_name_gets_nothing() -> None:
    with receiving(subject="evil.example") as receiver:
        answer = sender(receiver)[0].send(a_parcel())

    assert (answer.status, answer.why) == (None, "its host could not prove its name")
    assert receiver.requests == []


def test_a_certificate_nobody_vouches_for_is_not_taken() -> None:
    with receiving() as receiver:
        _, recorder = sender(receiver)
        answer = GuardedWebhooks(resolve=Names([[PUBLIC]]), dial=recorder).send(a_parcel())

    assert answer.why == "its host could not prove its name"
    assert receiver.requests == []


def test_the_context_that_comes_along_checks_names_and_certificates() -> None:
    trust = GuardedWebhooks().trust()

    assert trust.check_hostname
    assert trust.verify_mode is ssl.CERT_REQUIRED
    assert trust.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    with receiving() as receiver:
        client, recorder = sender(receiver)
        assert client.send(a_parcel()).status == 204

    assert recorder.wanted == [(PUBLIC, 443)]


def test_hosts_on_this_machine_are_closed_until_they_are_named() -> None:
    with receiving(subject=None) as receiver:
        named = GuardedWebhooks(frozenset({receiver.named}))

        assert GuardedWebhooks().send(a_parcel(receiver.url)).status is None
        assert receiver.requests == []
        assert named.send(a_parcel(receiver.url)).status == 204

    assert receiver.verified(SECRET.reveal())["type"] == "order.placed"


def test_a_named_host_that_lies_elsewhere_is_closed() -> None:
    with receiving(subject=None) as receiver:
        _, recorder = sender(receiver)
        for found in ("10.0.0.1", "169.254.169.254", PUBLIC, "::ffff:127.0.0.1"):
            client = GuardedWebhooks(frozenset({"hooks.example:80"}), resolve=Names([[found]]), dial=recorder)
            assert client.send(a_parcel("http://hooks.example:80/")).status is None

    assert recorder.wanted == []


# --- what is answered --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_every_success_is_taken(status: int) -> None:
    assert answer_of(answered(b"thanks", status=f"{status} OK")).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 400, 401, 404, 429, 500, 503, 999])
def test_everything_else_is_tried_again(status: int) -> None:
    answer = answer_of(answered(b"sentinel", status=f"{status} sentinel"))

    assert (answer.status, answer.verdict) == (status, Verdict.AGAIN)
    assert "sentinel" not in repr(answer)


def test_being_gone_is_heard() -> None:
    assert answer_of(answered(b"", status="410 Gone")).verdict is Verdict.GONE


def test_a_plea_for_patience_is_heard_and_cut() -> None:
    assert answer_of(answered(b"", "Retry-After: 120", status="429 Slow")).retry_after == "120"
    assert len(answer_of(answered(b"", f"Retry-After: {'9' * 900}", status="429 Slow")).retry_after) == 100


@pytest.mark.parametrize(
    "place", ["http://169.254.169.254/latest/meta-data/", "https://other.example/", "//127.0.0.1/", "/b"]
)
def test_a_redirect_is_not_followed(place: str) -> None:
    with receiving(answered(b"", f"Location: {place}", status="307 Temporary")) as receiver:
        client, recorder = sender(receiver)
        answer = client.send(a_parcel())

    assert answer.status == 307
    assert recorder.wanted == [(PUBLIC, 443)]
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("is_chunked", [False, True])
def test_an_endless_answer_is_not_read(is_chunked: bool) -> None:
    sent = [0]

    def serve(line: socket.socket, over: threading.Event) -> None:
        line.sendall(
            b"HTTP/1.1 200 OK\r\n" + (b"Transfer-Encoding: chunked\r\n\r\n" if is_chunked else b"\r\n")
        )
        piece = b"sentinel" * 8_192
        while not over.is_set() and sent[0] < 200 * 2**20:
            line.sendall(b"%x\r\n%s\r\n" % (len(piece), piece) if is_chunked else piece)
            sent[0] += len(piece)

    tracemalloc.start()
    try:
        with sending_to(serve) as client:
            answer = client.send(a_parcel())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert answer.status == 200
    assert "sentinel" not in repr(answer)
    assert sent[0] < 8 * 2**20
    assert peak < 4 * 2**20


@pytest.mark.parametrize(
    "whole",
    [
        b"",
        b"sentinel\r\n\r\n",
        b"HTTP/1.1\r\n\r\n",
        b"HTTP/1.1 2OO OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"s" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Sentinel: a\r\n" * 200 + b"\r\n",
    ],
    ids=range(6),
)
def test_a_broken_answer_is_none(whole: bytes) -> None:
    answer = answer_of(whole)

    assert (answer.status, answer.verdict) == (None, Verdict.AGAIN)
    assert answer.why.startswith("the line broke")
    assert "sentinel" not in repr(answer).lower()


def test_a_host_that_hangs_up_is_tried_again() -> None:
    with sending_to(said()) as client:
        assert client.send(a_parcel()).verdict is Verdict.AGAIN


def test_nobody_at_home_is_told_so() -> None:
    with receiving() as receiver:
        client, recorder = sender(receiver)
        recorder.deaf = frozenset({PUBLIC})

        assert client.send(a_parcel()).why == "no answer within 10 seconds"


# --- time ----------------------------------------------------------------------------------------------------------


def trickle(head: bytes, byte: bytes) -> Serve:
    def serve(line: socket.socket, over: threading.Event) -> None:
        line.sendall(head)
        while not over.wait(0.03):
            line.sendall(byte)

    return serve


@pytest.mark.parametrize(
    "serve",
    [
        trickle(b"", b""),
        trickle(b"HTTP/1.1 2", b"0"),
        trickle(b"HTTP/1.1 200 OK\r\n", b"X: a\r\n"),
        trickle(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["nothing", "the status", "headers", "asking to go on"],
)
def test_whatever_trickles_ends_with_the_deadline(serve: Serve) -> None:
    begun = time.monotonic()

    with sending_to(serve, seconds=SECONDS) as client:
        answer = client.send(a_parcel())
        took = time.monotonic() - begun

    assert answer.why == f"no answer within {SECONDS:g} seconds"
    assert SECONDS * 0.9 < took < SECONDS + MISSED_BY
    assert abs(answer.took.total_seconds() - took) < 0.2


def test_a_body_that_trickles_holds_nobody_up() -> None:
    begun = time.monotonic()

    with sending_to(trickle(b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n", b"a")) as client:
        answer = client.send(a_parcel())
        took = time.monotonic() - begun

    assert answer.status == 200
    assert took < MISSED_BY


def test_a_resolver_that_falls_silent_is_left_behind() -> None:
    over = threading.Event()

    def look_up(_name: str, _port: int) -> list[str]:
        over.wait(20)
        return [PUBLIC]

    try:
        answer = GuardedWebhooks(resolve=look_up, seconds=SECONDS).send(a_parcel())
    finally:
        over.set()

    assert answer.why == f"no answer within {SECONDS:g} seconds"


# --- secrets -------------------------------------------------------------------------------------------------------


def test_nothing_that_is_told_holds_the_secret() -> None:
    with serving(said(b"sentinel")) as host:
        client = sender(host)[0]
        told = [client.send(a_parcel()), client.written(a_parcel()), client, a_parcel(), Recorder(host)]

    assert SECRET.reveal().removeprefix("whsec_") not in "".join(f"{one}{one!r}" for one in told)


def test_the_sender_opens_no_line_of_its_own() -> None:
    text = Path(sender_module.__file__).read_text(encoding="utf-8")

    assert "HTTPConnection" not in text
    assert "import socket" not in text
    assert NAME not in text
