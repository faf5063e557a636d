"""The application on the wired product: signatures, repetitions, consents, and a database that goes away."""

import hashlib
import hmac
import json
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import attrs
import httpx
import pytest

from influence.adapters.sql.schema import prepare
from influence.domain.ports.inbox import Inbox, MessageKind, Received
from influence.domain.ports.storage import Storage
from influence.entrypoints.api.desk import open_desk
from influence.entrypoints.bootstrap import bootstrap
from influence.entrypoints.settings import Settings
from tests.entrypoints.api.running import Running, running

SECRET: Final = "planted-app-secret"
PATH: Final = "/webhooks/tiktok"


@attrs.frozen
class House:
    """An installation that serves, and what it keeps."""

    app: Running
    inbox: Inbox
    database: Path
    remarks: list[str]

    def send(self, body: bytes, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.app.http.post(PATH, content=body, headers=named)

    @property
    def kept(self) -> tuple[Received, ...]:
        return self.inbox.newest()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A new installation that demands signatures."""
    settings = Settings(
        home=str(tmp_path),
        database=str(tmp_path / "influence.db"),
        tiktok_app_secret=SECRET,
        tiktok_signatures="required",
    )
    prepare(settings.database_url)
    container = bootstrap(settings, lambda _: None)
    storage: Storage = container.resolve(Storage)
    storage.add_tenant("a tenant's name")
    remarks: list[str] = []
    with running(open_desk(container.resolve, settings, "mara", remarks.append)) as app:
        yield House(app, container.resolve(Inbox), tmp_path / "influence.db", remarks)


def a_message(**changed: object) -> bytes:
    """TikTok tells that a video was uploaded."""
    entry = {
        "event_type": "tto_campaign_webhook",
        "tto_campaign_event_type": "tto_video_uploaded",
        "video_id": "7300000000000000001",
        "campaign_id": "7200000000000000001",
        "event_time": "2026-06-01T09:00:00.000001Z",
        "log_id": "log-1",
        **changed,
    }
    return json.dumps({"request_id": "R-1", "object": 10, "time": 1780304400, "entry": [entry]}).encode()


def signature_of(body: bytes, *, at: float = 0, secret: str = SECRET) -> str:
    """What TikTok writes into the header; *at* seconds from now."""
    then = int(time.time() + at)
    made = hmac.new(secret.encode(), f"{then}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={then},s={made}"


def test_a_signed_message_is_kept(house: House) -> None:
    answer = house.send(a_message(), tiktok_signature=signature_of(a_message()))

    assert (answer.status_code, answer.json()) == (200, {"received": 1})
    assert [kept.message.video_id for kept in house.kept] == ["7300000000000000001"]


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ({}, "it has no signature"),
        ({"tiktok_signature": ""}, "it has no signature"),
        ({"tiktok_signature": "t=1"}, "its signature is wrong"),
        ({"tiktok_signature": "<b>planted</b>"}, "its signature cannot be read"),
        ({"tiktok_signature": signature_of(a_message(), secret="another")}, "its signature is wrong"),
        ({"tiktok_signature": signature_of(a_message(log_id="log-2"))}, "its signature is wrong"),
        ({"tiktok_signature": signature_of(a_message(), at=-3_600)}, "its signature is stale"),
        ({"tiktok_signature": signature_of(a_message(), at=3_600)}, "its signature is stale"),
    ],
    ids=["missing", "empty", "half", "garbage", "another secret", "another body", "stale", "early"],
)
def test_what_is_not_signed_as_it_should_leaves_nothing(
    house: House, header: dict[str, str], why: str
) -> None:
    answer = house.send(a_message(), **header)

    assert answer.status_code == 401
    assert answer.json()["detail"] == f"The message is not TikTok's: {why}."
    assert house.kept == ()
    assert not {"planted", SECRET, "another"} & set(answer.text.split('"'))


def test_a_message_sent_twenty_times_is_one(house: House) -> None:
    received = [
        house.send(a_message(), tiktok_signature=signature_of(a_message())).json()["received"]
        for _ in range(20)
    ]

    assert received == [1, *[0] * 19]
    assert len(house.kept) == 1


def test_eight_copies_at_the_same_time_are_one(house: House) -> None:
    header = signature_of(a_message())

    def send(_: int) -> Any:
        with httpx.Client(base_url=house.app.url, timeout=30) as http:
            return http.post(PATH, content=a_message(), headers={"Tiktok-Signature": header}).json()

    with ThreadPoolExecutor(8) as senders:
        answers = list(senders.map(send, range(8)))

    assert sorted(answer["received"] for answer in answers) == [0] * 7 + [1]
    assert len(house.kept) == 1


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[[[[", b'{"object":10,"entry":{}}'])
def test_signed_garbage_is_kept_for_a_person(house: House, body: bytes) -> None:
    answer = house.send(body, tiktok_signature=signature_of(body))

    assert answer.status_code == 200
    assert [kept.message.kind for kept in house.kept] == [MessageKind.UNKNOWN]


def test_the_health_names_no_tenant_and_no_file(house: House) -> None:
    answer = house.app.http.get("/healthz")

    assert answer.status_code == 200
    assert answer.json()["phase"] == "before"
    assert "tenant" not in answer.text
    assert str(house.database.parent) not in answer.text


def test_a_database_that_is_gone_shows_in_the_health(house: House) -> None:
    house.database.rename(house.database.with_suffix(".away"))
    gone = house.app.http.get("/healthz")
    house.database.with_suffix(".away").rename(house.database)
    back = house.app.http.get("/healthz")

    assert (gone.status_code, gone.json()["database"], gone.json()["phase"]) == (
        503,
        "database_missing",
        None,
    )
    assert (back.status_code, back.json()["database"]) == (200, "ok")


def test_a_database_that_lost_a_table_shows_in_the_health(house: House) -> None:
    with closing(sqlite3.connect(house.database)) as other:
        other.execute("ALTER TABLE tenants RENAME TO lost")

    answer = house.app.http.get("/healthz")

    assert (answer.status_code, answer.json()["database"]) == (503, "database_unusable")


def test_a_consent_that_was_never_begun_leads_nowhere(house: House) -> None:
    begun = house.app.http.get("/connect/tiktok/", params={"ticket": "nobody-began-this"})
    finished = house.app.http.get("/connect/tiktok/", params={"state": "nobody-began-this", "code": "c"})

    assert (begun.status_code, finished.status_code) == (410, 410)
    assert "set-cookie" not in begun.headers
