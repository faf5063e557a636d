"""What a constraint of the database means in the words of the product. The one place that reads its messages."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from influence.domain.erasures import AccountErased
from influence.domain.errors import InfluenceError
from influence.domain.ports.cutover import LegacyWriteRefused


class Broken(StrEnum):
    """The rules that the database holds and callers hear of."""

    OLD_SOURCE_CLOSED = "old_source_closed"
    ACCOUNT_UNSUPPORTED = "account_unsupported"
    IDENTITY_TAKEN = "identity_taken"
    NAME_TAKEN = "name_taken"
    GROUP_TAKEN = "group_taken"
    INFLUENCER_MISSING = "influencer_missing"
    ORDER_TAKEN = "order_taken"
    PERSON_TAKEN = "person_taken"
    VIDEO_TAKEN = "video_taken"
    PARTICIPANT_HELD = "participant_held"
    PHASE_GOES_FORWARD = "phase_goes_forward"
    CAPTION_KEPT = "caption_kept"
    REFERENCE = "reference"
    ACCOUNT_ERASED = "account_erased"


_MESSAGES: Final[tuple[tuple[str, Broken], ...]] = (
    # how the message of SQLite begins, and what it means
    ("old_source_closed", Broken.OLD_SOURCE_CLOSED),
    ("account_unsupported", Broken.ACCOUNT_UNSUPPORTED),
    ("influencer_missing", Broken.INFLUENCER_MISSING),
    ("participant_held", Broken.PARTICIPANT_HELD),
    ("account_erased", Broken.ACCOUNT_ERASED),
    ("phase_goes_forward", Broken.PHASE_GOES_FORWARD),
    ("UNIQUE constraint failed: accounts.", Broken.IDENTITY_TAKEN),
    ("UNIQUE constraint failed: campaigns.", Broken.NAME_TAKEN),
    ("UNIQUE constraint failed: groups.", Broken.GROUP_TAKEN),
    ("UNIQUE constraint failed: orders.", Broken.ORDER_TAKEN),
    ("UNIQUE constraint failed: people.", Broken.PERSON_TAKEN),
    ("UNIQUE constraint failed: order_links.video_id", Broken.VIDEO_TAKEN),
    ("CHECK constraint failed: posts_no_tiktok_caption", Broken.CAPTION_KEPT),
    ("FOREIGN KEY constraint failed", Broken.REFERENCE),
)


def broken_rule(error: sa.exc.IntegrityError) -> Broken | None:
    """The rule behind *error*, if callers hear of it."""
    message = str(error.orig)
    return next((rule for beginning, rule in _MESSAGES if message.startswith(beginning)), None)


@contextmanager
def refusing(connection: sa.Connection, answers: Mapping[Broken, InfluenceError]) -> Iterator[None]:
    """All of what is done within, or nothing of it and the answer to the rule it broke."""
    with answering(answers), connection.begin_nested():
        yield


@contextmanager
def answering(answers: Mapping[Broken, InfluenceError]) -> Iterator[None]:
    """The answer to the rule that is broken within; what was done before it stays in the transaction."""
    try:
        yield
    except sa.exc.IntegrityError as error:
        rule = broken_rule(error)
        if rule is Broken.OLD_SOURCE_CLOSED:
            raise LegacyWriteRefused from error
        if rule is Broken.ACCOUNT_ERASED:
            raise AccountErased from error
        if rule is not None and rule in answers:
            raise answers[rule] from error
        raise
