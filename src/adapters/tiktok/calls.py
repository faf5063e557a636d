"""One call to TikTok, and the answer to a call that was done."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import attrs

from influence.adapters.tiktok.fields import Drift
from influence.domain.ports.upstream_failures import OutcomeUnknown, TikTokUnavailable
from influence.domain.secret import Secret

Json = Mapping[str, object]
Unusable = Callable[[str], TikTokUnavailable | OutcomeUnknown]

APP: Final = "app"
"""Who bears a call without a token: our app, whose secrets are in it."""
_FINGERPRINT: Final = 16


@attrs.frozen
class Access:
    """Whose token a call bears; None for calls that carry their secrets in the body."""

    whose: str
    token: Secret | None = None

    @property
    def is_sendable(self) -> bool:
        """False for a token that no header can carry: it was never TikTok's."""
        return self.token is None or all("!" <= letter <= "~" for letter in self.token.reveal() or " ")

    @property
    def bearer(self) -> str:
        """A short text that is the same for the same token, and from which nobody gets the token."""
        if self.token is None:
            return APP
        return hashlib.sha256(self.token.reveal().encode(errors="surrogatepass")).hexdigest()[:_FINGERPRINT]


@attrs.frozen
class Call:
    """One request. Secrets stay wrapped until the bytes are made. *changes*: it makes TikTok do something."""

    method: str
    path: str
    access: Access
    changes: bool = False
    query: Json = attrs.field(factory=dict)
    body: Json | None = None
    headers: Mapping[str, str] = attrs.field(factory=dict)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        return tuple(_secrets([self.access.token, self.query, self.body]))


def _secrets(held: object) -> Iterator[Secret]:
    if isinstance(held, Secret):
        yield held
    inner = held.values() if isinstance(held, Mapping) else held if isinstance(held, list) else ()
    for one in inner:
        yield from _secrets(one)


@attrs.frozen
class Answer:
    """The data of a call that was done, wholly or in part."""

    path: str
    data: Json = attrs.field(repr=False)
    drift: Drift = attrs.field(repr=False)
    partly: str | None = None
    """TikTok's words when some items failed."""
    unusable: Unusable = attrs.field(default=TikTokUnavailable, repr=False)

    def unreadable(self, what: str) -> TikTokUnavailable | OutcomeUnknown:
        """What to raise when *what* is not where it has to be."""
        self.drift.unreadable(self.path, what)
        return self.unusable(f"unreadable answer: {what}")

    def items(self, name: str) -> list[Json]:
        """The objects in the list *name*; TikTok leaves an empty list out.

        Raises:
            TikTokUnavailable: it is no list (`OutcomeUnknown` after a change).
        """
        given = self.data.get(name)
        if given is None:
            return []
        if not isinstance(given, list):
            raise self.unreadable(name)
        return [item for item in given if isinstance(item, dict)]
