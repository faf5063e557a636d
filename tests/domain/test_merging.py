"""Who may be merged with whom, and what parting gives back."""

from typing import Any, Final

import attrs
import pytest

from influence.domain.accounts import Account, AccountId
from influence.domain.influencers import InfluencerId
from influence.domain.membership import Membership
from influence.domain.merging import (
    Moved,
    NotOneCreator,
    Proof,
    absorbed,
    absorbing,
    parted,
    proof_to_merge,
)
from influence.domain.networks import Network
from influence.testing.builders import an_account, an_answer
from influence.testing.moments import days_later

KEPT, GONE = AccountId(1), AccountId(2)
IDS: Final[dict[str, dict[str, str]]] = {
    "stub": {},
    "member": {"creator_id": "c"},
    "consent": {"open_id": "o"},
    "both": {"creator_id": "c", "open_id": "o"},
}
TWO, TURN = "two creators", "the one to keep"
RULES = [
    # kept, gone, what it takes or why not
    ("stub", "stub", TWO),
    ("stub", "member", TURN),
    ("stub", "consent", TURN),
    ("stub", "both", TURN),
    ("member", "stub", Proof.PERSON),
    ("member", "member", TWO),
    ("member", "consent", TURN),
    ("member", "both", TWO),
    ("consent", "stub", Proof.PERSON),
    ("consent", "member", Proof.TIKTOK),
    ("consent", "consent", TWO),
    ("consent", "both", TWO),
    ("both", "stub", Proof.PERSON),
    ("both", "member", TWO),
    ("both", "consent", TWO),
    ("both", "both", TWO),
]


def known_by(what: str, number: AccountId, **more: Any) -> Account:
    ids: dict[str, Any] = {name: f"{value}{number}" for name, value in IDS[what].items()}
    return an_account("ann", id=number, **ids, **more)


@pytest.mark.parametrize(("kept", "gone", "rule"), RULES)
def test_what_tiktok_knows_decides_what_it_takes(kept: str, gone: str, rule: Proof | str) -> None:
    pair = known_by(kept, KEPT), known_by(gone, GONE)

    if isinstance(rule, Proof):
        assert proof_to_merge(*pair) is rule
    else:
        with pytest.raises(NotOneCreator, match=rule) as refused:
            proof_to_merge(*pair)
        assert ("merge 2 1" in refused.value.remedies[0]) == (rule == TURN)


@pytest.mark.parametrize(
    "other",
    [{"handle": "bob"}, {"network": Network.INSTAGRAM}, {"id": KEPT}],
    ids=["handle", "network", "same"],
)
def test_only_two_of_one_handle_are_merged(other: dict[str, Any]) -> None:
    gone = attrs.evolve(known_by("stub", GONE), **other)

    with pytest.raises(NotOneCreator):
        proof_to_merge(known_by("member", KEPT), gone)


def test_two_ids_may_bear_two_handles() -> None:
    gone = attrs.evolve(known_by("member", GONE), handle="ann.now")

    assert proof_to_merge(known_by("consent", KEPT), gone) is Proof.TIKTOK


def test_the_case_of_a_handle_does_not_matter() -> None:
    gone = attrs.evolve(known_by("stub", GONE), handle="ANN")

    assert proof_to_merge(known_by("member", KEPT), gone) is Proof.PERSON


def test_the_kept_one_learns_id_answer_and_person() -> None:
    newer = an_answer(Membership.IN, days_later(3))
    kept = known_by("consent", KEPT, answer=an_answer(Membership.NOT_IN))
    gone = known_by("member", GONE, answer=newer, influencer=InfluencerId(7))

    whole, left = absorbing(kept, gone), absorbed(gone, kept)

    assert (whole.creator_id, whole.answer, whole.influencer) == ("c2", newer, 7)
    assert (left.creator_id, left.merged_into, left.tracked) == (None, KEPT, False)


def test_what_the_kept_one_knew_stays() -> None:
    kept = known_by("both", KEPT, influencer=InfluencerId(3))
    gone = known_by("stub", GONE, influencer=InfluencerId(7))

    assert absorbing(kept, gone).influencer == 3
    assert absorbing(kept, gone).creator_id == "c1"


def test_parting_gives_back_what_was_given() -> None:
    kept = known_by("consent", KEPT)
    gone = known_by("member", GONE, influencer=InfluencerId(7))

    one, other = parted(
        absorbing(kept, gone), absorbed(gone, kept), Moved(creator_id="c2", influencer=InfluencerId(7))
    )

    assert (one.creator_id, one.influencer) == (None, None)
    assert other == gone


def test_parting_leaves_what_was_learnt_since() -> None:
    kept = attrs.evolve(known_by("consent", KEPT), creator_id="another", influencer=InfluencerId(9))
    gone = known_by("stub", GONE, merged_into=KEPT)

    one, other = parted(kept, gone, Moved(creator_id="c2", influencer=InfluencerId(7)))

    assert (one.creator_id, one.influencer) == ("another", 9)
    assert (other.creator_id, other.merged_into) == (None, None)
