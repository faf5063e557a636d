"""How requests of other programs are refused before anybody looks at what they ask for."""

from typing import ClassVar, Final

import attrs

from influence.domain.errors import BadInput

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
class BodyRefused(BadInput):
    """The body does not fit what the address takes."""

    code: ClassVar[str] = "bad_body"

    wrong: tuple[tuple[str, str], ...]
    """Where (a JSON pointer; empty is the whole), and why."""

    def __str__(self) -> str:
        told = [f"{place or 'the body'}: {why}" for place, why in self.wrong[:_SHOWN]]
        more = len(self.wrong) - len(told)
        return "; ".join([*told, *([f"and {more} more"] if more else [])]) + "."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Look up the form."""
        return ("GET /openapi.json tells which fields this address takes.",)
