"""What other programs are sent, and how it is signed: as the Standard Webhooks describe it.

A message is thin. It says what happened to which of our numbers and nothing more: no figures, no names, no handles.
What has left the house cannot be taken back, and a number means nothing to those who may not look it up.
"""

import hmac
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final

import attrs

from influence.domain.secret import Secret

TEST_KIND: Final = "webhook.test"
"""The kind of a message that tells of nothing."""
_PREFIX: Final = "whsec_"
_SUBJECT: Final = re.compile(r"(?P<noun>[a-z_]{1,30})/(?P<number>[0-9]{1,18})", re.ASCII)


@attrs.frozen
class Parcel:
    """One message on its way to *url*."""

    url: str
    headers: Mapping[str, str]
    body: bytes


def fresh_secret(token: str) -> Secret:
    """A secret made from a *token* nobody can guess: 32 bytes."""
    return Secret(_PREFIX + b64encode(sha256(token.encode()).digest()).decode())


def body_of(message_id: str, kind: str, at: datetime, about: str = "") -> str:
    """The message of *kind*, *about* a reference such as `order/12`. What is no number of ours stays at home."""
    subject = _SUBJECT.fullmatch(about)
    fields = {
        "type": kind,
        "id": message_id,
        "timestamp": at.isoformat().replace("+00:00", "Z"),
        "data": {subject["noun"]: int(subject["number"])} if subject else {},
    }
    return json.dumps(fields, separators=(",", ":"))


def signature(secret: Secret, message_id: str, seconds: int, body: bytes) -> str:
    """The proof that whoever sent *body* under this id, at this time, knows *secret*."""
    key = b64decode(secret.reveal().removeprefix(_PREFIX))
    signed = b".".join((message_id.encode(), str(seconds).encode(), body))
    return f"v1,{b64encode(hmac.digest(key, signed, 'sha256')).decode()}"


def parcel(url: str, message_id: str, body: str, at: datetime, secrets: Iterable[Secret]) -> Parcel:
    """The message as it is sent *at* a time: each of the *secrets* signs it."""
    content, seconds = body.encode(), int(at.timestamp())
    signatures = (signature(secret, message_id, seconds, content) for secret in secrets)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(signatures),
    }
    return Parcel(url, headers, content)
