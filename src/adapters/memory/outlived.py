"""What is held of people without an account longer than anybody has a use for it, in memory."""

from datetime import datetime, timedelta
from typing import Any

from influence.adapters.memory.state import Holdings
from influence.adapters.memory.table import Table
from influence.domain.applications import Application
from influence.domain.erasures import Category
from influence.domain.letters import LetterState, QueuedLetter
from influence.domain.personal_terms import PersonalTerms


def _over_since(one: Application) -> datetime | None:
    """When nobody had a use for it any more; one that waits for a decision is in use."""
    if one.account is not None or one.accepted is not None:
        return None
    ended = one.declined or one.withdrawn
    if ended is not None:
        return ended.at
    return one.started.at if one.submitted is None else None


def _done_at(one: QueuedLetter) -> datetime | None:
    return one.letter.written_at if one.state is LetterState.FAILED else one.sent_at


def outlived(
    own: Holdings, terms: PersonalTerms, now: datetime
) -> dict[Category, tuple[Table[Any, Any], list[Any]]]:
    """The rows that go, by category: their table and their keys."""

    def before(at: datetime | None, days: int) -> bool:
        return at is not None and at < now - timedelta(days=days)

    applications = [n for n, one in own.applications.items() if before(_over_since(one), terms.applications)]
    consents = [
        state
        for state, one in own.consents.items()
        if one.account is None and one.application is None and before(one.begun_at, terms.consents)
    ]
    invites = [
        number
        for number, one in own.invites.items()
        if one.account is None and one.joined_at is None and before(one.lapses_at, terms.invites)
    ]
    letters = [number for number, one in own.letters.items() if before(_done_at(one), terms.letters)]
    notices = [key for key, one in own.notices.items() if before(one.read_at, terms.notices)]
    answers = [key for key, one in own.deeds.items() if before(one.begun_at, terms.answers)]
    return {
        Category.APPLICATIONS: (own.applications, applications),
        Category.CONSENTS: (own.consents, consents),
        Category.INVITES: (own.invites, invites),
        Category.LETTERS: (own.letters, letters),
        Category.NOTICES: (own.notices, notices),
        Category.ANSWERS: (own.deeds, answers),
    }
