"""The guarded client against hostile hosts on real sockets."""

import gzip
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import attrs
import pytest

from influence.adapters.guarded import lines
from influence.adapters.images.client import GuardedImages
from influence.domain.errors import InfluenceError
from influence.domain.image_refusals import (
    AddressRefused,
    ImageGone,
    ImageTooLarge,
    ImageUnavailable,
    NotAPicture,
)
from influence.domain.pictures import MOST_BYTES, MediaType
from tests.adapters.guarded.servers import (
    AUTHORITY,
    NAME,
    PUBLIC,
    Host,
    Names,
    Recorder,
    Serve,
    answered,
    said,
    serving,
)
from tests.adapters.guarded.spellings import CLOSED_4, CLOSED_6, wrapped
from tests.adapters.images.pictures import HTML, SVG, a_gif, a_jpeg, a_png, lossy, webp

ADDRESS = f"https://{NAME}/avatar.jpeg?x-expires=1772500000&x-signature=a%2Fb"
SECONDS = 0.3
MISSED_BY = 1.0
HEAD = b"HTTP/1.1 200 OK\r\n"
BOMB = gzip.compress(a_png() + bytes(50 * 2**20), 1)


def guarded(
    host: Host, *found: Sequence[str], seconds: float = 10.0
) -> tuple[GuardedImages, Recorder, Names]:
    """A client whose network is one host, whatever address it wants to connect to."""
    recorder, names = Recorder(host), Names(list(found) or [[PUBLIC]])
    client = GuardedImages(seconds=seconds, resolve=names, dial=recorder, trust=AUTHORITY.trust)
    return client, recorder, names


def refusal_of(serve: Serve, *, seconds: float = 10.0) -> InfluenceError:
    with serving(serve) as host:
        client, recorder, _ = guarded(host, seconds=seconds)
        with pytest.raises(InfluenceError) as refusal:
            client.fetch(ADDRESS)
    assert recorder.wanted == [(PUBLIC, 443)]
    return refusal.value


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        (MediaType.PNG, a_png(30, 20)),
        (MediaType.JPEG, a_jpeg(30, 20)),
        (MediaType.GIF, a_gif(30, 20)),
        (MediaType.WEBP, webp(lossy(30, 20))),
    ],
    ids=list(MediaType),
)
@pytest.mark.parametrize("called", ["image/jpeg", "text/html; charset=utf-8", "image/svg+xml", ""])
def test_a_picture_is_what_its_bytes_are(media_type: MediaType, content: bytes, called: str) -> None:
    with serving(said(answered(content, f"Content-Type: {called}"))) as host:
        client, _, _ = guarded(host)

        picture = client.fetch(ADDRESS)

    assert (picture.media_type, picture.content) == (media_type, content)
    assert (picture.width, picture.height) == (30, 20)


def test_the_request_says_what_it_has_to_and_no_more() -> None:
    with serving(said(answered(a_png()))) as host:
        client, _, _ = guarded(host)
        client.fetch(ADDRESS + "#part")

    first, *headers = host.requests[0].decode().strip().split("\r\n")
    assert first == "GET /avatar.jpeg?x-expires=1772500000&x-signature=a%2Fb HTTP/1.1"
    assert {header.split(":")[0]: header.partition(": ")[2] for header in headers} == {
        "Host": NAME,
        "Accept": "image/png, image/jpeg, image/webp, image/gif",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "User-Agent": "influence",
    }


def test_a_body_in_chunks_is_put_together() -> None:
    content = a_png(30, 20)
    chunks = b"".join(b"%x;a=b\r\n%s\r\n" % (len(piece), piece) for piece in (content[:9], content[9:]))
    whole = HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\nX-Trailer: a\r\n\r\n"

    with serving(said(whole)) as host:
        assert guarded(host)[0].fetch(ADDRESS).content == content


def test_a_body_may_end_with_its_line() -> None:
    with serving(said(HEAD + b"\r\n" + a_png())) as host:
        assert guarded(host)[0].fetch(ADDRESS).content == a_png()


# --- the address -------------------------------------------------------------------------------------------------


def test_the_name_is_looked_up_once_and_the_checked_address_is_connected_to() -> None:
    with serving(said(answered(a_png()))) as host:
        client, recorder, names = guarded(host, [PUBLIC], ["169.254.169.254"])

        client.fetch(ADDRESS)

    assert names.asked == [(NAME, 443)]
    assert recorder.wanted == [(PUBLIC, 443)]
    assert host.names == [NAME]


def test_a_name_that_changes_its_mind_is_refused_the_second_time() -> None:
    with serving(said(answered(a_png()))) as host:
        client, recorder, names = guarded(host, [PUBLIC], ["127.0.0.1"])
        client.fetch(ADDRESS)

        for _ in range(3):
            with pytest.raises(AddressRefused):
                client.fetch(ADDRESS)

    assert len(names.asked) == 4
    assert recorder.wanted == [(PUBLIC, 443)]
    assert len(host.requests) == 1


@pytest.mark.parametrize("place", [0, 1, 2])
def test_names_that_lead_to_closed_addresses_are_not_connected_to(place: int) -> None:
    closed = [*CLOSED_4, *CLOSED_6, *(six for four in CLOSED_4 for six in wrapped(four))]
    with serving(said(answered(a_png()))) as host:
        client, recorder, _ = guarded(host)
        for address in closed:
            found = [PUBLIC, "2606:4700::1"]
            found.insert(place, address)
            with pytest.raises(AddressRefused):
                attrs.evolve(client, resolve=Names([found])).fetch(ADDRESS)

    assert len(closed) > 200
    assert recorder.wanted == []
    assert host.requests == []


def test_the_next_address_is_tried_when_one_is_deaf() -> None:
    with serving(said(answered(a_png()))) as host:
        client, recorder, _ = guarded(host, ["93.184.216.35", PUBLIC])
        recorder.deaf = frozenset({"93.184.216.35"})

        client.fetch(ADDRESS)

    assert recorder.wanted == [("93.184.216.35", 443), (PUBLIC, 443)]


def test_a_host_that_is_deaf_everywhere_is_tried_three_times() -> None:
    deaf = [f"93.184.216.{number}" for number in range(1, 20)]
    with serving(said()) as host:
        client, recorder, _ = guarded(host, deaf)
        recorder.deaf = frozenset(deaf)

        with pytest.raises(ImageUnavailable, match="no answer"):
            client.fetch(ADDRESS)

    assert len(recorder.wanted) == 3


@pytest.mark.parametrize("found", [[], OSError(), UnicodeError()])
def test_a_name_that_leads_nowhere_is_unavailable(found: Exception | list[str]) -> None:
    def look_up(_name: str, _port: int) -> list[str]:
        if isinstance(found, Exception):
            raise found
        return found

    with pytest.raises(ImageUnavailable, match="host is not known"):
        GuardedImages(resolve=look_up).fetch(ADDRESS)


def test_a_resolver_that_falls_silent_is_left_behind() -> None:
    over = threading.Event()

    def look_up(_name: str, _port: int) -> list[str]:
        over.wait(20)
        return [PUBLIC]

    begun = time.monotonic()
    try:
        with pytest.raises(ImageUnavailable, match="no answer within"):
            GuardedImages(resolve=look_up, seconds=SECONDS).fetch(ADDRESS)
    finally:
        over.set()

    assert time.monotonic() - begun < SECONDS + MISSED_BY


# --- TLS -----------------------------------------------------------------------------------------------------------


def test_a_certificate_for_another_name_is_not_taken() -> None:
    with serving(said(answered(a_png())), subject="evil.example") as host:
        client, _, _ = guarded(host)
        with pytest.raises(ImageUnavailable, match="could not prove its name"):
            client.fetch(ADDRESS)

    assert host.requests == []


def test_a_certificate_nobody_vouches_for_is_not_taken() -> None:
    with serving(said(answered(a_png()))) as host:
        client = GuardedImages(resolve=Names([[PUBLIC]]), dial=Recorder(host))
        with pytest.raises(ImageUnavailable, match="could not prove its name"):
            client.fetch(ADDRESS)

    assert host.requests == []


def test_the_context_that_comes_along_checks_names_and_certificates() -> None:
    trust = GuardedImages().trust()

    assert trust.check_hostname
    assert trust.verify_mode is ssl.CERT_REQUIRED
    assert trust.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_a_host_that_speaks_plainly_is_not_understood() -> None:
    with serving(said(answered(a_png())), subject=None) as host:
        client, _, _ = guarded(host)
        with pytest.raises(ImageUnavailable, match="line broke"):
            client.fetch(ADDRESS)


def test_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    with serving(said(answered(a_png()))) as host:
        client, recorder, _ = guarded(host)
        client.fetch(ADDRESS)

    assert recorder.wanted == [(PUBLIC, 443)]


# --- what comes back ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
@pytest.mark.parametrize(
    "place",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://other.example/a.png",
        "//127.0.0.1/",
        "/b.png",
        "file:///etc",
    ],
)
def test_a_redirect_is_not_followed(status: str, place: str) -> None:
    with serving(said(answered(b"", f"Location: {place}", status=status))) as host:
        client, recorder, names = guarded(host)
        with pytest.raises(AddressRefused, match="leads elsewhere") as refusal:
            client.fetch(ADDRESS)

    assert place not in str(refusal.value)
    assert recorder.wanted == [(PUBLIC, 443)]
    assert names.asked == [(NAME, 443)]
    assert len(host.requests) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_dead_link_is_told_from_a_host_in_trouble(status: int) -> None:
    found = refusal_of(said(answered(b"sentinel", status=f"{status} Sentinel")))

    assert isinstance(found, ImageGone)
    assert found.status == status
    assert "influence sync accounts" in found.remedies[0]


@pytest.mark.parametrize("status", [204, 206, 304, 400, 429, 500, 503, 103, 999])
def test_a_host_in_trouble_is_asked_again_later(status: int) -> None:
    found = refusal_of(said(answered(a_png(), status=f"{status} Sentinel")))

    assert isinstance(found, ImageUnavailable)
    assert "later" in found.remedies[0]


@pytest.mark.parametrize(
    "body",
    [SVG, b'<?xml version="1.0"?>' + SVG, HTML, b"sentinel", b"{}", gzip.compress(a_png())],
    ids=range(6),
)
@pytest.mark.parametrize("called", ["image/svg+xml", "image/png", "text/html"])
def test_active_content_is_never_a_picture(body: bytes, called: str) -> None:
    found = refusal_of(said(answered(body, f"Content-Type: {called}")))

    assert isinstance(found, NotAPicture)


@pytest.mark.parametrize(
    "content", [a_png(65_535, 65_535), a_jpeg(65_535, 65_535), a_gif(65_535, 65_535)], ids=range(3)
)
def test_a_flood_of_pixels_is_refused(content: bytes) -> None:
    assert isinstance(refusal_of(said(answered(content))), ImageTooLarge)


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "zstd", "identity, gzip", "x-none"])
def test_a_packed_body_is_not_unpacked(encoding: str) -> None:
    found = refusal_of(said(answered(BOMB, f"Content-Encoding: {encoding}")))

    assert isinstance(found, NotAPicture)
    assert "packed" in str(found)


def test_an_unknown_transfer_is_not_read() -> None:
    found = refusal_of(said(HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + gzip.compress(a_png())))

    assert isinstance(found, NotAPicture)


def test_a_body_that_announces_too_much_is_not_read() -> None:
    found = refusal_of(said(answered(a_png(), length=MOST_BYTES + 1)))

    assert isinstance(found, ImageTooLarge)


@pytest.mark.parametrize("is_chunked", [False, True])
def test_an_endless_body_is_counted_and_given_up(is_chunked: bool) -> None:
    sent = [0]

    def serve(line: socket.socket, over: threading.Event) -> None:
        line.sendall(HEAD + (b"Transfer-Encoding: chunked\r\n\r\n" if is_chunked else b"\r\n"))
        piece = a_png() + bytes(2**16)
        while not over.is_set() and sent[0] < 200 * 2**20:
            line.sendall(b"%x\r\n%s\r\n" % (len(piece), piece) if is_chunked else piece)
            sent[0] += len(piece)

    tracemalloc.start()
    try:
        found = refusal_of(serve)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert isinstance(found, ImageTooLarge)
    assert sent[0] < MOST_BYTES + 4 * 2**20
    assert peak < 4 * MOST_BYTES


def test_a_body_of_the_largest_size_is_taken() -> None:
    content = a_png().ljust(MOST_BYTES, b"\0")

    with serving(said(answered(content))) as host:
        assert len(guarded(host)[0].fetch(ADDRESS).content) == MOST_BYTES
    assert isinstance(refusal_of(said(HEAD + b"\r\n" + content + b"\0")), ImageTooLarge)


def test_what_is_no_picture_is_not_read_to_its_end() -> None:
    sent = [0]

    def serve(line: socket.socket, over: threading.Event) -> None:
        line.sendall(HEAD + b"\r\n")
        while not over.is_set() and sent[0] < 50 * 2**20:
            line.sendall(bytes(2**16))
            sent[0] += 2**16

    assert isinstance(refusal_of(serve), NotAPicture)
    assert sent[0] < MOST_BYTES


@pytest.mark.parametrize(
    "whole",
    [
        b"",
        b"sentinel\r\n\r\n",
        b"HTTP/1.1\r\n\r\n",
        b"HTTP/1.1 2OO OK\r\n\r\n" + a_png(),
        answered(a_png(), length=len(a_png()) + 1),
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nsentinel",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nfff\r\n" + a_png(),
        HEAD + b"X: " + b"s" * 70_000 + b"\r\n\r\n",
        HEAD + b"X-Sentinel: a\r\n" * 200 + b"\r\n",
    ],
    ids=range(9),
)
def test_a_broken_answer_is_unavailable(whole: bytes) -> None:
    found = refusal_of(said(whole))

    assert isinstance(found, ImageUnavailable)
    assert "sentinel" not in f"{found}{found!r}".lower()


# --- time ----------------------------------------------------------------------------------------------------------


def trickle(head: bytes, byte: bytes = b"a") -> Serve:
    def serve(line: socket.socket, over: threading.Event) -> None:
        line.sendall(head)
        while not over.wait(0.03):
            line.sendall(byte)

    return serve


SLOW = {
    "nothing": trickle(b"", b""),
    "the status": trickle(b"HTTP/1.1 2"),
    "a header": trickle(HEAD + b"X: "),
    "headers": trickle(HEAD, b"X: a\r\n"),
    "asking to go on": trickle(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a body": trickle(HEAD + b"Content-Length: 999999\r\n\r\n" + a_png()),
    "a body without an end": trickle(HEAD + b"\r\n" + a_png()),
    "chunks": trickle(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n\x89\r\n"),
    "the length of a chunk": trickle(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
    "trailers": trickle(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n\x89\r\n0\r\n", b"X: a\r\n"),
}


@pytest.mark.parametrize("serve", SLOW.values(), ids=SLOW.keys())
def test_whatever_trickles_ends_with_the_deadline(serve: Serve) -> None:
    begun = time.monotonic()

    found = refusal_of(serve, seconds=SECONDS)

    assert isinstance(found, ImageUnavailable)
    assert "no answer within" in str(found)
    assert SECONDS * 0.9 < time.monotonic() - begun < SECONDS + MISSED_BY


def test_a_handshake_that_never_ends_ends_with_the_deadline() -> None:
    with serving(said(), subject=None) as host:
        door = socket.create_server(("127.0.0.1", 0))
        host.port = door.getsockname()[1]
        client, _, _ = guarded(host, seconds=SECONDS)
        begun = time.monotonic()
        with door, pytest.raises(ImageUnavailable, match="no answer within"):
            client.fetch(ADDRESS)

    assert time.monotonic() - begun < SECONDS + MISSED_BY


# --- hosts on this machine ---------------------------------------------------------------------------------------


def test_a_named_host_is_asked_plainly_on_loopback() -> None:
    with serving(said(answered(a_png())), subject=None) as host:
        named = f"127.0.0.1:{host.port}"
        picture = GuardedImages(frozenset({named})).fetch(f"http://{named}/avatar/7.png")

    assert picture.content == a_png()
    assert f"Host: {named}\r\n".encode() in host.requests[0]


def test_without_being_named_loopback_is_closed() -> None:
    with serving(said(answered(a_png())), subject=None) as host:
        for address in (f"http://127.0.0.1:{host.port}/a.png", f"https://127.0.0.1:{host.port}/a.png"):
            with pytest.raises(AddressRefused):
                GuardedImages().fetch(address)

    assert host.requests == []


@pytest.mark.parametrize("found", ["10.0.0.1", "169.254.169.254", "192.168.0.9", PUBLIC, "::ffff:127.0.0.1"])
def test_a_named_host_that_lies_elsewhere_is_closed(found: str) -> None:
    with serving(said(answered(a_png())), subject=None) as host:
        recorder = Recorder(host)
        client = GuardedImages(frozenset({"pictures.example:80"}), resolve=Names([[found]]), dial=recorder)
        with pytest.raises(AddressRefused):
            client.fetch("http://pictures.example:80/a.png")

    assert recorder.wanted == []


# --- the machine's own ways ----------------------------------------------------------------------------------------


def test_the_machine_answers_for_its_own_name() -> None:
    assert set(lines.resolve("localhost", 443)) <= {"127.0.0.1", "::1"}


def test_dialling_asks_no_resolver(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_: object, **__: object) -> None:
        raise AssertionError("a name was looked up")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with serving(said(), subject=None) as host, lines.dial("127.0.0.1", host.port, 5.0) as line:
        assert line.getpeername() == ("127.0.0.1", host.port)
    with pytest.raises(OSError, match="refused"):
        lines.dial("127.0.0.1", host.port, 5.0)


def test_the_library_of_pictures_is_named_nowhere_else() -> None:
    folder = Path(lines.__file__).parents[1]
    users = {
        path.name for path in folder.glob("guarded/*.py") if "HTTPConnection(" in path.read_text("utf-8")
    }

    assert users == {"requests.py"}
    assert "HTTPConnection" not in (folder / "images" / "client.py").read_text("utf-8")
