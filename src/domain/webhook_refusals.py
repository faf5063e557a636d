"""How work on webhooks is refused."""

from typing import ClassVar

import attrs

from influence.domain.deliveries import DeliveryId
from influence.domain.errors import Refused
from influence.domain.webhooks import MOST_ENDPOINTS, EndpointId

_LIST: str = "See which there are: influence webhooks endpoints list"


@attrs.frozen
class EndpointNotFound(Refused):
    """No endpoint of that number."""

    code: ClassVar[str] = "endpoint_not_found"

    number: EndpointId

    def __str__(self) -> str:
        return f"There is no endpoint {self.number} here."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Look."""
        return (_LIST,)


@attrs.frozen
class DeliveryNotFound(Refused):
    """No delivery of that number."""

    code: ClassVar[str] = "delivery_not_found"

    number: DeliveryId

    def __str__(self) -> str:
        return f"There is no delivery {self.number} here; those that ended are known for 30 days."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Look."""
        return ("See which there are: influence webhooks deliveries list",)


@attrs.frozen
class EndpointTaken(Refused):
    """The address is an endpoint already."""

    code: ClassVar[str] = "endpoint_taken"

    def __str__(self) -> str:
        return "This address is an endpoint already."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Use it, or take it away."""
        return (_LIST, "Take it away before it is added anew: influence webhooks endpoints remove ENDPOINT")


@attrs.frozen
class EndpointsFull(Refused):
    """There are as many endpoints as there may be."""

    code: ClassVar[str] = "endpoints_full"

    def __str__(self) -> str:
        return f"There are {MOST_ENDPOINTS} endpoints already, and there cannot be more."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Take one away."""
        return ("Take one away: influence webhooks endpoints remove ENDPOINT",)


@attrs.frozen
class EndpointAddressRefused(Refused):
    """An address nothing is sent to."""

    code: ClassVar[str] = "endpoint_address_refused"

    why: str

    def __str__(self) -> str:
        return f"Nothing is sent to this address: {self.why}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """How addresses are written."""
        return (
            "Write an https address with a name on the open internet, such as https://hooks.example.com/influence",
            "A program on this machine is named in INFLUENCE_WEBHOOK_HOSTS first, such as 127.0.0.1:8200",
        )


@attrs.frozen
class EndpointDisabled(Refused):
    """Nothing is sent to an endpoint that is disabled."""

    code: ClassVar[str] = "endpoint_disabled"

    number: EndpointId

    def __str__(self) -> str:
        return f"Endpoint {self.number} is disabled; nothing is sent to it."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Enable it."""
        return (f"Enable it first: influence webhooks endpoints enable {self.number}",)


@attrs.frozen
class SecretUnreadable(Refused):
    """The secrets of an endpoint cannot be opened with the sealing key in use."""

    code: ClassVar[str] = "endpoint_secret_unreadable"

    number: EndpointId

    def __str__(self) -> str:
        return f"The secret of endpoint {self.number} cannot be opened with the sealing key in use."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Find the key, or make a new secret."""
        return (
            "Use the sealing key of this installation (the file sealing.key, or INFLUENCE_SEALING_KEY).",
            f"Or make a new secret: influence webhooks endpoints rotate {self.number} --now",
        )
