"""Whether a deed was refused."""

from collections.abc import Callable
from typing import TypeVar

from influence.domain.errors import InfluenceError

E = TypeVar("E", bound=InfluenceError)


def refusal(kind: type[E] | tuple[type[E], ...], deed: Callable[[], object]) -> E | None:
    """The refusal of that kind, or of one of those kinds, with which *deed* ended, or None when it was done."""
    try:
        deed()
    except kind as refused:
        return refused
    return None
