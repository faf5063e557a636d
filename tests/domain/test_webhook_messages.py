"""What other programs are sent: thin, and signed so that an independent library agrees."""

import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from influence.domain.secret import Secret
from influence.domain.webhook_messages import Parcel, body_of, fresh_secret, parcel
from influence.testing.moments import NOON
from tests.support.strategies import texts

URL = "https://hooks.example.com/"


def a_secret(number: int = 0) -> Secret:
    return fresh_secret(f"token {number}")


def is_taken(sent: Parcel, secret: Secret) -> bool:
    """Whether an independent receiver that knows *secret* takes it."""
    try:
        Webhook(secret.reveal()).verify(sent.body, dict(sent.headers))
    except WebhookVerificationError:
        return False
    return True


def sign_many(count: int) -> None:
    chance, now = random.Random(7), datetime.now(UTC)
    for number in range(count):
        secrets = [a_secret(2 * number), a_secret(2 * number + 1)][: chance.randint(1, 2)]
        message_id = f"evt_{chance.getrandbits(128):032x}"
        body = body_of(message_id, "order.placed", now, f"order/{chance.randint(0, 10**18 - 1)}")
        sent = parcel(URL, message_id, body, now - timedelta(seconds=chance.randint(0, 200)), secrets)
        broken = Parcel(URL, sent.headers, sent.body.replace(b"placed", b"failed"))

        assert all(is_taken(sent, secret) for secret in secrets)
        assert not is_taken(sent, a_secret(-1))
        assert not is_taken(broken, secrets[0])


def test_an_independent_library_takes_our_signatures() -> None:
    sign_many(300)


@pytest.mark.soak
def test_an_independent_library_takes_ten_thousand_signatures() -> None:
    sign_many(10_000)


@given(st.text(max_size=80))
def test_any_body_is_signed_as_the_library_reads_it(text: str) -> None:
    body = json.dumps(text)

    assert is_taken(parcel(URL, "evt_1", body, datetime.now(UTC), [a_secret()]), a_secret())


def test_each_header_is_part_of_what_is_signed() -> None:
    now = datetime.now(UTC)
    sent = parcel(URL, "evt_1", "{}", now, [a_secret()])
    moved = str(int(now.timestamp()) + 1)

    for name, value in (("webhook-id", "evt_2"), ("webhook-timestamp", moved)):
        assert not is_taken(Parcel(URL, {**sent.headers, name: value}, sent.body), a_secret())


def test_a_secret_is_32_bytes_and_hides() -> None:
    secret = a_secret()

    assert secret.reveal().startswith("whsec_")
    assert len(Webhook(secret.reveal())._whsecret) == 32
    assert not secret.matches(a_secret(1))
    assert "whsec" not in f"{secret}{secret!r}"


def test_a_message_says_what_happened_to_which_number() -> None:
    body = body_of("evt_1", "order.placed", NOON, "order/12")

    assert json.loads(body) == {
        "type": "order.placed",
        "id": "evt_1",
        "timestamp": "2026-03-02T12:00:00Z",
        "data": {"order": 12},
    }


@pytest.mark.parametrize(
    "about",
    ["", "order", "order/", "/12", "account/ann", "order/12/x", "account/@ann", "order/-1", "order/1\n"],
)
def test_what_is_no_number_of_ours_stays_at_home(about: str) -> None:
    assert json.loads(body_of("evt_1", "order.placed", NOON, about))["data"] == {}


@given(texts())
def test_data_holds_nothing_but_one_number(about: str) -> None:
    data = json.loads(body_of("evt_1", "order.placed", NOON, about))["data"]

    assert all(type(value) is int for value in data.values())
    assert len(data) <= 1
