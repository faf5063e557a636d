"""What lists say of an account is what its form says."""

from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.serialization import encode_json

from influence.application.read_accounts import AccountRow, readings_of
from influence.application.read_roster import ListedRow
from influence.domain.accounts import Account, AccountId, Door
from influence.domain.influencers import GroupKey, Influencer, InfluencerId
from influence.domain.listed import SHOWN_IN_LISTS, listed
from influence.domain.membership import Membership, MembershipAnswer
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.phase import Phase
from influence.domain.provenance import Provenance
from influence.domain.read_gate import Circumstances
from influence.domain.standing import standing
from influence.entrypoints.api.v1.accounts import told_in_list
from influence.entrypoints.forms.accounts import AccountForm, said_in_list, said_of
from influence.entrypoints.plain import fields
from influence.testing.builders import a_grant
from influence.testing.moments import NOON
from tests.support.sometimes import assert_reached, sometimes

FOLLOWERS, NAME = AccountMetric.FOLLOWER_COUNT, AccountMetric.DISPLAY_NAME
moments = st.integers(-60, 60).map(lambda days: NOON + timedelta(days=days, microseconds=days % 3))
people = st.builds(
    Influencer,
    id=st.integers(1, 3).map(InfluencerId),
    name=st.sampled_from(["", "Frau Ö", 'a "b"\u2028']),
    country=st.sampled_from([None, "DE"]),
    tags=st.frozensets(st.sampled_from(["vip", "food", "a"])),
    groups=st.frozensets(st.sampled_from([GroupKey("north"), GroupKey("east")])),
    added_at=st.just(NOON),
    added_by=st.just("mara"),
)
accounts = st.builds(
    Account,
    network=st.sampled_from([Network.TIKTOK, Network.TIKTOK, Network.INSTAGRAM]),
    handle=st.sampled_from(["ann", "Ärzte", "b.ob"]),
    door=st.sampled_from(Door),
    added_at=st.just(NOON),
    added_by=st.just("mara"),
    id=st.integers(1, 3).map(AccountId),
    answer=st.builds(
        MembershipAnswer, st.sampled_from([*Membership, *[Membership.UNKNOWN] * 4]), st.none() | moments
    ),
    grant=st.sampled_from([None, None, a_grant()]),
    trouble=st.none() | st.just("it did not answer"),
)
values = st.dictionaries(st.just(FOLLOWERS), st.integers(0, 3)).flatmap(
    lambda some: st.sampled_from([some, {**some, NAME: "Ann"}, {**some, AccountMetric.LIKE_COUNT: 7}])
)
snapshots = st.lists(
    st.builds(Snapshot, st.sampled_from(Provenance), moments, st.just(NOON + timedelta(days=90)), values),
    max_size=3,
    unique_by=lambda one: one.source,
).map(tuple)
circumstances = st.builds(
    Circumstances,
    st.sampled_from(Phase),
    st.sampled_from([frozenset[AccountMetric](), frozenset({FOLLOWERS})]),
    syncs_with=st.just("influence sync accounts"),
)


def rows(
    account: Account,
    who: Influencer | None,
    said: tuple[Snapshot[AccountMetric], ...],
    now: Circumstances,
) -> tuple[ListedRow, AccountRow]:
    """The row of a list, and the one that is read for an account alone."""
    of_one = AccountRow(account, standing(account, now.phase), readings_of(account, said, now), who)
    return ListedRow(listed(account), who, said, now), of_one


def only_shown(snapshot: Snapshot[AccountMetric]) -> Snapshot[AccountMetric]:
    """*snapshot* as it is read for a list."""
    return attrs.evolve(snapshot, values={m: v for m, v in snapshot.values.items() if m in SHOWN_IN_LISTS})


def test_lists_say_what_one_account_says() -> None:
    @given(accounts, st.none() | people, snapshots, circumstances)
    def the_same(
        account: Account,
        who: Influencer | None,
        said: tuple[Snapshot[AccountMetric], ...],
        now: Circumstances,
    ) -> None:
        in_list, alone = rows(account, who, said, now)

        form = AccountForm.of(alone)
        some = in_list._replace(snapshots=tuple(map(only_shown, said)), only=SHOWN_IN_LISTS)

        assert said_in_list(in_list) == said_of(alone)
        assert said_in_list(some) == said_of(some) == said_of(alone)
        assert encode_json(told_in_list(in_list, None)) == encode_json(fields(form))
        sometimes("a figure", form.follower_count is not None)
        sometimes("nothing is told", not said and bool(form.absent))
        sometimes("trouble", form.error is not None and form.error.code == "refresh_failed")
        sometimes("not supported", form.supported is False)
        sometimes("nobody asked", form.supported is None)
        sometimes("somebody", form.influencer is not None)
        sometimes("another network", form.kind is None)

    the_same()

    assert_reached(
        {"a figure", "nothing is told", "trouble", "not supported", "nobody asked", "somebody"}
        | {"another network"}
    )


def test_what_was_not_read_is_not_called_absent() -> None:
    account = Account(Network.TIKTOK, "ann", Door.CRM, NOON, "mara", AccountId(1))
    whole, _ = rows(account, None, (), Circumstances(Phase.BEFORE))
    some = whole._replace(only=SHOWN_IN_LISTS)

    with pytest.raises(KeyError):
        some.values([AccountMetric.LIKE_COUNT])

    assert set(some.readings) == SHOWN_IN_LISTS
    assert len(whole.readings) == len(AccountMetric)


@given(accounts, circumstances, circumstances)
def test_what_was_said_before_is_not_said_again(
    account: Account, before: Circumstances, after: Circumstances
) -> None:
    first, _ = rows(account, None, (), before)
    withdrawn = attrs.evolve(account, grant=None, id=AccountId(9))
    then, alone = rows(withdrawn, None, (), after)

    said_in_list(first)["handle"] = "somebody else"

    assert said_in_list(then) == said_of(alone)


def test_lists_say_all_fields_of_the_form() -> None:
    account = Account(Network.TIKTOK, "ann", Door.CRM, NOON, "mara", AccountId(1))
    in_list, alone = rows(account, None, (), Circumstances(Phase.BEFORE))

    said = list(said_in_list(in_list))

    assert said == list(said_of(alone)) == list(attrs.fields_dict(AccountForm))
    assert list(told_in_list(in_list, ("kind", "id"))) == ["id", "kind"]
