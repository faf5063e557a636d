"""One valid row of the table of erasures, and rows that its constraints refuse."""

from collections.abc import Mapping
from typing import Final

Row = Mapping[str, object]

ORDINARY: Final[Mapping[str, Row]] = {
    "erasures": {
        "pseudonym": "3f2a90c1",
        "plan": "digest",
        "ground": "request",
        "begun_at": 1,
        "begun_by": "tomas",
        "parts": "[]",
        "ended_at": None,
        "receipt": "",
    },
}

_CHECK: Final = "CHECK constraint failed: {}"

REFUSED: Final[Mapping[str, tuple[str, Row, str]]] = {
    # what, table, what is changed of its ordinary row, how the refusal begins
    "an erasure for an odd reason": ("erasures", {"ground": "whim"}, _CHECK.format("erasures_ground_known")),
    "an erasure that ended without receipt": (
        "erasures",
        {"ended_at": 2},
        _CHECK.format("erasures_end_with_a_receipt"),
    ),
    "a receipt before the end": ("erasures", {"receipt": "{}"}, _CHECK.format("erasures_end_with_a_receipt")),
}

TAKEN: Final[Mapping[str, tuple[str, Row]]] = {
    # the neighbour of a refusal: what differs from it is what was refused
    "an erasure that has begun": ("erasures", {"ground": "age_changed"}),
    "an erasure that ended": ("erasures", {"ended_at": 2, "receipt": "{}"}),
}
