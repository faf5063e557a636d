"""Orders read back: which videos are whose, and what they brought."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from influence.domain.metrics import PostMetric
from influence.domain.ports.upstream import Sought, UpstreamOrder
from influence.domain.ports.upstream_failures import TikTokRefused, TikTokUnavailable
from tests.adapters.tiktok.tiktok_one.answers import (
    ANSWERS,
    CAMPAIGN,
    CAMPAIGNS,
    ENTRY,
    REPORT,
    SOUGHT,
    VIDEO,
)
from tests.adapters.tiktok.tiktok_one.far_side import FarSide, Reply, told
from tests.adapters.tiktok.tiktok_one.test_placing import listed, page

ANN = Sought(f"{CAMPAIGN}/ann", CAMPAIGN, "Ann")
BOB = Sought(f"{CAMPAIGN}/bob", CAMPAIGN, "bob")


def entry(video_id: object, handle: object, **figures: Any) -> dict[str, Any]:
    return {
        **ENTRY,
        "video_info": {"video_id": video_id},
        "creator_info": {"handle_name": handle},
        **figures,
    }


def report(*entries: dict[str, Any], **info: object) -> Reply:
    totals: dict[str, object] = {"total_number": len(entries), **info}
    return told({"videos": list(entries), "page_info": totals})


def campaign(videos: Any, **changed: Any) -> Reply:
    return page(listed(video_ids=videos, **{"country_codes": ["US"], **changed}))


def one(far: FarSide, *sought: Sought) -> UpstreamOrder:
    (order,) = far.marketplace.read_orders(sought or (ANN,))
    return order


def test_an_order_bears_its_own_videos_and_their_figures() -> None:
    ann, bob = FarSide.telling(ANSWERS).marketplace.read_orders(SOUGHT)

    assert (ann.upstream_id, ann.handle, ann.campaign_code) == (f"{CAMPAIGN}/ann", "Ann", CAMPAIGN)
    assert (ann.video_ids, ann.unattributed) == ((VIDEO,), frozenset())
    (line,) = ann.reports
    assert (line.upstream_id, line.handle, line.video.video_id) == (ann.upstream_id, "Ann", VIDEO)
    assert line.video.published_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert line.video.url == "https://www.tiktok.com/player/v1/7300000000000000001"
    assert line.video.values == {
        PostMetric.LIKES: 4100,
        PostMetric.COMMENTS: 310,
        PostMetric.SHARES: 210,
        PostMetric.VIDEO_VIEWS: 50000,
        PostMetric.TOTAL_ENGAGEMENTS: 4620,
        PostMetric.POST_ENGAGEMENT_RATE: 0.0924,
        PostMetric.REACH: 43000,
        PostMetric.TOTAL_PLAY_TIME: 610000.0,
        PostMetric.AVERAGE_PLAY_TIME: 12.2,
        PostMetric.VIDEO_COMPLETION_RATE: 0.27,
        PostMetric.VIDEO_VIEW_RETENTION: (1.0, 0.8, 0.6),
        PostMetric.RETENTION_RATE_BY_SECOND: ((0, 1.0), (1, 0.8), (2, 0.6)),
        PostMetric.AUDIENCE_AGE: (("13-17", 0.05), ("18-24", 0.5), ("55+", 0.1)),
        PostMetric.AUDIENCE_GENDER: (("female", 0.55), ("male", 0.4), ("unknown", 0.05)),
        PostMetric.AUDIENCE_GEOGRAPHY: (("California", 0.3),),
        PostMetric.AUDIENCE_COUNTRY: (("US", 0.7),),
    }
    assert (bob.video_ids, bob.reports, bob.unattributed) == ((), (), frozenset())


@pytest.mark.parametrize("field", ["audience_locale_distribution", "likes", "video_view_retention"])
def test_a_null_is_no_figure(field: str) -> None:
    far = FarSide({CAMPAIGNS: campaign(["1"]), REPORT: report(entry("1", "ann", **{field: None}))})

    values = one(far, ANN).reports[0].video.values

    assert len(values) == 16 - (2 if field == "video_view_retention" else 1)


def test_numbers_may_come_as_text_and_shares_in_percent() -> None:
    figures = {"likes": "4100", "engagement_rate": "9.24%", "total_play_time": "610000", "reach": 43000.0}
    far = FarSide({CAMPAIGNS: campaign([1]), REPORT: report(entry(1, "ann", **figures))})
    plain = FarSide({CAMPAIGNS: campaign(["1"]), REPORT: report(entry("1", "ann"))})

    values, expected = (one(side, ANN).reports[0].video.values for side in (far, plain))

    assert values.keys() == expected.keys()
    assert values[PostMetric.POST_ENGAGEMENT_RATE] == pytest.approx(0.0924)
    assert {
        m: v for m, v in values.items() if m is not PostMetric.POST_ENGAGEMENT_RATE
    }.items() <= expected.items()


def test_a_genders_words_are_one_vocabulary() -> None:
    words = [("Female", 0.5), ("male", 0.2), (None, 0.1), ("NONE", 0.1), ("Other", 0.1)]
    genders = [{"gender": word, "percentage": share} for word, share in words]
    far = FarSide(
        {CAMPAIGNS: campaign(["1"]), REPORT: report(entry("1", "ann", audience_genders_distribution=genders))}
    )

    values = one(far, ANN).reports[0].video.values

    assert values[PostMetric.AUDIENCE_GENDER] == (("female", 0.5), ("male", 0.2), ("unknown", 0.3))


@pytest.mark.parametrize(
    "given", [{"for_you": 40000}, [{"source": "for_you", "video_views": 40000}], None, "many"]
)
def test_views_by_source_come_in_any_shape_and_are_left_alone(given: object) -> None:
    far = FarSide(
        {CAMPAIGNS: campaign(["1"]), REPORT: report(entry("1", "ann", video_views_by_source=given))}
    )

    assert len(one(far, ANN).reports[0].video.values) == 16


def test_each_country_is_asked_for_by_header_until_every_video_is_told() -> None:
    far = FarSide(
        {
            CAMPAIGNS: campaign(["1", "2", "3"], country_codes=["US", "gb", "us", "DE", "FR"]),
            REPORT: [
                report(entry("1", "ann")),
                report(),
                report(entry(2, "bob"), entry("3", "ann"), entry("1", "bob")),
            ],
        }
    )

    ann, bob = far.marketplace.read_orders([ANN, BOB])

    assert [r.headers.get("country-code") for r in far.requests] == [None, "US", "GB", "DE"]
    assert (ann.video_ids, bob.video_ids) == (("1", "3"), ("2",))


@pytest.mark.parametrize("code", ["USA", "", "U\r\nX-Evil: 1", "ÜS", 7, None, ["US"]])
def test_a_country_that_is_none_is_not_asked_for(code: object) -> None:
    far = FarSide({CAMPAIGNS: campaign(["1"], country_codes=[code, "US"]), REPORT: report(entry("1", "ann"))})

    assert one(far, ANN).video_ids == ("1",)
    assert [r.headers.get("country-code") for r in far.requests] == [None, "US"]


@pytest.mark.parametrize("countries", [[], None, ..., "US"])
def test_without_countries_there_is_no_report(countries: Any) -> None:
    far = FarSide({CAMPAIGNS: campaign(["1"], country_codes=countries)})

    order = one(far, ANN)

    assert (order.video_ids, order.unattributed) == ((), frozenset({"1"}))
    assert far.paths == [CAMPAIGNS]


def test_without_videos_there_is_no_report() -> None:
    far = FarSide({CAMPAIGNS: campaign([])})

    assert one(far, ANN).video_ids == ()
    assert far.paths == [CAMPAIGNS]


def test_a_report_is_read_page_by_page() -> None:
    first = [entry(str(number), "ann") for number in range(100)]
    far = FarSide(
        {
            CAMPAIGNS: campaign([str(number) for number in range(130)]),
            REPORT: [
                report(*first, total_number=130, total_page=2),
                report(*[entry(str(number), "bob") for number in range(90, 130)], total_number=130),
            ],
        }
    )

    ann, bob = far.marketplace.read_orders([ANN, BOB])

    assert [query["page"] for query in far.queries(REPORT)] == ["1", "2"]
    assert len(ann.video_ids) == 100
    assert bob.video_ids == tuple(str(number) for number in range(100, 130))


def test_campaigns_are_read_five_at_a_time() -> None:
    sought = [Sought(f"{number}/ann", str(number), "ann") for number in range(12)]

    def answer(request: Any) -> Any:
        asked = dict(request.url.params)["campaign_ids"].strip('[]"').split('","')
        return page(*[listed(number) for number in asked])(request)

    far = FarSide({CAMPAIGNS: answer})

    assert [order.upstream_id for order in far.marketplace.read_orders(sought)] == [
        s.upstream_id for s in sought
    ]
    assert [query["campaign_ids"].count(",") + 1 for query in far.queries(CAMPAIGNS)] == [5, 5, 2]


def test_orders_of_one_campaign_share_its_calls() -> None:
    far = FarSide.telling(ANSWERS)

    orders = far.marketplace.read_orders([*SOUGHT, *SOUGHT])

    assert len(orders) == 2
    assert far.paths == [CAMPAIGNS, REPORT]


def test_a_campaign_that_is_not_shown_leaves_its_orders_out() -> None:
    elsewhere = Sought("9/ann", "9", "ann")
    far = FarSide.telling(ANSWERS)

    orders = far.marketplace.read_orders([elsewhere, *SOUGHT])

    assert [order.campaign_code for order in orders] == [CAMPAIGN, CAMPAIGN]


def test_an_order_of_the_other_generation_is_not_asked_about() -> None:
    """TikTok may refuse a whole call for one code that is no campaign's id."""
    far = FarSide.telling(ANSWERS)
    earlier = Sought("9001", "CODE1", "ann")

    assert far.marketplace.read_orders([earlier]) == ()
    assert far.requests == []
    assert [order.handle for order in far.marketplace.read_orders([earlier, ANN])] == ["Ann"]
    assert far.queries(CAMPAIGNS)[0]["campaign_ids"] == f'["{CAMPAIGN}"]'


@pytest.mark.parametrize("videos", [None, ..., "7", [None], [7.5], [["7"]]])
def test_unreadable_videos_are_not_no_videos(videos: Any) -> None:
    """An order that seems to have lost its videos would lose its links."""
    far = FarSide({CAMPAIGNS: campaign(videos)})

    assert far.marketplace.read_orders([ANN]) == ()


def test_a_campaign_that_is_counted_and_not_shown_is_unreadable() -> None:
    with pytest.raises(TikTokUnavailable):
        FarSide({CAMPAIGNS: page(total_number=1)}).marketplace.read_orders([ANN])


def test_a_refused_report_is_a_refusal() -> None:
    far = FarSide({CAMPAIGNS: campaign(["1"]), REPORT: told(code=40002, message="no such country")})

    with pytest.raises(TikTokRefused, match="no such country"):
        far.marketplace.read_orders([ANN])


# --- whose they are ---


def told_of(
    handles: Any, entries: Iterable[dict[str, Any]], *sought: Sought
) -> list[tuple[set[str], set[str]]]:
    """The videos of each order and the unattributed ones; the campaign has the videos 1 and 2."""
    far = FarSide({CAMPAIGNS: campaign(["1", "2"], handle_names=handles), REPORT: report(*entries)})
    return [(set(o.video_ids), set(o.unattributed)) for o in far.marketplace.read_orders(sought)]


def test_a_video_that_no_report_names_is_nobodys_yet() -> None:
    assert told_of(["ann", "bob"], [entry("1", "bob")], ANN, BOB) == [(set(), {"2"}), ({"1"}, {"2"})]


@pytest.mark.parametrize("creator", [None, {}, {"display_name": "Ann"}, {"handle_name": None}, "ann"])
def test_a_line_without_a_creator_attributes_nothing(creator: object) -> None:
    line = {**entry("1", "ann"), "creator_info": creator}

    assert told_of(["ann", "bob"], [line, entry("2", "ann")], ANN, BOB) == [({"2"}, {"1"}), (set(), {"1"})]


def test_where_nobody_else_was_invited_it_is_the_one_creators() -> None:
    assert told_of(["ann"], [], ANN) == [({"1", "2"}, set())]
    assert told_of(["ann"], [{**entry("1", "ann"), "creator_info": None}], ANN) == [({"1", "2"}, set())]


@pytest.mark.parametrize("handles", [["ann", "bob"], [], None, ..., ["ann", 7.5]])
def test_where_somebody_else_may_be_invited_it_is_not_known(handles: Any) -> None:
    assert told_of(handles, [], ANN) == [(set(), {"1", "2"})]


def test_two_sought_creators_are_not_one() -> None:
    assert told_of(["ann"], [], ANN, BOB) == [(set(), {"1", "2"}), (set(), {"1", "2"})]


def test_a_video_of_another_invited_creator_is_that_ones() -> None:
    assert told_of(["ann", "bob"], [entry("1", "ann"), entry("2", "BOB")], ANN) == [({"1"}, set())]


@pytest.mark.parametrize(
    "handles",
    [["ann"], ["ann", "bob"], ["ann_new", "bob"], ["ann_new"], [], None],
    ids=["one", "two", "renamed there too", "renamed alone", "empty", "missing"],
)
def test_a_new_name_does_not_take_videos_away(handles: Any) -> None:
    """TikTok knows the new name before we do; until we do, nothing is revoked and nothing new is linked."""
    lines = [entry("1", "ann_new"), entry("2", "ann_new")]

    assert told_of(handles, lines, ANN) == [(set(), {"1", "2"})]


def test_handles_are_compared_without_case() -> None:
    assert told_of(["ANN"], [entry("1", "aNN"), entry("2", "Ann")], ANN) == [({"1", "2"}, set())]


def test_a_reported_video_that_is_not_under_the_campaign_is_left_out() -> None:
    far = FarSide({CAMPAIGNS: campaign(["1"]), REPORT: report(entry("9", "ann"), entry("1", "ann"))})

    order = one(far, ANN)

    assert (order.video_ids, order.unattributed) == (("1",), frozenset())
    assert [line.video.video_id for line in order.reports] == ["1"]


@pytest.mark.parametrize("info", [{"total_number": 3}, {"total_number": 3, "total_page": 1}])
def test_a_report_that_lags_behind_costs_no_order(info: dict[str, object]) -> None:
    far = FarSide({CAMPAIGNS: campaign(["1"]), REPORT: report(**info)})

    assert one(far, ANN).unattributed == frozenset({"1"})
