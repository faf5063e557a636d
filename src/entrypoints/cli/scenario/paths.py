"""Places in a JSON answer, written like `handle=ann/metrics/follower_count/value`."""

from collections.abc import Iterator
from typing import Any, Final


class _Nowhere:
    def __repr__(self) -> str:
        return "nothing"


NOWHERE: Final = _Nowhere()
"""What stands at a place that is not there."""


def at(path: str, answer: Any) -> Any:
    """What stands at *path* in *answer*, `NOWHERE` if there is no such place.

    A part is a name, a number in a list, `name=value` for the first item of a list that has it, or `#` for how many.
    """
    found = answer
    for part in path.split("/") if path else ():
        found = next(_below(found, part), NOWHERE)
    return found


def _below(found: Any, part: str) -> Iterator[Any]:
    if part == "#" and isinstance(found, list | dict):
        yield len(found)
    elif isinstance(found, dict) and part in found:
        yield found[part]
    elif isinstance(found, list) and "=" in part:
        name, _, value = part.partition("=")
        yield from (item for item in found if isinstance(item, dict) and str(item.get(name)) == value)
    elif isinstance(found, list) and part.isdecimal():
        yield from found[int(part) :][:1]
