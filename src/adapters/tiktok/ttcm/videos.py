"""Videos and their figures, as the order generation tells them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from influence.adapters.tiktok.addresses import page_of
from influence.adapters.tiktok.asked import handle_in
from influence.adapters.tiktok.calls import Json
from influence.adapters.tiktok.converters import address, identifier
from influence.adapters.tiktok.fields import Drift, Row, figures, parts
from influence.adapters.tiktok.times import instant
from influence.adapters.tiktok.ttcm.tables import REPORT, REPORT_PARTS
from influence.domain.formulas import Definitions
from influence.domain.metrics import PostMetric
from influence.domain.ports.upstream import Video, VideoReport

REPORT_PATH: Final = "/tcm/report/get/v2/"


def videos(
    posts: Iterable[Json], table: Sequence[Row[PostMetric]], endpoint: str, at: datetime, drift: Drift
) -> Iterator[Video]:
    """The videos in *posts*; one without an id is left out."""
    for post in posts:
        video_id = identifier(post.get("video_id"))
        if video_id is None:
            drift.note(endpoint, "video_id", post.get("video_id"))
            continue
        yield Video(
            video_id=video_id,
            fetched_at=at,
            values=figures(table, post, endpoint, drift),
            url=address(post.get("embed_url")) or page_of(handle_in(post), video_id),
            published_at=instant(post.get("create_time")),
            definitions=Definitions.TTCM,
        )


def reports(insights: Iterable[Json], at: datetime, drift: Drift) -> Iterator[VideoReport]:
    """The videos in a report; one that does not say which it is, and whose, is left out."""
    for insight in insights:
        about, told = insight.get("dimensions"), insight.get("metrics")
        if not isinstance(about, dict) or not isinstance(told, dict):
            drift.note(REPORT_PATH, "dimensions, metrics", about)
            continue
        order_id, video_id = identifier(about.get("order_id")), identifier(about.get("video_id"))
        handle = handle_in(about)
        if order_id is None or video_id is None or handle is None:
            drift.note(REPORT_PATH, "order_id, video_id, handle_name", about)
            continue
        video = Video(
            video_id=video_id,
            fetched_at=at,
            values=figures(REPORT, told, REPORT_PATH, drift),
            url=page_of(handle, video_id),
            published_at=instant(about.get("video_first_release_time")),
            definitions=Definitions.TTCM,
            parts=parts(REPORT_PARTS, told, REPORT_PATH, drift),
        )
        yield VideoReport(order_id, handle, video)
