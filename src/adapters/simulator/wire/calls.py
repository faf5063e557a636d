"""One call that passed the door: its parameters are read, its token is known."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import cast

import attrs

from influence.adapters.simulator.consents import Consent
from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.wire.envelope import SCOPE_MISSING, ApiRefused
from influence.adapters.simulator.wire.parameters import Parameter
from influence.adapters.simulator.world import World

Data = dict[str, object]


class Token(StrEnum):
    """Whose token a call needs in its header."""

    BRAND = "brand"
    CREATOR = "creator"
    NONE = "none"


@attrs.frozen
class Call:
    """What an endpoint answers to. *remarks* collects what the client should do better.

    *headers* are the headers of the request by their names in lower case.
    """

    world: World
    values: Mapping[str, object]
    consent: Consent | None = None
    remarks: list[str] = attrs.field(factory=list)
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)

    def text(self, name: str) -> str:
        return cast("str", self.values[name])

    def text_or_none(self, name: str) -> str | None:
        return cast("str | None", self.values[name])

    def texts(self, name: str) -> tuple[str, ...]:
        return cast("tuple[str, ...]", self.values[name] or ())

    def integer(self, name: str) -> int:
        return cast("int", self.values[name])

    def number(self, name: str) -> float | None:
        return cast("float | None", self.values[name])

    def flag(self, name: str) -> bool:
        return bool(self.values[name])

    def day(self, name: str) -> date | None:
        return cast("date | None", self.values[name])

    def objects(self, name: str) -> tuple[Mapping[str, object], ...]:
        return cast("tuple[Mapping[str, object], ...]", self.values[name] or ())

    @property
    def now(self) -> datetime:
        return self.world.clock.now()

    def member(self, handle: str) -> Creator:
        """The member called *handle*.

        Raises:
            ApiRefused: nobody is called so, or no member.
        """
        creator = self.world.find(handle)
        if creator is None or not creator.is_member:
            self.remarks.append(f"asked for public data about {handle!r}, who is no marketplace member")
            raise ApiRefused(self.world.habits.non_member_code, f"{handle} is not a TCM creator")
        return creator

    def holder(self) -> Creator:
        """The creator whose token the call bears."""
        assert self.consent is not None, "an endpoint for creators asks for their token"  # noqa: S101 - a wrong table
        return self.world.people.by_key(self.consent.owner)

    def demand(self, *scopes: str) -> None:
        """Hold the call to one of *scopes*.

        Raises:
            ApiRefused: the creator consented to none of them.
        """
        if self.consent is None or not set(scopes) & set(self.consent.scopes):
            names = " or ".join(scopes)
            self.remarks.append(f"needs the scope {names}, which the creator did not grant")
            raise ApiRefused(SCOPE_MISSING, f"The scope {names} is not authorized by the user")


@attrs.frozen
class Endpoint:
    """One line of the table of endpoints."""

    method: str
    path: str
    token: Token
    answer: Callable[[Call], Data]
    parameters: tuple[Parameter, ...]
