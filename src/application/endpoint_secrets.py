"""Secrets of endpoints: sealed as they rest, open for the moment in which something is signed."""

from datetime import datetime

from influence.domain.ports.sealing import SealBroken, Sealer
from influence.domain.ports.storage import View
from influence.domain.secret import Secret
from influence.domain.webhook_messages import fresh_secret
from influence.domain.webhook_refusals import SecretUnreadable
from influence.domain.webhooks import EndpointId, SealedSecret


def _owner(number: EndpointId) -> str:
    return f"webhook endpoint {number}"


def made(sealer: Sealer, number: EndpointId, token: str, now: datetime) -> tuple[Secret, SealedSecret]:
    """A new secret of an endpoint, to be shown once, and as it rests."""
    secret = fresh_secret(token)
    return secret, SealedSecret(sealer.seal(secret, _owner(number)), now)


def opened(sealer: Sealer, view: View, number: EndpointId, now: datetime) -> tuple[Secret, ...]:
    """The secrets that sign messages to an endpoint now, the newest first.

    Raises:
        SecretUnreadable: the sealing key in use does not open one of them.
    """
    try:
        return tuple(
            sealer.open(one.sealed, _owner(number))
            for one in view.endpoints.secrets(number)
            if one.is_valid(now)
        )
    except SealBroken as error:
        raise SecretUnreadable(number) from error
