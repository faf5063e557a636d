"""What every way out to endpoints promises, in memory and over TLS on real sockets."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import attrs
import pytest

from influence.adapters.memory.webhooks import MemoryWebhooks
from influence.domain.deliveries import Answer
from influence.domain.ports.webhooks import WebhookSender
from influence.domain.webhook_refusals import EndpointAddressRefused
from influence.domain.webhooks import Verdict
from tests.adapters.guarded.servers import answered
from tests.adapters.webhooks.receivers import URL, a_parcel, receiving, sender

STATUSES = (503, 410, 302, 200)
"""What the endpoint of these tests answers, one after the other."""


@attrs.frozen
class Way:
    """A way out, and how many messages arrived."""

    sender: WebhookSender
    arrived: Callable[[], int]


@contextmanager
def in_memory() -> Iterator[Way]:
    web = MemoryWebhooks()
    web.answers(URL, *(Answer(took=timedelta(0), status=status) for status in STATUSES))
    yield Way(web, lambda: len(web.sent))


@contextmanager
def over_tls() -> Iterator[Way]:
    with receiving(*(answered(b"", status=f"{status} Said") for status in STATUSES)) as receiver:
        yield Way(sender(receiver)[0], lambda: len(receiver.requests))


@pytest.fixture(params=[in_memory, over_tls], ids=["memory", "guarded"])
def way(request: pytest.FixtureRequest) -> Iterator[Way]:
    """A web with one endpoint."""
    opened: Callable[[], AbstractContextManager[Way]] = request.param
    with opened() as made:
        yield made


def test_answers_come_back_as_they_were_given(way: Way) -> None:
    answers = [way.sender.send(a_parcel()) for _ in range(5)]

    assert [one.status for one in answers] == [*STATUSES, STATUSES[-1]]
    assert [one.verdict for one in answers][:2] == [Verdict.AGAIN, Verdict.GONE]
    assert way.arrived() == 5


@pytest.mark.parametrize("address", ["http://hooks.example/", "file:///hooks", "hooks.example", ""])
def test_only_https_is_sent_to(way: Way, address: str) -> None:
    with pytest.raises(EndpointAddressRefused):
        way.sender.check(address)
    with pytest.raises(EndpointAddressRefused):
        way.sender.written(a_parcel(address))

    answer = way.sender.send(a_parcel(address))

    assert answer.status is None
    assert answer.why
    assert way.arrived() == 0


def test_what_would_be_sent_is_told_and_not_sent(way: Way) -> None:
    parcel = a_parcel()

    told = way.sender.written(parcel)

    assert told.endswith(parcel.body.decode())
    assert all(f"{name}: {value}\r\n" in told for name, value in parcel.headers.items())
    assert way.arrived() == 0


def test_a_good_address_is_checked_without_asking(way: Way) -> None:
    way.sender.check(URL)

    assert way.arrived() == 0
