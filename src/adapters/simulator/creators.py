"""Creators of the simulated marketplace: what changes is kept, everything else is drawn from their dice."""

import re
from datetime import date
from enum import StrEnum
from typing import Final

import attrs

from influence.adapters.simulator.chance import number
from influence.adapters.simulator.refusals import Refused, Why

_HANDLE: Final = re.compile(r"[^\s@,/?#&%\"'<>\\\x00-\x1f\ud800-\udfff]{1,100}")


class Membership(StrEnum):
    """Where a creator stands with the marketplace."""

    IN = "IN"
    NOT_IN = "NOT_IN"
    INVITED = "INVITED"


def plain_handle(handle: str) -> str:
    """*handle* as the world writes it: lower case, no spaces around it.

    Raises:
        Refused: no creator could be called that.
    """
    plain = handle.strip().casefold()
    if not _HANDLE.fullmatch(plain):
        raise Refused(
            Why.BAD_ARGUMENT, "a handle is 1 to 100 characters without spaces, '@', quotes or slashes"
        )
    return plain


@attrs.frozen
class Creator:
    """One person on the simulated TikTok. *key* never changes, the handle may."""

    key: str
    seed: int
    handle: str
    membership: Membership
    born_member: bool
    since: date
    gone: bool = False

    @property
    def creator_id(self) -> str:
        return number(self.seed, self.key, "creator")

    @property
    def is_member(self) -> bool:
        return self.membership is Membership.IN
