"""One valid row of each table of messages, and rows that its constraints refuse."""

from collections.abc import Mapping
from typing import Final

Row = Mapping[str, object]

ORDINARY: Final[Mapping[str, Row]] = {
    "people": {
        "tenant_id": 1,
        "name": "Mara",
        "name_folded": "mara",
        "email": "",
        "language": "en",
        "zone": "UTC",
        "choices": "{}",
        "added_at": 0,
        "added_by": "mara",
        "version": 0,
    },
    "notices": {
        "tenant_id": 1,
        "person_id": 1,
        "number": 1,
        "kind": "account.added",
        "who": "",
        "detail": "",
        "about": "",
        "at": 0,
    },
    "letters": {
        "tenant_id": 1,
        "message_id": "m-1",
        "recipient": "mara@example.com",
        "subject": "s",
        "text": "t",
        "language": "en",
        "written_at": 0,
        "queued_by": "mara",
        "about": "",
        "state": "queued",
        "due_at": 0,
        "tries": 0,
        "last_error": "",
    },
    "letter_attachments": {
        "tenant_id": 1,
        "letter_id": 1,
        "position": 0,
        "name": "a.csv",
        "media_type": "text/csv",
        "content": b"a",
    },
    "message_templates": {
        "tenant_id": 1,
        "name": "order",
        "language": "en",
        "subject": "s",
        "text": "t",
        "html": "h",
    },
}

_CHECK: Final = "CHECK constraint failed: {}"
_KEY: Final = "FOREIGN KEY constraint failed"
_QUIET: Final = _CHECK.format("people_quiet_hours")

REFUSED: Final[Mapping[str, tuple[str, Row, str]]] = {
    # what, table, what is changed of its ordinary row, how the refusal begins
    "a language nobody writes": ("people", {"language": "xx"}, _CHECK.format("people_language_known")),
    "quiet hours without an end": ("people", {"quiet_from": 1}, _QUIET),
    "quiet hours without a beginning": ("people", {"quiet_to": 1}, _QUIET),
    "quiet hours of no length": ("people", {"quiet_from": 1, "quiet_to": 1}, _QUIET),
    "quiet hours beyond the day": ("people", {"quiet_from": 0, "quiet_to": 1440}, _QUIET),
    "a person of no tenant": ("people", {"tenant_id": 9}, _KEY),
    "a notice for nobody": ("notices", {"person_id": 9}, _KEY),
    "a letter in a strange state": ("letters", {"state": "lost"}, _CHECK.format("letters_state_known")),
    "a sent letter without a time": (
        "letters",
        {"state": "sent", "text": ""},
        _CHECK.format("letters_sent_at_a_time"),
    ),
    "a waiting letter with a time": ("letters", {"sent_at": 1}, _CHECK.format("letters_sent_at_a_time")),
    "a sent letter with its text": (
        "letters",
        {"state": "sent", "sent_at": 1},
        _CHECK.format("letters_sent_are_empty"),
    ),
    "a file of no letter": ("letter_attachments", {"letter_id": 9}, _KEY),
    "a template nobody asked for": (
        "message_templates",
        {"name": "poem"},
        _CHECK.format("message_templates_name_known"),
    ),
    "a template in a strange language": (
        "message_templates",
        {"language": "xx"},
        _CHECK.format("message_templates_language_known"),
    ),
}

TAKEN: Final[Mapping[str, tuple[str, Row]]] = {
    # the neighbours of what is refused
    "quiet hours over midnight": ("people", {"quiet_from": 1320, "quiet_to": 420}),
    "a sent letter": ("letters", {"state": "sent", "sent_at": 1, "text": ""}),
    "a template": ("message_templates", {"language": "de"}),
}
