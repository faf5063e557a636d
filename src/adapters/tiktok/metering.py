"""What stands where nobody keeps the allowance."""

from contextlib import AbstractContextManager, nullcontext
from typing import NoReturn

import attrs

from influence.domain.ports.quota import QuotaUse, Slot
from influence.domain.ports.upstream_failures import TikTokPostponed
from influence.domain.quota import Limits, Urgency


@attrs.frozen
class _Leave:
    def throttled(self) -> NoReturn:
        """Nobody here knows when the silence is over: the call ends, and nothing repeats it."""
        raise TikTokPostponed("too many requests")


@attrs.frozen
class Unmetered:
    """A `Quota` without limits."""

    def slot(self, endpoint: str, bearer: str, urgency: Urgency) -> AbstractContextManager[Slot]:  # noqa: ARG002
        return nullcontext(_Leave())

    def use(self) -> QuotaUse:
        return QuotaUse(Limits(), ())
