"""Reports that go out on a rhythm, and reports that were kept as they were."""

from datetime import time
from typing import Any

import attrs

from influence.domain.accounts import AccountId
from influence.domain.campaigns import CampaignId
from influence.domain.capabilities import Kind, Tie
from influence.domain.kept_reports import KeptParticipant, KeptPost, KeptReport
from influence.domain.networks import Network
from influence.domain.posts import PostId, Why
from influence.domain.report_document import FileForm
from influence.domain.rhythms import Rhythm
from influence.domain.schedules import Schedule
from influence.testing.builders.figures import a_post_snapshot
from influence.testing.moments import HOUR, NOON


def a_schedule(campaign: CampaignId, **more: Any) -> Schedule:
    """A schedule that mails a workbook every Monday at 13:00 UTC: for the first time an hour after noon."""
    ordinary = Schedule(
        campaign=campaign,
        rhythm=Rhythm(time(13), weekdays=(0,)),
        zone="UTC",
        formats=(FileForm.XLSX,),
        recipients=("ann@example.com",),
        created_at=NOON,
        created_by="mara",
        due_at=NOON + HOUR,
    )
    return attrs.evolve(ordinary, **more)


def a_kept_report(campaign: CampaignId, **more: Any) -> KeptReport:
    """A report of one TikTok post, with as many figures as `a_kept_post` tells; it was kept at noon."""
    ordinary = KeptReport(
        campaign=campaign,
        title="Spring",
        kept_at=NOON,
        kept_by="mara",
        policy="ttcm-release-1/2026-01-01",
        fingerprint="0f" * 32,
        posts={Network.TIKTOK: 1},
        figures=2,
    )
    return attrs.evolve(ordinary, **more)


def a_kept_participant(account: AccountId, **more: Any) -> KeptParticipant:
    """A member without consent who took part with one post and no order."""
    return attrs.evolve(KeptParticipant(account, Kind.NON_AUTHENTICATED_TTCM, posts=1), **more)


def a_kept_post(post: PostId, **more: Any) -> KeptPost:
    """A post that was added by hand, with what the public profile told of it."""
    ordinary = KeptPost(post, Tie.FREE_TTCM, frozenset({Why.BY_HAND}), (a_post_snapshot(),))
    return attrs.evolve(ordinary, **more)
