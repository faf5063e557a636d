"""One valid row of each table of the audit, and rows that its constraints refuse."""

from collections.abc import Mapping
from typing import Final

Row = Mapping[str, object]

ORDINARY: Final[Mapping[str, Row]] = {
    "audit_records": {
        "chain": 1,
        "number": 1,
        "at": "2026-03-02T12:00:00.000000Z",
        "by": "",
        "noun": "campaign",
        "subject": "1",
        "verb": "created",
        "what": "",
        "digest": b"d" * 32,
    },
    "audit_names": {
        "chain": 1,
        "owner": "account:1",
        "subject": "order:1",
        "pseudonym": "0" * 32,
        "key": b"k",
    },
    "audit_pending": {
        "id": 10_000,
        "chain": 1,
        "noun": "campaign",
        "subject": "campaign:1",
        "owner": None,
        "verb": "created",
        "what": 0,
        "before": None,
        "after": None,
    },
}

_CHECK: Final = "CHECK constraint failed: {}"

REFUSED: Final[Mapping[str, tuple[str, Row, str]]] = {
    # what, table, what is changed of its ordinary row, how the refusal begins
    "half a digest of a record": (
        "audit_records",
        {"digest": b"d" * 16},
        _CHECK.format("audit_records_digest"),
    ),
    "a record after a gap": ("audit_records", {"number": 2}, "evidence_stays"),
    "a record before the first": ("audit_records", {"number": 0}, "evidence_stays"),
    "half a pseudonym": ("audit_names", {"pseudonym": "0" * 16}, _CHECK.format("audit_names_pseudonym")),
}

TAKEN: Final[Mapping[str, tuple[str, Row]]] = {
    # the neighbours of what is refused
    "the first record of another chain": ("audit_records", {"chain": 2}),
    "a name of another chain": ("audit_names", {"chain": 2}),
}
