"""The guarded sender: one request to one checked address, and of the answer little more than its status."""

import http.client
import ssl
import time
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Final

import attrs

from influence.adapters.guarded.failures import LineBroken, LineRefused
from influence.adapters.guarded.guard import Guard
from influence.adapters.guarded.lines import Dial, Resolve, dial, resolve
from influence.adapters.guarded.requests import Request, answered, written
from influence.adapters.guarded.targets import Target, target_of
from influence.domain.deliveries import Answer
from influence.domain.webhook_messages import Parcel
from influence.domain.webhook_refusals import EndpointAddressRefused

SECONDS: Final = 15.0
_LONGEST_HEADER: Final = 100


@cache
def usual_trust() -> ssl.SSLContext:
    """Whom this machine trusts. Reading its list takes longer than many a message; it is read once."""
    return ssl.create_default_context()


@attrs.frozen
class GuardedWebhooks:
    """Messages to the open internet, and over plain http to the *hosts* on this machine that were named."""

    hosts: frozenset[str] = frozenset()
    seconds: float = SECONDS
    resolve: Resolve = resolve
    dial: Dial = dial
    trust: Callable[[], ssl.SSLContext] = usual_trust

    def check(self, url: str) -> None:
        """See `WebhookSender`."""
        self._target(url)

    def written(self, parcel: Parcel) -> str:
        """See `WebhookSender`."""
        return written(self._target(parcel.url), _request(parcel)).decode()

    def send(self, parcel: Parcel) -> Answer:
        """See `WebhookSender`. The body of the answer is left unread: it is nobody's here."""
        begun = time.monotonic()
        try:
            target = self._target(parcel.url)
            with Guard(self.seconds, self.resolve, self.dial, self.trust).line(target) as line:
                head = answered(line, target, _request(parcel))
                return _answer(head, _since(begun))
        except EndpointAddressRefused as error:
            return Answer(took=_since(begun), why=error.why)
        except (LineRefused, LineBroken) as error:
            return Answer(took=_since(begun), why=error.why)

    def _target(self, url: str) -> Target:
        try:
            return target_of(url, self.hosts)
        except LineRefused as error:
            raise EndpointAddressRefused(error.why) from error


def _request(parcel: Parcel) -> Request:
    return Request("POST", parcel.headers, parcel.body)


def _answer(head: http.client.HTTPResponse, took: timedelta) -> Answer:
    asked = head.getheader("Retry-After") or ""
    return Answer(took=took, status=head.status, retry_after=asked[:_LONGEST_HEADER])


def _since(begun: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - begun)
