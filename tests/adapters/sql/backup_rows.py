"""One valid row of each table about copies, and rows that its constraints refuse."""

from collections.abc import Mapping
from typing import Final

Row = Mapping[str, object]

ORDINARY: Final[Mapping[str, Row]] = {
    "backups": {"token": "t", "place": "/copies/a.db", "origin": "made", "made_at": 0, "made_by": "mara"},
    "identity": {"id": 1, "installation": "us"},
}

_CHECK: Final = "CHECK constraint failed: {}"

REFUSED: Final[Mapping[str, tuple[str, Row, str]]] = {
    # what, table, what is changed of its ordinary row, how the refusal begins
    "a copy nowhere": ("backups", {"place": ""}, _CHECK.format("backups_place")),
    "a copy from nowhere": ("backups", {"origin": "found"}, _CHECK.format("backups_origin_known")),
    "a copy of a phase nobody knows": ("backups", {"phase": "later"}, _CHECK.format("backups_phase_known")),
    "a copy that nobody deleted": ("backups", {"gone_at": 1}, _CHECK.format("backups_gone")),
    "a second installation": ("identity", {"id": 2}, _CHECK.format("identity_is_one")),
    "an installation again": ("identity", {}, "UNIQUE constraint failed: identity.id"),
    "an installation without a name": ("identity", {"installation": ""}, _CHECK.format("identity_named")),
}

TAKEN: Final[Mapping[str, tuple[str, Row]]] = {
    # the neighbour of a refusal: what differs from it is what was refused
    "a copy": ("backups", {}),
    "a copy of before": ("backups", {"phase": "before", "kept_until": "2027-03-01"}),
    "a deleted copy": ("backups", {"gone_at": 1, "gone_by": "mara", "origin": "declared"}),
}
