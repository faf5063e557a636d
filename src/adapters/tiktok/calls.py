"""One call to TikTok, and the answer to a call that was done."""

from collections.abc import Callable, Mapping

import attrs

from influence.domain.ports.upstream_failures import OutcomeUnknown, TikTokUnavailable
from influence.domain.secret import Secret

Json = Mapping[str, object]
Unusable = Callable[[str], TikTokUnavailable | OutcomeUnknown]


@attrs.frozen
class Access:
    """Whose token a call bears; None for calls that carry their secrets in the body."""

    whose: str
    token: Secret | None = None


@attrs.frozen
class Call:
    """One request. Secrets stay wrapped until the bytes are made."""

    method: str
    path: str
    access: Access
    query: Json = attrs.field(factory=dict)
    body: Json | None = None

    @property
    def secrets(self) -> tuple[Secret, ...]:
        held = (self.access.token, *(self.body or {}).values())
        return tuple(secret for secret in held if isinstance(secret, Secret))


@attrs.frozen
class Answer:
    """The data of a call that was done, wholly or in part."""

    path: str
    data: Json = attrs.field(repr=False)
    partly: str | None = None
    """TikTok's words when some items failed."""
    unusable: Unusable = attrs.field(default=TikTokUnavailable, repr=False)

    def unreadable(self, what: str) -> TikTokUnavailable | OutcomeUnknown:
        """What to raise when *what* is not where it has to be."""
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
