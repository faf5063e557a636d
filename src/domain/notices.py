"""Notices: what a person finds in the product of what happened."""

from datetime import datetime

import attrs

from influence.domain.events import Numbered
from influence.domain.people import PersonId


@attrs.frozen
class Notice:
    """One event for one person. There is one for each event, however often the event is handed over."""

    person: PersonId
    told: Numbered
    at: datetime
    read_at: datetime | None = None
