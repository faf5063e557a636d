"""`influence serve` as a program: how it begins, what it says, how it ends."""

import signal
import socket
import sqlite3
from typing import Final
from urllib.parse import urlsplit

import httpx
import pytest

from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.v1.openapi import description
from influence.entrypoints.api.v1.router import PATH, routes_of
from tests.entrypoints.api.serving import SWIFTLY, served
from tests.support.program import Program, simulator

pytestmark = pytest.mark.journey

_OTHERS: Final = [
    ("GET", "/connect/tiktok"),
    ("GET", "/docs/api"),
    ("HEAD", "/docs/api"),
    ("GET", "/healthz"),
    ("HEAD", "/healthz"),
    ("GET", "/openapi.json"),
    ("HEAD", "/openapi.json"),
    ("POST", "/webhooks/tiktok"),
]
_API: Final = [
    (method.upper(), path)
    for path, methods in description(routes_of(lambda _: None, Hands()), PATH)["paths"].items()
    for method in methods
]
ROUTES: Final = [
    {"method": method, "path": path} for method, path in sorted([*_OTHERS, *_API], key=lambda way: way[::-1])
]


@pytest.fixture
def agency(program: Program) -> Program:
    """The program with an empty database."""
    program.say("init")
    return program


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_end(agency: Program, sign: signal.Signals) -> None:
    with served(agency) as serving:
        answer = httpx.get(f"{serving.url}/healthz")
        status, seconds = serving.end(sign)
        assert serving.process.stderr is not None
        said = serving.process.stderr.read()

    assert serving.told["routes"] == ROUTES
    assert serving.told["callback"] == f"{serving.url}/connect/tiktok/"
    assert urlsplit(serving.url).hostname == "127.0.0.1"
    assert answer.json()["status"] == "ok"
    assert (status, said) == (0, b"")
    assert seconds < SWIFTLY


def test_it_tells_people_where_and_what(agency: Program) -> None:
    told = agency.told(INFLUENCE_TIKTOK_REDIRECT_URI="https://influence.example/connect/tiktok/")
    with told.start("serve", "--port", "0") as serving:
        assert serving.stderr is not None
        lines = [serving.stderr.readline().decode().rstrip() for _ in range(len(ROUTES) + 3)]
        serving.send_signal(signal.SIGINT)

    assert lines[0].startswith("Listening on http://127.0.0.1:")
    assert lines[1:-2] == [f"  {route['method']:<5} {route['path']}" for route in ROUTES]
    assert lines[-2].endswith("https://influence.example/connect/tiktok/")
    assert serving.returncode == 0


def test_a_request_that_hangs_does_not_keep_it_from_ending(agency: Program) -> None:
    with served(agency) as serving:
        parts = urlsplit(serving.url)
        with socket.create_connection((parts.hostname, parts.port)) as plug:
            plug.sendall(b"POST /webhooks/tiktok HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
            httpx.get(f"{serving.url}/healthz")
            status, seconds = serving.end()

    assert status == 0
    assert seconds < SWIFTLY + 1


def test_a_taken_port_is_said_in_one_sentence(agency: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        error = agency.refuse("serve", "--port", port, status=2)

    assert error["code"] == "address_unusable"
    assert error["message"] == f"Cannot serve at 127.0.0.1 port {port}: Address already in use."
    assert "--port 0" in error["remedies"][0]


def test_an_address_of_another_machine_is_refused(agency: Program) -> None:
    error = agency.refuse("serve", "--port", "0", "--host", "192.0.2.1", status=2)

    assert error["code"] == "address_unusable"


def test_without_a_usable_database_it_does_not_start(program: Program) -> None:
    missing = program.refuse("serve", "--port", "0", status=3)
    with sqlite3.connect(program.database) as other:
        other.execute("CREATE TABLE somebody_elses (x)")
    other.close()
    foreign = program.refuse("serve", "--port", "0", status=3)

    assert missing["code"] == "database_missing"
    assert foreign["code"] == "database_foreign"


def test_a_link_connects_only_in_the_browser_that_opened_it_last(agency: Program) -> None:
    with simulator(agency) as connected, served(connected) as serving:
        seeded = serving.program.ask("simulator", "seed", "--count", "1", "--members", "100%")
        handle = serving.program.ask("simulator", "creators")["handles"][0]
        link = serving.program.ask("accounts", "connect-link", "--bound")["link"]
        with httpx.Client() as mine, httpx.Client() as another:
            another.get(link)
            page = mine.get(link).headers["location"]
            back = come_back(serving.program, page, handle)
            stolen = another.get(back)
            finished = mine.get(back)
            repeated = mine.get(back)

    assert seeded
    assert stolen.status_code == 403
    assert (finished.status_code, repeated.status_code) == (200, 410)
    assert f"@{handle} is connected" in finished.text
    assert agency.ask("accounts", "list")[0]["handle"] == handle


def come_back(program: Program, page: str, handle: str) -> str:
    """The address that TikTok's *page* sends the creator back to after Allow."""
    with httpx.Client() as browser:
        token = browser.get(page).text.split('name="form_token" value="')[1].split('"')[0]
        told = {"form_token": token, "handle": handle, "decision": "allow"}
        return str(browser.post(page.split("?", maxsplit=1)[0], data=told).headers["location"])
