"""What this version still takes and the next will not, with the days on which it was and will be so."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import attrs

from influence.domain.networks import ACCOUNT_TYPES, Network

DOCS: Final = "/docs/api#ending"
NAME: Final = "account_type"
NEW: Final = ACCOUNT_TYPES[Network.TIKTOK]


@attrs.frozen
class Ending:
    """Something that ends: since when one is told so, and when it is taken no more."""

    since: datetime
    until: datetime

    @property
    def headers(self) -> Mapping[str, str]:
        """The same in the words of RFC 9745 and RFC 8594."""
        return {
            "Deprecation": f"@{int(self.since.timestamp())}",
            "Sunset": format_datetime(self.until, usegmt=True),
            "Link": f'<{DOCS}>; rel="deprecation"; type="text/html"',
        }


OLD_ACCOUNT_TYPE: Final = Ending(datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC))


def renewed(query: bytes, old: str, known: Mapping[str, Any]) -> tuple[bytes, bool]:
    """*query* with the old type of TikTok's accounts written as the new one, and whether it was there.

    An address that has no such filter is left as it is: it refuses the one as it refuses the other.
    """
    if not old or NAME not in known or b"account_type" not in query:
        return query, False
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=200)
    except ValueError:
        return query, False  # whoever reads it says so
    if (NAME, old) not in pairs:
        return query, False
    new = [(name, NEW if (name, text) == (NAME, old) else text) for name, text in pairs]
    return urlencode(new).encode("ascii"), True
