"""Where the videos of an order stand in TikTok's review."""

from collections.abc import Iterator, Mapping
from typing import Final

from influence.adapters.tiktok.calls import Answer, Json
from influence.adapters.tiktok.converters import identifier
from influence.adapters.tiktok.envelopes import shown
from influence.adapters.tiktok.fields import Drift
from influence.domain.ports.upstream import ReviewStage, VideoReview

REVIEWS: Final = "/tcm/video/audit_status/get/"

_S = ReviewStage
# fmt: off
_STAGES: Final[Mapping[str, tuple[ReviewStage, ReviewStage]]] = {
    # review               not out yet      out
    "NO_REVIEW":           (_S.UPLOADED,    _S.PUBLISHED),
    "CONTENT_REVIEWING":   (_S.IN_REVIEW,   _S.IN_REVIEW),
    "AD_REVIEWING":        (_S.IN_REVIEW,   _S.IN_REVIEW),
    "CONTENT_REVIEW_FAIL": (_S.REJECTED,    _S.REJECTED),
    "AD_REVIEW_FAIL":      (_S.REJECTED,    _S.REJECTED),
    "ALL_FAIL":            (_S.REJECTED,    _S.REJECTED),
    "SUCCEED":             (_S.IN_REVIEW,   _S.PUBLISHED),
}
# fmt: on
_OUT: Final[Mapping[str, bool]] = {"INIT": False, "UPLOAD": False, "RELEASE": True}
_DELETED: Final = "DELETE"
_LINKED: Final = "BIND"
_UNLINKED: Final = "UNBIND"
_REASONS: Final = ("reject_reason", "reject_reasons", "content_reject_reasons", "ad_reject_reasons")


def reviews(answer: Answer, upstream_id: str, drift: Drift) -> Iterator[VideoReview]:
    """The videos that are linked to the order, each once; one whose stage or id TikTok does not tell is left out."""
    told = dict[str, VideoReview]()
    for review in _reviews(answer, upstream_id, drift):
        told.setdefault(review.video_id, review)
    yield from told.values()


def _reviews(answer: Answer, upstream_id: str, drift: Drift) -> Iterator[VideoReview]:
    for item in answer.items("audit_status_list"):
        if not _is_linked(item):
            if _word(item, "bind_status") != _UNLINKED:
                drift.note(answer.path, "bind_status", item.get("bind_status"))
            continue
        video_id, stage = identifier(item.get("video_id")), _stage(item)
        if video_id is None:
            drift.note(answer.path, "video_id", item.get("video_id"))
        elif stage is None:
            drift.note(answer.path, "video_status, review_status", item.get("review_status"))
        else:
            yield VideoReview(upstream_id, video_id, stage, _reason(item, stage))


def _is_linked(item: Json) -> bool:
    """Whether TikTok says that the video is linked, or says nothing about it."""
    return item.get("bind_status") is None or _word(item, "bind_status") == _LINKED


def _stage(item: Json) -> ReviewStage | None:
    status = _word(item, "video_status")
    if status == _DELETED:
        return ReviewStage.DELETED
    stages, is_out = _STAGES.get(_word(item, "review_status")), _OUT.get(status)
    return None if stages is None or is_out is None else stages[is_out]


def _reason(item: Json, stage: ReviewStage) -> str:
    if stage is not ReviewStage.REJECTED:
        return ""
    told = [one for name in _REASONS for one in _sentences(item.get(name))]
    return shown(", ".join(dict.fromkeys(told)))


def _sentences(given: object) -> list[str]:
    items = given if isinstance(given, list) else [given]
    return [sentence for item in items if (sentence := shown(item))]


def _word(item: Json, name: str) -> str:
    value = item.get(name)
    return value.strip().upper() if isinstance(value, str) else ""
