# ruff: noqa: S608 # claims are put together from names of this package; values are always bound
"""What is held of people without an account longer than anybody has a use for it: one row a table."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs

from influence.adapters.sql.columns import ticks
from influence.domain.erasures import Category
from influence.domain.personal_terms import PersonalTerms


@attrs.frozen
class Outlived:
    """The rows of *table* that go by *claim*, and under what they are counted."""

    table: str
    claim: str
    category: Category | None = None


_OVER: Final = "account_id IS NULL AND accepted_at IS NULL"
_OLD_APPLICATIONS: Final = (
    f"{_OVER} AND coalesce(declined_at, withdrawn_at, CASE WHEN submitted_at IS NULL THEN started_at END)"
    " < :applications"
)
_OLD_LETTERS: Final = "(state = 'sent' AND sent_at < :letters OR state = 'failed' AND written_at < :letters)"

OUTLIVED: Final[tuple[Outlived, ...]] = (  # those that refer to others first
    Outlived(
        "consents",
        f"application_id IN (SELECT id FROM applications WHERE tenant_id = :tenant AND {_OLD_APPLICATIONS})",
    ),
    Outlived("applications", _OLD_APPLICATIONS, Category.APPLICATIONS),
    Outlived(
        "consents",
        "account_id IS NULL AND application_id IS NULL AND begun_at < :consents",
        Category.CONSENTS,
    ),
    Outlived(
        "invites",
        "account_id IS NULL AND joined_at IS NULL AND lapses_at < :invites",
        Category.INVITES,
    ),
    Outlived("letters", _OLD_LETTERS, Category.LETTERS),
    Outlived("notices", "read_at < :notices", Category.NOTICES),
    Outlived("deeds", "begun_at < :answers", Category.ANSWERS),
)


def limits(terms: PersonalTerms, now: datetime) -> Mapping[str, int]:
    """Before which moment what is to have ended."""
    days = attrs.asdict(terms)
    return {name: ticks(now - timedelta(days=count)) for name, count in days.items()}
