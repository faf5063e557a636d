"""The people behind accounts, and how they come in."""

from datetime import timedelta
from typing import Any

import attrs

from influence.domain.applications import Application, Happened, Particulars
from influence.domain.influencers import Group, GroupKey, Influencer
from influence.domain.invites import Invite, InviteAnswer
from influence.testing.moments import DAY, NOON


def an_influencer(name: str = "Ann Cooks", **more: Any) -> Influencer:
    """A person of the CRM, with a mail address."""
    ordinary = Influencer(name=name, email="ann@example.com", country="DE", added_at=NOON, added_by="mara")
    return attrs.evolve(ordinary, **more)


def a_group(key: str = "cooks", **more: Any) -> Group:
    """A group of influencers, named like its key."""
    return attrs.evolve(Group(GroupKey(key), key), **more)


def an_application(group: str = "cooks", **more: Any) -> Application:
    """An application that was begun at noon, by a person who has not connected an account yet."""
    said = Particulars("Kofi Mensah", "kofi@example.com", "DE")
    return attrs.evolve(Application(group, Happened(NOON, "kofi"), said), **more)


def an_invite(
    handle: str = "ann.cooks",
    answer: InviteAnswer | None = InviteAnswer.INVITED,
    lapses_after: timedelta = 30 * DAY,
    **more: Any,
) -> Invite:
    """An invitation into the marketplace that was sent at noon and that TikTok passed on."""
    sent = Invite(handle, NOON, "mara", NOON + lapses_after)
    return attrs.evolve(sent if answer is None else sent.answered(answer, NOON), **more)
