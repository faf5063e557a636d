import pytest

from influence.domain.capabilities import Kind
from influence.domain.doors import ways_out
from influence.domain.membership import Membership
from influence.domain.networks import Network
from influence.domain.phase import Phase
from influence.domain.standing import Standing, standing
from tests.domain.making import account, account_of

LEFT_OUT = [membership for membership in Membership if membership is not Membership.IN]


@pytest.mark.parametrize("phase", list(Phase), ids=str)
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.UNSUPPORTED], ids=str)
def test_a_supported_account_stands_without_error(kind: Kind, phase: Phase) -> None:
    assert standing(account_of(kind), phase) == Standing(supported=True)


@pytest.mark.parametrize("phase", list(Phase), ids=str)
@pytest.mark.parametrize("membership", LEFT_OUT, ids=str)
def test_an_unsupported_account_names_both_ways_out(membership: Membership, phase: Phase) -> None:
    unasked = membership is Membership.UNKNOWN
    where = standing(account(membership), phase)

    if unasked and phase is Phase.BEFORE:
        assert where == Standing(supported=None)
        return
    assert where.supported is False
    assert where.error is not None
    assert where.error.code == "unsupported_account"
    assert where.error.message.startswith("Not tracked: ")
    assert where.error.remedies[-2:] == ways_out("ann.cooks")
    assert len(where.error.remedies) == (3 if unasked else 2)


def test_each_way_of_being_left_out_has_its_words() -> None:
    errors = [standing(account(membership), Phase.AFTER).error for membership in LEFT_OUT]

    assert len({error.message for error in errors if error}) == len(LEFT_OUT)


def test_a_failed_refresh_shows_and_demotes_nothing() -> None:
    troubled = account_of(Kind.AUTHENTICATED_TTCM).in_trouble("TikTok timed out")
    where = standing(troubled, Phase.AFTER)

    assert where.supported is True
    assert where.error is not None
    assert (where.error.code, where.error.message) == ("refresh_failed", "TikTok timed out")


@pytest.mark.parametrize("network", [Network.INSTAGRAM, Network.YOUTUBE], ids=str)
def test_accounts_of_other_networks_are_not_judged(network: Network) -> None:
    assert standing(account(network=network), Phase.AFTER) == Standing(supported=True)
