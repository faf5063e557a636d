"""TikTok's review of linked videos, in every combination of its words."""

from typing import Any

import pytest

from influence.domain.ports.upstream import ReviewStage, VideoReview
from tests.adapters.tiktok.far_side import SOUGHT, FarSide, envelope, sent

S = ReviewStage
# fmt: off
STAGES: dict[str, tuple[ReviewStage, ...]] = {
    # review               INIT          UPLOAD        RELEASE       DELETE
    "NO_REVIEW":           (S.UPLOADED,  S.UPLOADED,   S.PUBLISHED,  S.DELETED),
    "CONTENT_REVIEWING":   (S.IN_REVIEW, S.IN_REVIEW,  S.IN_REVIEW,  S.DELETED),
    "AD_REVIEWING":        (S.IN_REVIEW, S.IN_REVIEW,  S.IN_REVIEW,  S.DELETED),
    "CONTENT_REVIEW_FAIL": (S.REJECTED,  S.REJECTED,   S.REJECTED,   S.DELETED),
    "AD_REVIEW_FAIL":      (S.REJECTED,  S.REJECTED,   S.REJECTED,   S.DELETED),
    "ALL_FAIL":            (S.REJECTED,  S.REJECTED,   S.REJECTED,   S.DELETED),
    "SUCCEED":             (S.IN_REVIEW, S.IN_REVIEW,  S.PUBLISHED,  S.DELETED),
}
# fmt: on
CASES = [
    (review, status, stage)
    for review, stages in STAGES.items()
    for status, stage in zip(("INIT", "UPLOAD", "RELEASE", "DELETE"), stages, strict=True)
]


def told(**more: object) -> dict[str, Any]:
    return {
        "video_id": 7,
        "video_status": "UPLOAD",
        "bind_status": "BIND",
        "review_status": "SUCCEED",
        **more,
    }


def reviews(*items: object) -> tuple[VideoReview, ...]:
    return FarSide(envelope(audit_status_list=list(items))).marketplace.reviews(SOUGHT[:1])


@pytest.mark.parametrize(("review", "status", "stage"), CASES)
def test_two_words_make_a_stage(review: str, status: str, stage: ReviewStage) -> None:
    (told_back,) = reviews(told(review_status=review, video_status=f" {status.lower()}"))

    assert (told_back.upstream_id, told_back.video_id, told_back.stage) == ("9001", "7", stage)


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        ({"reject_reason": "too loud"}, "too loud"),
        ({"ad_reject_reasons": ["too loud", "too long"]}, "too loud, too long"),
        ({"reject_reason": "too loud", "ad_reject_reasons": ["too loud", 7, None]}, "too loud"),
        ({"reject_reason": "two\nlines\x1b"}, "two lines"),
        ({"reject_reason": "x" * 5_000}, "x" * 300),
        ({}, ""),
    ],
)
def test_a_rejection_has_a_reason(reasons: dict[str, object], said: str) -> None:
    (rejected,) = reviews(told(review_status="ALL_FAIL", **reasons))
    (passed,) = reviews(told(review_status="SUCCEED", **reasons))

    assert rejected.reason == said
    assert passed.reason == ""


@pytest.mark.parametrize(
    "odd",
    [
        {"video_id": None},
        {"video_id": 7.5},
        {"review_status": "MAYBE"},
        {"review_status": None},
        {"video_status": "LOST"},
        {"bind_status": "UNBIND"},
    ],
)
def test_an_odd_video_is_left_out(odd: dict[str, object]) -> None:
    assert [one.video_id for one in reviews(told(**odd), told(video_id=8), "nine")] == ["8"]


def test_each_order_is_asked_about_once() -> None:
    far = FarSide(envelope(audit_status_list=[told()]))

    shown = far.marketplace.reviews([*SOUGHT, *SOUGHT])

    assert [sent(request)["v2_order_id"] for request in far.requests] == ["9001", "9002"]
    assert [one.upstream_id for one in shown] == ["9001", "9002"]
