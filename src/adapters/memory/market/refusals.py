"""TikTok's codes for "no" that the in-memory marketplace uses."""

from typing import Final, TypeVar

from influence.domain.ports.upstream_failures import TikTokRefused

T = TypeVar("T")

PERMISSION: Final = 40001
PARAMETER: Final = 40002
NOT_A_CREATOR: Final = 40121
SCOPE_MISSING: Final = 40130
NUMBER_LIMIT: Final = 40502


def demand(is_kept: bool, sentence: str) -> None:  # noqa: FBT001  reads as the rule that must hold
    """Nothing when a rule *is_kept*.

    Raises:
        TikTokRefused: it is not.
    """
    if not is_kept:
        raise TikTokRefused(PARAMETER, sentence)


def given(found: T | None, sentence: str) -> T:
    """What was *found*.

    Raises:
        TikTokRefused: nothing was.
    """
    if found is None:
        raise TikTokRefused(PARAMETER, sentence)
    return found
