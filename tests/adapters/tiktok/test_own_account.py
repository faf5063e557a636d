"""Whose account is asked for, and whose token it is."""

from typing import Any

import pytest

from influence.adapters.tiktok.calls import Access
from influence.domain.ports.upstream import OwnAccount, TokenHolder
from influence.domain.ports.upstream_failures import (
    AuthorisationDead,
    OutcomeUnknown,
    TikTokRefused,
    TikTokUnavailable,
)
from influence.domain.quota import Urgency
from tests.adapters.tiktok.answers import ANSWERS
from tests.adapters.tiktok.far_side import QUICK, SETTINGS, TOKEN, FarSide, envelope, raw, sent

OURS = int(SETTINGS.account_id)


@pytest.mark.parametrize("ids", [[OURS], [str(OURS)], [None, 7.5, "1", OURS]])
def test_an_account_within_reach_is_ours(ids: list[object]) -> None:
    far = FarSide(envelope(tcm_account_ids=ids))

    assert far.marketplace.own_account() == OwnAccount(SETTINGS.account_id)


@pytest.mark.parametrize(
    ("ids", "told"), [([], "none"), (["1", 2], "1, 2"), ([OURS + 1, float(OURS)], str(OURS + 1))]
)
def test_an_account_out_of_reach_is_refused(ids: list[object], told: str) -> None:
    with pytest.raises(TikTokRefused, match=f"is not among ours: {told} "):
        FarSide(envelope(tcm_account_ids=ids)).marketplace.own_account()


@pytest.mark.parametrize("ids", [None, "none", {}])
def test_a_list_that_is_none_says_nothing_about_our_reach(ids: object) -> None:
    with pytest.raises(TikTokUnavailable):
        FarSide(envelope(tcm_account_ids=ids)).marketplace.own_account()


def test_our_account_may_stand_on_a_later_page() -> None:
    def page(ids: range) -> Any:
        return envelope(tcm_account_ids=[str(one) for one in ids], page_info={"total_number": 101})

    far = FarSide(page(range(1, 101)), page(range(OURS, OURS + 1)))

    assert far.marketplace.own_account().account_id == SETTINGS.account_id
    assert [sent(request)["page"] for request in far.requests] == ["1", "2"]


def test_the_holder_of_a_token_is_told_with_its_scopes() -> None:
    far = FarSide(envelope(**ANSWERS["holder"]))

    assert far.marketplace.holder(TOKEN) == TokenHolder(
        "open-1", frozenset({"video.list", "biz.creator.info"})
    )


def test_asking_for_the_holder_changes_nothing_and_may_be_repeated() -> None:
    far = FarSide(raw(b"", 503), envelope(50000), envelope(**ANSWERS["holder"]), tries=5)

    assert far.marketplace.holder(TOKEN).open_id == "open-1"
    assert len(far.requests) == 3


@pytest.mark.parametrize("given", [None, "", 7.5, []])
def test_a_token_of_nobody_is_no_answer(given: object) -> None:
    with pytest.raises(TikTokUnavailable, match="unreadable answer: creator_id"):
        FarSide(envelope(creator_id=given)).marketplace.holder(TOKEN)


def test_a_consent_is_revoked_once() -> None:
    far = FarSide(raw(b"", 503), tries=5)

    with pytest.raises(OutcomeUnknown):
        far.marketplace.revoke(TOKEN)

    assert len(far.requests) == 1


def test_revoking_a_dead_consent_says_so() -> None:
    with pytest.raises(AuthorisationDead):
        FarSide(envelope(40105)).marketplace.revoke(TOKEN)


def test_an_urgency_changes_only_the_urgency() -> None:
    far = FarSide(envelope(**ANSWERS["memberships"]), patience=QUICK)

    hurried = far.marketplace.at(Urgency.FIGURES)

    assert hurried.memberships(["ann"]) == far.marketplace.memberships(["ann"])
    assert hurried.generation is far.marketplace.generation
    assert hurried.scopes == far.marketplace.scopes
    assert far.wire.at(Urgency.FIGURES).drift is far.wire.drift


def test_headers_may_go_along_with_a_question() -> None:
    far = FarSide(envelope())

    far.wire.read("/x/", {}, Access("the brand", SETTINGS.access_token), headers={"Country-Code": "US"})

    assert far.last.headers["country-code"] == "US"
