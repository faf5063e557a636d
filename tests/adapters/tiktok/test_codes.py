"""The table of return codes, row by row, for questions and for changes."""

import pytest

from influence.adapters.tiktok.codes import STUMBLES, VERDICTS, Verdict, verdict
from influence.domain.errors import MarketplaceFailed
from influence.domain.ports.upstream_failures import (
    AuthorisationDead,
    AuthorisationExpired,
    OutcomeUnknown,
    TikTokRefused,
    TikTokUnavailable,
)
from tests.adapters.tiktok.answers import ANSWERS
from tests.adapters.tiktok.far_side import CALLS, CHANGES, ORDER, READS, FarSide, envelope, raw

# fmt: off
EXPECTED: dict[Verdict, tuple[type[MarketplaceFailed], type[MarketplaceFailed]]] = {
    #                   a question,           a change
    Verdict.AGAIN:     (TikTokUnavailable,    OutcomeUnknown),
    Verdict.LATER:     (TikTokUnavailable,    TikTokUnavailable),
    Verdict.REFRESH:   (AuthorisationExpired, AuthorisationExpired),
    Verdict.RECONSENT: (AuthorisationDead,    AuthorisationDead),
    Verdict.REFUSE:    (TikTokRefused,        TikTokRefused),
}
# fmt: on
FAILING = [code for code, what in VERDICTS.items() if what in EXPECTED]
UNLISTED = [
    40000,
    40001,
    40002,
    40007,
    40053,
    40104,
    40118,
    40121,
    40122,
    40125,
    40400,
    41001,
    70001,
    99999,
    -1,
]
STUMBLING = [50000, 50002, 51000, 51010, 51065, 51099, 52000, 52204, 53102, 53103]


@pytest.mark.parametrize("code", [*FAILING, *UNLISTED, *STUMBLING])
@pytest.mark.parametrize("call", sorted(READS))
def test_a_code_decides_how_a_question_fails(code: int, call: str) -> None:
    far = FarSide(envelope(code, "words of TikTok"))

    with pytest.raises(MarketplaceFailed) as caught:
        CALLS[call](far.marketplace)

    assert type(caught.value) is EXPECTED[verdict(code)][0]


@pytest.mark.parametrize("code", [*FAILING, *UNLISTED, *STUMBLING])
@pytest.mark.parametrize("call", sorted(CHANGES))
def test_a_code_decides_how_a_change_fails(code: int, call: str) -> None:
    far = FarSide(envelope(code, "words of TikTok"))

    with pytest.raises(MarketplaceFailed) as caught:
        CALLS[call](far.marketplace)

    assert type(caught.value) is EXPECTED[verdict(code)][1]
    assert len(far.requests) == 1


@pytest.mark.parametrize("code", STUMBLING)
def test_every_system_error_is_a_stumble(code: int) -> None:
    assert code in STUMBLES
    assert verdict(code) is Verdict.AGAIN


@pytest.mark.parametrize("status", [200, 400, 401, 403, 429, 500, 503])
def test_the_http_status_is_no_verdict(status: int) -> None:
    refused = FarSide(envelope(40002, "page_size: too big", status))
    done = FarSide(envelope(0, "OK", status, **ANSWERS["memberships"]))

    with pytest.raises(TikTokRefused):
        CALLS["memberships"](refused.marketplace)
    assert CALLS["memberships"](done.marketplace)


def test_a_refusal_quotes_tiktok() -> None:
    far = FarSide(envelope(40002, "handle_names:\nMissing\tdata\x1b[31m"))

    with pytest.raises(TikTokRefused) as caught:
        CALLS["memberships"](far.marketplace)

    assert str(caught.value) == "TikTok refused (40002): handle_names: Missing data [31m [request R-1]"


def test_the_code_may_be_a_text() -> None:
    assert CALLS["memberships"](FarSide(envelope("0", **ANSWERS["memberships"])).marketplace)


def test_nothing_to_update_counts_as_done() -> None:
    assert CALLS["memberships"](FarSide(envelope(40012)).marketplace) == {}


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
        CALLS[call](far.marketplace)

    assert len(far.requests) == 1
