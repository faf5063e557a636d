"""Notices as programs read them: what happened, for one person."""

from datetime import datetime

import attrs

from influence.application.take_messages import command_for
from influence.domain.events import EventKind
from influence.domain.notices import Notice


@attrs.frozen(kw_only=True)
class NoticeForm:
    """One thing that happened, and the command that leads to it."""

    notice: int
    kind: EventKind
    about: str | None
    who: str | None
    detail: str | None
    sentence: str
    command: str | None
    at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, notice: Notice, sentence: str) -> "NoticeForm":
        """A notice, as its person reads it."""
        event = notice.told.event
        return cls(
            notice=notice.told.number,
            kind=event.kind,
            about=event.about or None,
            who=event.who or None,
            detail=event.detail or None,
            sentence=sentence,
            command=command_for(event) or None,
            at=notice.at,
            read_at=notice.read_at,
        )
