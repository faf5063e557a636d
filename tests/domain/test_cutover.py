import hashlib

import attrs
import pytest

from influence.domain.cutover import (
    AccountVerdict,
    CampaignVerdict,
    CutoverStep,
    Finding,
    OldSourceLeft,
    Plan,
    fingerprint,
    judge,
    judge_campaign,
)
from influence.domain.membership import Membership
from influence.domain.phase import Phase
from tests.domain.making import DAY, NOW

KEEP, STOP, ASK = AccountVerdict.KEEP_AND_TRACK, AccountVerdict.KEEP_UNSUPPORTED, AccountVerdict.CANNOT_TELL
PLAN = Plan(NOW, "tomas", {"accounts": "12", "posts": "7"}, (), (), {"values": 3})


@pytest.mark.parametrize(
    ("membership", "authenticated", "verdict"),
    [
        (Membership.IN, False, KEEP),
        (Membership.NOT_IN, False, STOP),
        (Membership.INVITED, False, STOP),
        (Membership.INVALID, False, STOP),
        (Membership.UNKNOWN, False, ASK),
        (Membership.IN, True, KEEP),
        (Membership.NOT_IN, True, KEEP),
        (Membership.INVITED, True, KEEP),
        (Membership.INVALID, True, KEEP),
        (Membership.UNKNOWN, True, KEEP),
    ],
    ids=str,
)
def test_an_account_is_judged_by_its_kind(
    membership: Membership, authenticated: bool, verdict: AccountVerdict
) -> None:
    judged, reason = judge(membership, authenticated=authenticated)

    assert judged is verdict
    assert reason


def test_each_verdict_gives_its_own_reason() -> None:
    stopped = {judge(membership, authenticated=False)[1] for membership in Membership}
    kept = {judge(membership, authenticated=True)[1] for membership in Membership}

    assert len(stopped) == 5
    assert len(kept) == 2


@pytest.mark.parametrize(
    ("verdicts", "verdict", "reason"),
    [
        ([], CampaignVerdict.AS_USUAL, "all its TikTok accounts are supported"),
        ([KEEP, KEEP], CampaignVerdict.AS_USUAL, "all its TikTok accounts are supported"),
        ([KEEP, STOP], CampaignVerdict.WITH_ERRORS, "1 of 2 TikTok accounts show an error"),
        ([STOP, ASK], CampaignVerdict.WITH_ERRORS, "2 of 2 TikTok accounts show an error"),
    ],
    ids=["empty", "kept", "mixed", "lost"],
)
def test_a_campaign_is_judged_by_its_accounts(
    verdicts: list[AccountVerdict], verdict: CampaignVerdict, reason: str
) -> None:
    assert judge_campaign(iter(verdicts)) == (verdict, reason)


@pytest.mark.parametrize(
    "world",
    [
        {"accounts": "13", "posts": "7"},
        {"accounts": "12", "posts": "8"},
        {"accounts": "12"},
        {"accounts": "12", "posts": "7", "orders": ""},
        {"accounts": "7", "posts": "12"},
        {"accounts": "12\nposts=7"},
        {"accounts=12": "", "posts": "7"},
    ],
    ids=str,
)
def test_a_changed_world_changes_the_digest(world: dict[str, str]) -> None:
    assert attrs.evolve(PLAN, world=world).digest != PLAN.digest


def test_who_planned_and_when_changes_no_digest() -> None:
    again = attrs.evolve(PLAN, made_at=NOW + DAY, made_by="mara", world={"posts": "7", "accounts": "12"})

    assert again.digest == PLAN.digest


def test_a_fingerprint_keeps_lines_apart() -> None:
    assert fingerprint(["ab", "c"]) != fingerprint(["a", "bc"])
    assert fingerprint(["a\nb"]) != fingerprint(["a", "b"])
    assert fingerprint(["a", ""]) != fingerprint(["a"])
    assert fingerprint([]) == hashlib.sha256().hexdigest()


def test_a_plan_is_empty_without_old_values() -> None:
    assert not PLAN.is_empty
    assert attrs.evolve(PLAN, removes={"values": 0}).is_empty
    assert attrs.evolve(PLAN, removes={}).is_empty


def test_the_steps_of_a_cutover_keep_their_order() -> None:
    assert [step.value for step in CutoverStep] == [
        *("hide", "fence", "drain", "delete"),
        *("rebuild", "scrub", "verify", "seal"),
    ]


@pytest.mark.parametrize(
    ("phase", "remedy"), [(Phase.BEFORE, "cutover plan"), (Phase.CLOSING, "cutover status")], ids=str
)
def test_what_is_left_says_what_to_do_next(phase: Phase, remedy: str) -> None:
    left = OldSourceLeft((Finding("accounts", 3, "rows"), Finding("free pages", 1, "bytes")), phase)

    assert str(left) == (
        "Something of the old source is left: 3 in accounts (rows); 1 in free pages (bytes)."
    )
    assert remedy in left.remedies[-1]
