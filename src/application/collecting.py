"""Keeping what TikTok told: only what the tables open, with its source."""

from datetime import UTC, datetime

from influence.domain.accounts import Account, AccountId
from influence.domain.breakdowns import TELLS_PARTS, parts_within, well_formed_parts
from influence.domain.capabilities import Tie, may
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.observations import Snapshot
from influence.domain.ports.storage import UnitOfWork
from influence.domain.ports.upstream import Profile, Video
from influence.domain.posts import PostId
from influence.domain.provenance import DEMANDED, Provenance
from influence.domain.retention import may_have_left
from influence.domain.values import well_formed

Said = list[tuple[AccountId, Snapshot[AccountMetric]]]
"""Snapshots of accounts that are to be kept together."""


def keep_profile(work: UnitOfWork, account: Account, profile: Profile, source: Provenance) -> None:
    """Keep the figures of *profile* that the account's kind may show; nothing else is stored."""
    work.figures.keep_accounts(keepable(work, account, profile, source))


def keepable(work: UnitOfWork, account: Account, profile: Profile, source: Provenance) -> Said:
    """What of *profile* may be kept of *account*: one snapshot, or none.

    Who is no member has no public creator id: there the id from the consent is the creator's.
    """
    told = well_formed(profile.values)
    if account.creator_id is None and profile.open_id is not None:
        told = {AccountMetric.CREATOR_ID: profile.open_id, **told}
    values = {
        metric: value
        for metric, value in told.items()
        if may(account.kind, metric) and source in DEMANDED[metric]
    }
    at = profile.fetched_at
    if not values or _would_lose(work, account, source, at):
        return []
    return [(account.id, Snapshot(source, at, at, values, profile.definitions))]


def _would_lose(work: UnitOfWork, account: Account, source: Provenance, at: datetime) -> bool:
    """True when a new snapshot would take the place of figures of the day that a flicker gives back."""
    if not may_have_left(account):
        return False
    newest = work.figures.of_accounts([account.id])[account.id]
    of_day = [s for s in newest if s.source is source and s.as_of.astimezone(UTC).date() == at.date()]
    return any(not may(account.kind, metric) for snapshot in of_day for metric in snapshot.values)


def keep_video_figures(work: UnitOfWork, post: PostId, tie: Tie, video: Video, source: Provenance) -> None:
    """Keep the figures of *video* that *tie* may show, and of these the parts that an order's report tells."""
    opened = {metric for metric in PostMetric if may(tie, metric) and source in DEMANDED[metric]}
    values = {metric: value for metric, value in well_formed(video.values).items() if metric in opened}
    parts = parts_within(well_formed_parts(video.parts), opened) if source is TELLS_PARTS else {}
    if values or parts:
        at = video.fetched_at
        work.figures.keep_post(post, Snapshot(source, at, at, values, video.definitions, parts))
