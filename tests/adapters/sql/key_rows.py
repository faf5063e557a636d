"""One valid row of the table of keys, and rows that its constraints refuse."""

from collections.abc import Mapping
from typing import Final

Row = Mapping[str, object]

ORDINARY: Final[Mapping[str, Row]] = {
    "api_keys": {
        "tenant_id": 1,
        "name": "warehouse",
        "prefix": "0123456789abcdef",
        "digest": bytes(32),
        "scopes": "accounts:read",
        "made_at": 0,
        "made_by": "mara",
        "revoked_by": "",
    }
}

_CHECK: Final = "CHECK constraint failed: {}"
_NEW: Final = {"prefix": "f" * 16, "name": "other"}

REFUSED: Final[Mapping[str, tuple[str, Row, str]]] = {
    "a key of no tenant": ("api_keys", {**_NEW, "tenant_id": 9}, "FOREIGN KEY constraint failed"),
    "half a prefix": ("api_keys", {**_NEW, "prefix": "f" * 8}, _CHECK.format("api_keys_prefix_whole")),
    "a key in clear": (
        "api_keys",
        {**_NEW, "digest": b"influence_f"},
        _CHECK.format("api_keys_digest_whole"),
    ),
    "a key that may do nothing": (
        "api_keys",
        {**_NEW, "scopes": ""},
        _CHECK.format("api_keys_allow_something"),
    ),
    "a key without a name": ("api_keys", {**_NEW, "name": ""}, _CHECK.format("api_keys_name_short")),
    "a key that ended before": (
        "api_keys",
        {**_NEW, "expires_at": 0},
        _CHECK.format("api_keys_end_after_they_begin"),
    ),
    "a key revoked by nobody": ("api_keys", {**_NEW, "revoked_at": 1}, _CHECK.format("api_keys_revoked_by")),
}

TAKEN: Final[Mapping[str, tuple[str, Row]]] = {
    "another key": ("api_keys", {**_NEW, "expires_at": 1}),
    "a revoked key": ("api_keys", {**_NEW, "revoked_at": 1, "revoked_by": "tomas"}),
}
