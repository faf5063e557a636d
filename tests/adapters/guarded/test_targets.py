"""Addresses as texts: one spelling is asked, every other is refused before anybody looks it up."""

import socket
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.adapters.guarded.failures import LineRefused
from influence.adapters.guarded.ranges import is_loopback, is_open
from influence.adapters.guarded.targets import Target, named_hosts, target_of
from influence.adapters.images.client import GuardedImages
from influence.domain.errors import Unusable
from influence.domain.image_refusals import AddressRefused
from tests.adapters.guarded.spellings import CLOSED_4, CLOSED_6, OPEN, refused_addresses, wrapped

HERE = "127.0.0.1:8910"


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        (
            "https://p16-sign.tiktokcdn.com/a.jpeg?x-expires=1&x-signature=a%2Fb",
            "/a.jpeg?x-expires=1&x-signature=a%2Fb",
        ),
        ("HTTPS://P16-Sign.TikTokCDN.com:443/a.jpeg", "/a.jpeg"),
        ("https://p16-sign.tiktokcdn.com", "/"),
        ("https://p16-sign.tiktokcdn.com?a=b", "/?a=b"),
        ("https://p16-sign.tiktokcdn.com/~tplv-x:720:720.webp?a=b#c", "/~tplv-x:720:720.webp?a=b"),
        ("https://p16-sign.tiktokcdn.com/@ann", "/@ann"),
    ],
)
def test_an_address_of_a_picture_is_asked_as_written(address: str, asked: str) -> None:
    assert target_of(address) == Target("p16-sign.tiktokcdn.com", 443, asked)


def test_hundreds_of_spellings_reach_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[object] = []

    def note(*given: Any, **_: Any) -> NoReturn:
        reached.append(given)
        raise OSError("nobody is asked")

    monkeypatch.setattr(socket.socket, "connect", note)
    monkeypatch.setattr(socket, "getaddrinfo", note)
    images, spellings = GuardedImages(), refused_addresses()

    for spelling in spellings:
        with pytest.raises(AddressRefused):
            images.fetch(spelling)

    assert len(spellings) > 2_000
    assert reached == []


def test_a_host_that_was_named_opens_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    for spelling in refused_addresses():
        with pytest.raises(LineRefused):
            target_of(spelling, {HERE})


@pytest.mark.parametrize(
    "closed", [*CLOSED_4, *CLOSED_6, *(six for four in CLOSED_4 for six in wrapped(four))]
)
def test_closed_ranges_are_closed(closed: str) -> None:
    assert not is_open(closed)


@pytest.mark.parametrize("wrapped_up", [six for four in OPEN[:3] for six in wrapped(four)])
def test_forms_that_carry_another_address_are_closed(wrapped_up: str) -> None:
    assert not is_open(wrapped_up)


@pytest.mark.parametrize("address", OPEN)
def test_the_open_internet_is_open(address: str) -> None:
    assert is_open(address)


@pytest.mark.parametrize(
    "text", ["", "pictures.example", "127.1", "0x7f.0.0.1", "1.2.3.4.5", "2130706433", "1.2.3.04"]
)
def test_what_is_no_network_address_is_closed(text: str) -> None:
    assert not is_open(text)
    assert not is_loopback(text)


@given(st.ip_addresses())
def test_what_the_library_calls_not_global_is_closed(address: Any) -> None:
    if not address.is_global or address.is_multicast:
        assert not is_open(str(address))


@pytest.mark.parametrize("address", ["::ffff:127.0.0.1", "10.0.0.1", "169.254.169.254", "::", "192.168.0.1"])
def test_only_loopback_in_its_own_form_is_this_machine(address: str) -> None:
    assert not is_loopback(address)
    assert is_loopback("127.0.0.1")
    assert is_loopback("::1")


def test_a_named_host_is_asked_over_plain_http() -> None:
    asked = target_of("http://127.0.0.1:8910/avatar/7.png?x-expires=9", {HERE})

    assert asked == Target("127.0.0.1", 8910, "/avatar/7.png?x-expires=9", on_this_machine=True)
    assert asked.named == HERE


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8911/a.png", "http://127.0.0.1/a.png", "http://127.0.0.2:8910/a.png",
        "http://localhost:8910/a.png", "https://127.0.0.1:8910/a.png", "http://2130706433:8910/a.png",
        "http://127.0.0.1:08910/a.png", "http://a@127.0.0.1:8910/a.png", "http://127.0.0.1:8910@pictures.example/",
    ],
)  # fmt: skip
def test_a_named_host_is_that_host_and_port_only(address: str) -> None:
    with pytest.raises(LineRefused):
        target_of(address, {HERE})


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("hooks.example.com/influence", "does not begin with https://"),
        ("", "does not begin with https://"),
        ("http://hooks.example.com/", "not an https address"),
        ("ftp://hooks.example.com/", "not an https address"),
        ("https://ann:hush@hooks.example.com/", "a user name or a password"),
        ("http://ann@hooks.example.com", "a user name or a password"),
        ("https://höoks.example.com/a@b", "not written as those"),
    ],
)
def test_a_refused_address_is_told_what_is_wrong(address: str, why: str) -> None:
    with pytest.raises(LineRefused) as refused:
        target_of(address)

    assert why in refused.value.why
    assert "hush" not in refused.value.why


def test_hosts_are_named_with_their_ports() -> None:
    assert named_hosts(" 127.0.0.1:8910 , LOCALHOST:80,", "INFLUENCE_IMAGE_HOSTS") == {HERE, "localhost:80"}
    assert named_hosts("", "INFLUENCE_IMAGE_HOSTS") == frozenset()


@pytest.mark.parametrize(
    "text", ["127.0.0.1", "http://127.0.0.1:80", "a:0", "a:b", "*:80", "a:80;b:90", "[::1]:80"]
)
def test_a_host_named_otherwise_is_an_error(text: str) -> None:
    with pytest.raises(Unusable, match="INFLUENCE_IMAGE_HOSTS"):
        named_hosts(text, "INFLUENCE_IMAGE_HOSTS")


@given(st.text(max_size=60))
def test_any_text_is_a_target_or_refused(text: str) -> None:
    for address in (text, f"https://{text}", f"https://pictures.example{text}"):
        try:
            asked = target_of(address)
        except LineRefused:
            continue
        assert asked.port == 443
        assert asked.host.isascii()
        assert not asked.host.replace(".", "").isdecimal()
        assert asked.path.isascii()
        assert asked.path.isprintable()
