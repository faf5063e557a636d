"""Forms that say what another form says, and more."""

from typing import Any, TypeVar

import attrs

F = TypeVar("F", bound=attrs.AttrsInstance)


def grown(kind: type[F], smaller: attrs.AttrsInstance, **more: Any) -> F:
    """A form of *kind* that says what *smaller* says, and *more*."""
    said = {name: getattr(smaller, name) for name in attrs.fields_dict(type(smaller))}
    return kind(**said, **more)
