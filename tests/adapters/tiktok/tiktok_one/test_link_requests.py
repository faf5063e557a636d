"""Requests to link a published video, from both sides."""

from datetime import UTC, datetime
from typing import Any

import pytest

from influence.domain.ports.upstream import LinkRequest, LinkRequestReceived, LinkRequestStatus
from influence.domain.ports.upstream_failures import (
    AuthorisationDead,
    OutcomeUnknown,
    TikTokRefused,
    TikTokUnavailable,
)
from tests.adapters.tiktok.tiktok_one.answers import (
    ANSWERS,
    CALLS,
    CAMPAIGN,
    CONFIRM,
    INVITE,
    JOIN,
    LINK,
    LINK_STATE,
    LINK_STATUS,
    LINK_VIDEO,
    RECEIVED,
    VIDEO,
)
from tests.adapters.tiktok.tiktok_one.far_side import TOKEN, FarSide, Reply, lost, told

ASKED_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
CHANGES = ("request_link", "withdraw_link_request", "join", "link_video", "answer_link_request")


def state(number: int, **changed: Any) -> dict[str, Any]:
    return {**LINK_STATE, "video_id": str(number), **changed}


def states(*items: object, **info: object) -> Reply:
    totals: dict[str, object] = {"total_number": len(items), **info}
    return told({"video_infos": list(items), "page_info": totals})


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("IN_REVIEW", LinkRequestStatus.IN_REVIEW), ("APPROVE", LinkRequestStatus.APPROVED),
        ("REJECTED", LinkRequestStatus.REJECTED), ("REVOKE", LinkRequestStatus.REVOKED),
        ("APPROVED", LinkRequestStatus.APPROVED), ("REJECT", LinkRequestStatus.REJECTED),
        ("revoked", LinkRequestStatus.REVOKED), (" Approve ", LinkRequestStatus.APPROVED),
    ],
)  # fmt: skip
def test_a_status_is_read_in_every_spelling(word: str, status: LinkRequestStatus) -> None:
    far = FarSide({LINK_STATUS: states(state(1, status=word)), LINK: told({"status": word})})

    assert far.marketplace.link_requests([CAMPAIGN]) == (LinkRequest("1", CAMPAIGN, status, 1, ASKED_AT),)
    assert far.marketplace.request_link(CAMPAIGN, VIDEO).status is status


@pytest.mark.parametrize("answer", [{}, {"status": None}, {"status": "SOMETHING"}, {"status": 1}])
def test_what_a_change_does_not_tell_is_as_it_was_asked(answer: dict[str, object]) -> None:
    far = FarSide.telling({LINK: answer})

    asked = far.marketplace.request_link(CAMPAIGN, VIDEO)
    withdrawn = far.marketplace.withdraw_link_request(CAMPAIGN, VIDEO)

    assert asked == LinkRequest(VIDEO, CAMPAIGN, LinkRequestStatus.IN_REVIEW)
    assert withdrawn == LinkRequest(VIDEO, CAMPAIGN, LinkRequestStatus.REVOKED)


@pytest.mark.parametrize(
    "when", ["2026-01-02T03:04:05Z", "2026-01-02 03:04:05", 1767323045, "1767323045000", 1767323045000]
)
@pytest.mark.parametrize("times", [3, "3", 3.0])
def test_reminders_are_counted_and_dated_in_any_form(when: object, times: object) -> None:
    answer = {"last_reminded_timestamp": when, "number_of_requests": times}
    far = FarSide.telling({LINK: {**ANSWERS[LINK], **answer}})

    request = far.marketplace.request_link(CAMPAIGN, VIDEO)

    assert (request.times_asked, request.last_asked_at) == (3, ASKED_AT)


@pytest.mark.parametrize("field", ["video_id", "campaign_id", "status"])
@pytest.mark.parametrize("value", [None, "", 7.5, []])
def test_a_request_that_does_not_say_enough_is_left_out(field: str, value: object) -> None:
    far = FarSide({LINK_STATUS: states(state(1, **{field: value}), state(2), "word")})

    assert [request.video_id for request in far.marketplace.link_requests([CAMPAIGN])] == ["2"]


def test_requests_of_other_campaigns_are_left_out() -> None:
    far = FarSide({LINK_STATUS: states(state(1, campaign_id="9"), state(2))})

    assert [request.video_id for request in far.marketplace.link_requests([CAMPAIGN])] == ["2"]


@pytest.mark.parametrize("is_first", [True, False])
def test_of_several_requests_for_one_video_the_last_counts(is_first: bool) -> None:
    new = state(1, status="IN_REVIEW", last_reminded_timestamp="2026-03-01T00:00:00Z")
    old = [state(1, status="REVOKE"), state(1, status="REJECTED", last_reminded_timestamp=None)]
    far = FarSide({LINK_STATUS: states(*([new, *old] if is_first else [*old, new]))})

    (request,) = far.marketplace.link_requests([CAMPAIGN])

    assert request.status is LinkRequestStatus.IN_REVIEW


def test_fifty_campaigns_are_asked_about_at_a_time() -> None:
    far = FarSide({LINK_STATUS: states()})

    far.marketplace.link_requests([str(number) for number in [*range(101), *range(50)]])

    assert [q["campaign_ids"].count(",") + 1 for q in far.queries(LINK_STATUS)] == [50, 50, 1]


@pytest.mark.parametrize(
    "info",
    [
        {"total_number": 53, "total_page": 2},
        {"total_number": 53, "total_size": 2},
        {"total_number": 53, "total_size": 53},
        {"total_number": 53},
        {"total_number": None, "total_size": 1},
        {"total_number": None},
    ],
)
def test_pages_are_followed_whatever_the_totals_are_called(info: dict[str, object]) -> None:
    far = FarSide(
        {LINK_STATUS: [states(*map(state, range(50)), **info), states(*map(state, range(50, 53)), **info)]}
    )

    assert len(far.marketplace.link_requests([CAMPAIGN])) == 53
    assert [query["page"] for query in far.queries(LINK_STATUS)] == ["1", "2"]


def test_an_incomplete_list_of_requests_is_no_list() -> None:
    far = FarSide({LINK_STATUS: [states(*map(state, range(50)), total_number=60), states(total_number=60)]})

    with pytest.raises(TikTokUnavailable):
        far.marketplace.link_requests([CAMPAIGN])


def test_what_waits_for_a_creator_can_be_answered() -> None:
    waiting = [
        {"video_id": VIDEO, "link_request_id": 5500000000000000001},
        {"video_id": "8", "link_request_id": None},
        {"video_id": None, "link_request_id": "56"},
        "word",
    ]
    far = FarSide.telling({RECEIVED: {"link_requests": waiting}})

    received = far.marketplace.link_requests_received(INVITE, "open-1", TOKEN)

    assert received == (LinkRequestReceived("5500000000000000001", VIDEO),)


@pytest.mark.parametrize("answer", [{}, {"link_requests": None}, {"link_requests": []}])
def test_nothing_may_wait_for_a_creator(answer: dict[str, object]) -> None:
    assert FarSide.telling({RECEIVED: answer}).marketplace.link_requests_received(INVITE, "o", TOKEN) == ()


@pytest.mark.parametrize("call", CHANGES)
def test_changes_refuse_doubt_and_end_as_tiktok_says(call: str) -> None:
    def far(reply: Reply) -> FarSide:
        return FarSide(dict.fromkeys([LINK, JOIN, LINK_VIDEO, CONFIRM], reply))

    with pytest.raises(TikTokRefused, match="too early"):
        CALLS[call][0](far(told(code=40002, message="too early")).marketplace)
    with pytest.raises(OutcomeUnknown):
        CALLS[call][0](far(lost).marketplace)
    with pytest.raises(AuthorisationDead):
        CALLS[call][0](far(told(code=40105)).marketplace)
