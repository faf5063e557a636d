"""The table of return codes, row by row, for questions and for changes."""

from typing import Final

import pytest

from influence.adapters.tiktok.codes import THEN, VERDICTS, Verdict, verdict
from influence.domain.errors import MarketplaceFailed
from influence.domain.metrics import AccountMetric
from influence.domain.ports.upstream_failures import (
    AuthorisationDead,
    AuthorisationExpired,
    NoSuchMember,
    OutcomeUnknown,
    TikTokPostponed,
    TikTokRefused,
    TikTokUnavailable,
)
from tests.adapters.tiktok.answers import ANSWERS
from tests.adapters.tiktok.far_side import (
    CALLS,
    CHANGES,
    ORDER,
    READS,
    SOUGHT,
    TOKEN,
    FarSide,
    envelope,
    raw,
)

# fmt: off
EXPECTED: dict[Verdict, tuple[type[MarketplaceFailed], type[MarketplaceFailed]]] = {
    #                   a question,           a change
    Verdict.RETRY:     (TikTokUnavailable,    OutcomeUnknown),
    Verdict.READ_BACK: (TikTokUnavailable,    OutcomeUnknown),
    Verdict.WAIT:      (TikTokPostponed,      TikTokPostponed),
    Verdict.CLOSED:    (TikTokUnavailable,    TikTokUnavailable),
    Verdict.LATER:     (TikTokUnavailable,    TikTokUnavailable),
    Verdict.REFRESH:   (AuthorisationExpired, AuthorisationExpired),
    Verdict.RECONSENT: (AuthorisationDead,    AuthorisationDead),
    Verdict.FIX:       (TikTokRefused,        TikTokRefused),
    Verdict.DEGRADE:   (TikTokRefused,        TikTokRefused),
}

SPECIAL: Final[dict[int, type[MarketplaceFailed]]] = {40121: NoSuchMember}

# Every code that TikTok documents, by what it advises.
DOCUMENTED: Final[dict[str, tuple[tuple[int, ...], frozenset[Verdict]]]] = {
    "done": ((0, 40012), frozenset({Verdict.DONE})),
    "inspect the items": ((20001,), frozenset({Verdict.PARTIAL})),
    "again": (
        (40201, 40202, 40902, 40913, 50000, 50002, *range(51000, 51100), *range(52000, 52205), 53102, 53103, 60001),
        frozenset({Verdict.RETRY, Verdict.CLOSED, Verdict.LATER}),
    ),
    "too many": ((40016, 40100, 40132, 40133, 61000), frozenset({Verdict.WAIT})),
    "refresh": ((40102,), frozenset({Verdict.REFRESH})),
    "new consent": (
        (40103, 40105, 40106, 40107, 40110, 40114, 40120, 40131, 40309),
        frozenset({Verdict.RECONSENT}),
    ),
    "more scopes": ((40130,), frozenset({Verdict.FIX})),
    "read first": ((40050,), frozenset({Verdict.READ_BACK})),
    "do without": ((41001, 41002), frozenset({Verdict.DEGRADE})),
    "fix": (
        (
            40000, 40001, 40002, 40003, 40006, 40007, 40008, 40009, 40010, 40011, 40013, 40014, 40051, 40053, 40061,
            40101, 40104, 40108, 40112, 40113, 40115, 40116, 40117, 40118, 40119, 40121, 40122, 40124, 40125, 40200,
            40300, 40301, 40302, 40400, 40502, 40700, 40900, 40901, *range(40903, 40913), 40914, 40915, 40916, 41000,
            70001,
        ),
        frozenset({Verdict.FIX}),
    ),
}
# fmt: on
EACH: Final = [(code, advice) for advice, (codes, _) in DOCUMENTED.items() for code in codes]
FAILING: Final = [code for code, said in VERDICTS.items() if said in EXPECTED]
SAMPLES: Final = [50000, 50002, 51000, 51010, 51065, 51099, 52000, 52204, 53102, 53103, 99999, -1]


def test_every_documented_code_is_judged_as_advised() -> None:
    for code, advice in EACH:
        assert verdict(code) in DOCUMENTED[advice][1], code


def test_every_code_of_the_table_is_documented() -> None:
    documented = [code for code, _ in EACH]

    assert set(VERDICTS) <= set(documented)
    assert len(documented) == len(set(documented))
    assert set(THEN) == set(Verdict)


# An order that does not exist has no videos in review.
@pytest.mark.parametrize(
    ("code", "call"),
    [
        (code, call)
        for code in (*FAILING, *SAMPLES)
        for call in sorted(READS)
        if (code, call) != (40007, "reviews")
    ],
)
def test_a_code_decides_how_a_question_fails(code: int, call: str) -> None:
    far = FarSide(envelope(code, "words of TikTok"))

    with pytest.raises(MarketplaceFailed) as caught:
        CALLS[call](far)

    assert type(caught.value) is SPECIAL.get(code, EXPECTED[verdict(code)][0])


@pytest.mark.parametrize("code", [*FAILING, *SAMPLES])
@pytest.mark.parametrize("call", sorted(CHANGES))
def test_a_code_decides_how_a_change_fails(code: int, call: str) -> None:
    far = FarSide(envelope(code, "words of TikTok"), tries=5)

    with pytest.raises(MarketplaceFailed) as caught:
        CALLS[call](far)

    assert type(caught.value) is SPECIAL.get(code, EXPECTED[verdict(code)][1])
    assert len(far.requests) == 1


@pytest.mark.parametrize("code", [0, 40002, 40100, 50000])
def test_an_unknown_order_has_nothing_in_review(code: int) -> None:
    far = FarSide(envelope(40007), envelope(code, **ANSWERS["reviews"]))

    if code == 0:
        assert [review.upstream_id for review in far.marketplace.reviews(SOUGHT)] == ["9002"]
    else:
        with pytest.raises(MarketplaceFailed):
            far.marketplace.reviews(SOUGHT)


def test_fields_that_went_offline_are_done_without() -> None:
    far = FarSide(envelope(41002), envelope(**ANSWERS["authorised_profile"]))

    profile = far.marketplace.authorised_profile("open-1", TOKEN)

    assert AccountMetric.FOLLOWER_COUNT in profile.values
    assert AccountMetric.AVERAGE_VIEWS not in profile.values


def test_a_report_without_its_fields_is_asked_for_plainly() -> None:
    good = envelope(**ANSWERS["read_orders"])
    far = FarSide(good, envelope(41002), good)

    (order,) = far.marketplace.read_orders(SOUGHT)

    assert len(order.reports) == 1
    assert "metrics" not in far.query


def test_orders_are_read_when_the_report_is_gone() -> None:
    far = FarSide(envelope(**ANSWERS["read_orders"]), envelope(41001))

    (order,) = far.marketplace.read_orders(SOUGHT)

    assert order.video_ids == ("7300000000000000001",)
    assert order.reports == ()


@pytest.mark.parametrize("code", [40002, 40100, 50000])
def test_a_report_that_fails_is_no_empty_report(code: int) -> None:
    far = FarSide(envelope(**ANSWERS["read_orders"]), envelope(code))

    with pytest.raises(MarketplaceFailed):
        far.marketplace.read_orders(SOUGHT)


@pytest.mark.parametrize("status", [200, 400, 401, 403, 429, 500, 503])
def test_the_http_status_is_no_verdict(status: int) -> None:
    refused = FarSide(envelope(40002, "page_size: too big", status))
    done = FarSide(envelope(0, "OK", status, **ANSWERS["memberships"]))

    with pytest.raises(TikTokRefused):
        CALLS["memberships"](refused)
    assert CALLS["memberships"](done)


def test_a_refusal_quotes_tiktok() -> None:
    far = FarSide(envelope(40002, "handle_names:\nMissing\tdata\x1b[31m"))

    with pytest.raises(TikTokRefused) as caught:
        CALLS["memberships"](far)

    assert str(caught.value) == "TikTok refused (40002): handle_names: Missing data [31m [request R-1]"


def test_the_code_may_be_a_text() -> None:
    assert CALLS["memberships"](FarSide(envelope("0", **ANSWERS["memberships"])))


def test_nothing_to_update_counts_as_done() -> None:
    assert CALLS["memberships"](FarSide(envelope(40012))) == {}


def test_a_partial_success_judges_each_item() -> None:
    answer = {**ANSWERS["place_orders"], "orders": ANSWERS["place_orders"]["orders"][:1]}
    far = FarSide(envelope(20001, "bob is on vacation", **answer))

    placed = far.marketplace.place_orders(ORDER)

    assert set(placed.placements) == {"Ann"}
    assert placed.refused == {"bob": "bob is on vacation"}


@pytest.mark.parametrize("body", [b"", b"Too Many Requests", b"<html>slow down</html>"])
@pytest.mark.parametrize("call", sorted(CALLS))
def test_a_throttle_at_the_edge_means_that_nothing_happened(body: bytes, call: str) -> None:
    far = FarSide(raw(body, 429), tries=5)

    with pytest.raises(TikTokUnavailable):
        CALLS[call](far)

    assert len(far.requests) == 1
