"""How requests of other programs are refused before anybody looks at what they ask for."""

from typing import ClassVar, Final

import attrs

from influence.domain.errors import BadInput, Refused

_SHOWN: Final = 5


@attrs.frozen
class MediaTypeRefused(BadInput):
    """The body says that it is something else."""

    code: ClassVar[str] = "media_type_refused"

    def __str__(self) -> str:
        return "This address takes JSON."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Say that it is JSON."""
        return ("Send the header Content-Type: application/json, and JSON in UTF-8.",)


@attrs.frozen
class Wrong:
    """Where a body is wrong (a JSON pointer; empty is the whole), and why."""

    place: str
    why: str

    def __str__(self) -> str:
        return f"{self.place or 'the body'}: {self.why}"


@attrs.frozen
class BodyRefused(BadInput):
    """The body does not fit what the address takes."""

    code: ClassVar[str] = "bad_body"

    wrong: tuple[Wrong, ...]

    def __str__(self) -> str:
        told = list(map(str, self.wrong[:_SHOWN]))
        more = len(self.wrong) - len(told)
        return "; ".join([*told, *([f"and {more} more"] if more else [])]) + "."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Look up the form."""
        return ("GET /openapi.json tells which fields this address takes.",)


@attrs.frozen
class ChangedSince(Refused):
    """What is to be changed is not any more as it was read."""

    code: ClassVar[str] = "changed_since"

    def __str__(self) -> str:
        return "It is not any more as the header If-Match says."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Look again."""
        return ("GET it again, look at what changed, and send the change with the new ETag.",)


@attrs.frozen
class LossNotAccepted(Refused):
    """A post that is added by hand shows less than one of an order, and nobody has said that this is known."""

    code: ClassVar[str] = "loss_not_accepted"

    misses: tuple[str, ...]

    def __str__(self) -> str:
        return f"Added by hand the post will miss {', '.join(self.misses)}: nothing was done."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Say that it is known, or ask for the link that opens everything."""
        return (
            'Send it again with "accept_loss": true, under a new Idempotency-Key.',
            "Have the creator link the post to an order: POST /api/v1/orders/{number}/link-requests",
        )


@attrs.frozen
class InstallationShared(Refused):
    """What concerns the whole installation is not for the programs of one of several tenants."""

    code: ClassVar[str] = "installation_shared"

    what: str
    command: str

    def __str__(self) -> str:
        return f"{self.what} concerns the whole installation, which other tenants share."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Who can."""
        return (f"Ask whoever runs the installation: {self.command}",)


@attrs.frozen
class ValueRefused(Refused):
    """A value of the body has the right form, and a rule of the product says no to it."""

    code: ClassVar[str] = "value_refused"

    why: str
    ways_out: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.why

    @property
    def remedies(self) -> tuple[str, ...]:
        """Another value."""
        return self.ways_out or ("Send another value, under a new Idempotency-Key.",)
