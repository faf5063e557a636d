"""What a call that was not done raises."""

from collections.abc import Callable, Mapping
from typing import Final

from influence.adapters.tiktok.calls import Access
from influence.adapters.tiktok.codes import NOT_A_CREATOR, Then
from influence.adapters.tiktok.envelopes import Envelope
from influence.adapters.tiktok.line import Passing
from influence.domain.ports.upstream_failures import (
    AuthorisationDead,
    AuthorisationExpired,
    NoSuchMember,
    OutcomeUnknown,
    TikTokRefused,
    TikTokUnavailable,
)


class Silenced(Passing):
    """TikTok said "too many requests": nothing happened."""

    def __init__(self, why: str) -> None:
        super().__init__(why, sent=False)


def _quoted(envelope: Envelope) -> str:
    return f"{envelope.message or 'no reason given'} ({envelope.code}) [request {envelope.request_id or 'unknown'}]"


def _refused(envelope: Envelope, _: Access) -> Exception:
    kind = NoSuchMember if envelope.code == NOT_A_CREATOR else TikTokRefused
    return kind(envelope.code, envelope.message, envelope.request_id)


RAISED: Final[Mapping[Then, Callable[[Envelope, Access], Exception]]] = {
    Then.REPEAT: lambda envelope, _: Passing(_quoted(envelope)),
    Then.REPEAT_AFTER_SILENCE: lambda envelope, _: Silenced(_quoted(envelope)),
    Then.GIVE_UP: lambda envelope, _: TikTokUnavailable(_quoted(envelope)),
    Then.LEAVE_IN_DOUBT: lambda envelope, _: OutcomeUnknown(_quoted(envelope)),
    Then.EXPIRE: lambda _, access: AuthorisationExpired(access.whose),
    Then.END: lambda _, access: AuthorisationDead(access.whose),
    Then.REFUSE: _refused,
    Then.REFUSE_AND_ALARM: _refused,
}
