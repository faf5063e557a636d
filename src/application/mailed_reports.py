"""Reports that leave the house: without anything that the old source told, also before the cut-over.

A letter may wait for its mail server until after the cut-over, and what is in a mailbox cannot be purged.
"""

from typing import Final

import attrs

from influence.application.read_posts import PostRow, is_hidden
from influence.application.report_campaign import Participation, Report, sums
from influence.domain.networks import Network
from influence.domain.observations import Absence, Observation, Reading, Reason
from influence.domain.phase import Phase
from influence.domain.posts import Why
from influence.domain.provenance import taints

_STAYS: Final = Absence(
    Reason.WITHHELD,
    "Figures of the old TikTok source are not sent by mail.",
    ("See it here: influence report",),
    "mail/no-old-source",
)


def without_old_source(report: Report) -> Report:
    """*report* without posts and figures of the old source; totals are made anew of what is left."""
    posts = tuple(_bare(row) for row in report.posts if not _is_old(row))
    left = {row.post.id for row in posts}
    networks = {network: [row for row in posts if row.post.network is network] for network in Network}
    return attrs.evolve(
        report,
        posts=posts,
        participants=tuple(_counted_anew(one, posts) for one in report.participants),
        totals={network: sums(rows) for network, rows in networks.items() if rows},
        charts=tuple(one for one in report.charts if one.row.post.id in left),
    )


def _is_old(row: PostRow) -> bool:
    """True for what will be hidden once the cut-over begins, or has no other way into the campaign."""
    return is_hidden(row.post, Phase.CLOSING) or row.reasons == {Why.LEGACY_CAPTURE}


def _bare(row: PostRow) -> PostRow:
    readings = {metric: _told(reading) for metric, reading in row.readings.items()}
    return attrs.evolve(row, reasons=row.reasons - {Why.LEGACY_CAPTURE}, readings=readings)


def _told(reading: Reading) -> Reading:
    return _STAYS if isinstance(reading, Observation) and taints(reading.sources) else reading


def _counted_anew(one: Participation, posts: tuple[PostRow, ...]) -> Participation:
    own = [row for row in posts if row.account.id == one.account.id]
    return attrs.evolve(one, posts=len(own), totals=sums(own))
