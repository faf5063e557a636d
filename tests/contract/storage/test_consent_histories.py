"""The life of one consent, told in any order and any number of times."""

from collections.abc import Callable, Sequence
from itertools import count
from typing import Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.domain.accounts import Account, AccountId
from influence.domain.grants import EndReason, Grant
from influence.domain.ports.accounts import Accounts
from influence.testing.builders import a_grant, a_member, an_end
from influence.testing.contracts.storage.backends import Backend
from influence.testing.moments import NOON, days_later
from tests.contract.storage.backends import all_backends
from tests.support.sometimes import assert_reached, sometimes

Deed = tuple[str, int]
"""What happened, and to the consent of which epoch."""


def _granted(accounts: Accounts, account: AccountId, epoch: int) -> None:
    accounts.grant(account, a_grant("o", epoch))


def _ended(accounts: Accounts, account: AccountId, epoch: int) -> None:
    accounts.end_grant(account, an_end(epoch, EndReason.WITHDRAWN, days_later(epoch)))


def _marked(change: Callable[[Grant], Grant]) -> Callable[[Accounts, AccountId, int], None]:
    """The deed of somebody who read the grant of an epoch long ago and keeps it with a change."""

    def mark(accounts: Accounts, account: AccountId, epoch: int) -> None:
        if epoch <= accounts.get(account).latest_epoch:  # nobody read what never was
            accounts.grant(account, change(a_grant("o", epoch)))

    return mark


DEEDS: Final[dict[str, Callable[[Accounts, AccountId, int], None]]] = {
    "granted": _granted,
    "ended": _ended,
    "refresh begun": _marked(lambda grant: grant.refresh_begun(NOON)),
    "refreshed": _marked(lambda grant: attrs.evolve(grant, sealed_access=b"new")),
    "refresh undone": _marked(lambda grant: grant.refresh_begun(NOON).refresh_undone()),
}
_NUMBERS: Final = count(1)
HISTORIES: Final = st.lists(
    st.tuples(st.sampled_from([*DEEDS, "granted", "ended"]), st.integers(1, 4)), min_size=1, max_size=14
)


def stands(account: Account) -> tuple[int, bool, object]:
    """The last epoch, whether it is live, and how it ended; marks and tokens left out."""
    return account.latest_epoch, account.authenticated, account.consent_end


def after(backend: Backend, histories: Sequence[Sequence[Deed]]) -> list[Account]:
    """One account for each history, as it is read back after the commit."""
    backend.storage.add_tenant("acme")
    ids: list[AccountId] = []
    for history in histories:
        with backend.storage.begin("acme") as work:
            ids.append(work.accounts.add(a_member(f"a{next(_NUMBERS)}")).id)
            for deed, epoch in history:
                DEEDS[deed](work.accounts, ids[-1], epoch)
            work.commit()
    with backend.storage.view("acme") as view:
        return [view.accounts.get(account) for account in ids]


@pytest.mark.slow
def test_how_a_consent_stands_is_told_by_the_highest_epoch() -> None:
    @given(HISTORIES, st.data())
    def law(history: list[Deed], data: st.DataObject) -> None:
        twice = [*history, *data.draw(st.lists(st.sampled_from(history), max_size=5))]
        permuted = data.draw(st.permutations(twice))
        told = [deed for deed in history if deed[0] in ("granted", "ended")]
        highest = max((epoch for _, epoch in told), default=0)
        is_ended = ("ended", highest) in told
        end = an_end(highest, EndReason.WITHDRAWN, days_later(highest)) if is_ended else None
        sometimes("live", highest and not is_ended)
        sometimes("ended", is_ended)
        sometimes("ended, after an earlier one was live", is_ended and len({e for _, e in told}) > 1)
        sometimes("live, after an earlier one ended", not is_ended and any(d == "ended" for d, _ in told))
        sometimes("the end came first", is_ended and permuted.index(("ended", highest)) == 0)

        for backend in backends.values():
            accounts = after(backend, [history, permuted])
            assert {stands(account) for account in accounts} == {(highest, highest > 0 and not is_ended, end)}

    with all_backends() as backends:
        law()
    assert_reached(
        {
            "live",
            "ended",
            "ended, after an earlier one was live",
            "live, after an earlier one ended",
            "the end came first",
        }
    )


@pytest.mark.slow
def test_marks_of_a_refresh_never_bring_a_consent_back() -> None:
    marks = st.sampled_from(["refresh begun", "refreshed", "refresh undone"])

    @given(HISTORIES, st.lists(st.tuples(marks, st.integers(1, 4)), min_size=1, max_size=4))
    def law(history: list[Deed], late: list[Deed]) -> None:
        ends = [*history, ("ended", 4)]
        for backend in backends.values():
            [before, afterwards] = after(backend, [ends, [*ends, *late]])
            assert stands(afterwards) == stands(before) == (4, False, before.consent_end)
            assert afterwards.grant is None

    with all_backends() as backends:
        law()
