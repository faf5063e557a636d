"""What a consent leaves, as TikTok tells it: tokens, and whose they are."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from influence.adapters.tiktok.calls import Answer
from influence.adapters.tiktok.converters import identifier, whole
from influence.domain.grants import Tokens
from influence.domain.ports.upstream import TokenHolder
from influence.domain.secret import Secret

ACCESS_LASTS: Final = timedelta(days=1)
REFRESH_LASTS: Final = timedelta(days=365)
"""The documented lives, where an answer does not tell."""
_LONGEST: Final = 10 * 365 * 86_400


def tokens(answer: Answer, at: datetime) -> Tokens:
    """The tokens in *answer*, which was asked for at the time *at*.

    Raises:
        OutcomeUnknown: one of them cannot be read; the code is spent all the same.
    """
    read = _tokens(answer, at)
    if read is None:
        raise answer.unreadable("tokens")
    return read


def holder(answer: Answer) -> TokenHolder:
    """Whose the token is that *answer* is about.

    Raises:
        TikTokUnavailable: it does not say.
    """
    open_id = identifier(answer.data.get("creator_id"))
    if open_id is None:
        raise answer.unreadable("creator_id")
    return TokenHolder(open_id, frozenset(_scopes(answer.data.get("scope"))))


def _tokens(answer: Answer, at: datetime) -> Tokens | None:
    open_id = identifier(answer.data.get("open_id"))
    access, refresh = _secret(answer, "access_token"), _secret(answer, "refresh_token")
    if open_id is None or access is None or refresh is None:
        return None
    return Tokens(
        open_id=open_id,
        access=access,
        refresh=refresh,
        access_expires_at=at + _life(answer, "expires_in", ACCESS_LASTS),
        refresh_expires_at=at + _life(answer, "refresh_token_expires_in", REFRESH_LASTS),
        scopes=frozenset(_scopes(answer.data.get("scope"))),
    )


def _secret(answer: Answer, name: str) -> Secret | None:
    text = identifier(answer.data.get(name))
    return None if text is None else Secret(text)


def _life(answer: Answer, name: str, documented: timedelta) -> timedelta:
    seconds = whole(answer.data.get(name))
    return documented if seconds is None or not 0 < seconds <= _LONGEST else timedelta(seconds=seconds)


def _scopes(given: object) -> Sequence[str]:
    words = given.split(",") if isinstance(given, str) else given if isinstance(given, list) else []
    named = [identifier(word) for word in words if isinstance(word, str)]
    return [name for name in named if name is not None]
