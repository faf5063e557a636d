"""Endpoints that answer as they are told, and remember what they were sent."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import repeat

from influence.domain.deliveries import Answer
from influence.domain.webhook_messages import Parcel
from influence.domain.webhook_refusals import EndpointAddressRefused

TOOK = timedelta(milliseconds=5)


class MemoryWebhooks:
    """A web of endpoints that ends with the process. Unless told otherwise, they take everything."""

    def __init__(self) -> None:
        self.sent: list[Parcel] = []
        self._answers: dict[str, Iterator[Answer]] = {}
        self._meanwhile: Callable[[Parcel], None] = lambda _: None

    def answers(self, url: str, *answers: Answer) -> None:
        """Let the endpoint at *url* answer so, one after the other, and the last for ever."""
        first = list(answers)
        self._answers[url] = (one for some in (first, repeat(first[-1])) for one in some)

    def meanwhile(self, happens: Callable[[Parcel], None]) -> None:
        """Let something happen whenever something is sent."""
        self._meanwhile = happens

    def check(self, url: str) -> None:
        """See `WebhookSender`."""
        if not url.lower().startswith("https://"):
            raise EndpointAddressRefused("only https is asked")

    def written(self, parcel: Parcel) -> str:
        """See `WebhookSender`."""
        self.check(parcel.url)
        lines = [f"{name}: {value}" for name, value in parcel.headers.items()]
        return "\r\n".join([f"POST {parcel.url}", *lines, "", parcel.body.decode()])

    def send(self, parcel: Parcel) -> Answer:
        """See `WebhookSender`."""
        try:
            self.check(parcel.url)
        except EndpointAddressRefused as error:
            return Answer(took=TOOK, why=error.why)
        self.sent.append(parcel)
        self._meanwhile(parcel)
        told = self._answers.get(parcel.url)
        return Answer(took=TOOK, status=204) if told is None else next(told)
