"""Laws of the records: exactly one for each change, whatever is refused, dropped or cut off on the way."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import attrs
from hypothesis import example, given, settings
from hypothesis import strategies as st

from influence.adapters.memory.audited import changes, changes_of_all
from influence.adapters.memory.storage import MemoryStorage
from influence.application.prove_audit import look_through
from influence.domain.accounts import AccountId
from influence.domain.audit import Noun, Subject, Verb
from influence.domain.campaigns import CampaignId
from influence.domain.errors import InfluenceError
from influence.domain.membership import Membership
from influence.domain.orders import Link
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.testing.builders import a_campaign, a_grant, a_member, an_answer, an_end, an_order
from influence.testing.contracts.storage.audit_dump import counted, told
from influence.testing.moments import DAY, NOON
from tests.contract.storage.backends import all_backends
from tests.support.breaking import BreakingStorage, Cuts, PowerCut
from tests.support.sometimes import assert_reached, sometimes

HANDLES: Final = ("ann", "bob", "cem")


def come(work: UnitOfWork, which: int) -> object:
    """A creator comes in."""
    return work.accounts.add(a_member(HANDLES[which], creator_id=f"creator-{which}"))


def _account(work: UnitOfWork, which: int) -> AccountId:
    everybody = [account.id for account in work.accounts.select(AccountFilter())]
    return everybody[which % len(everybody)] if everybody else AccountId(404)


def leave_ttcm(work: UnitOfWork, which: int) -> None:
    """TikTok denies a membership."""
    work.accounts.answer({_account(work, which): an_answer(Membership.NOT_IN, NOON + DAY)})


def consent(work: UnitOfWork, which: int) -> None:
    """A creator consents, or the tokens of a consent are renewed."""
    account = work.accounts.get(_account(work, which))
    open_id = account.open_id or f"open-{which}"
    work.accounts.grant(account.id, a_grant(open_id, account.latest_epoch + which))


def end(work: UnitOfWork, which: int) -> None:
    """A consent ends."""
    account = work.accounts.get(_account(work, which))
    work.accounts.end_grant(account.id, an_end(account.latest_epoch))


def plan(work: UnitOfWork, which: int) -> object:
    """A campaign is made."""
    return work.campaigns.add(a_campaign(f"Campaign {which}"))


def order(work: UnitOfWork, which: int) -> object:
    """A creator joins a campaign and gets an order."""
    campaign, account = CampaignId(1), _account(work, which)
    work.campaigns.join(campaign, account, NOON)
    return work.orders.add(an_order(campaign, account, f"key-{which}"))


def link(work: UnitOfWork, which: int) -> object:
    """An order is linked, or its link is revoked."""
    orders = work.orders.select()
    found = orders[which % len(orders)]
    links = tuple(attrs.evolve(one, revoked_at=NOON + DAY) for one in found.links)
    return work.orders.save(attrs.evolve(found, links=links or (Link(f"video-{which}", NOON),)))


def forget(work: UnitOfWork, which: int) -> object:
    """It is to be forgotten who somebody was."""
    return work.audit.forget(Subject(Noun.ACCOUNT, str(_account(work, which))))


def remove(work: UnitOfWork, which: int) -> None:
    """An account goes with everything that hangs on it."""
    work.erasure.remove(_account(work, which))


DEEDS: Final[tuple[Callable[[UnitOfWork, int], object], ...]] = (
    *(come, leave_ttcm, consent, end, plan),
    *(order, link, forget, remove),
)
_Deed = tuple[Callable[[UnitOfWork, int], object], int]
COMMITS: Final = st.lists(
    st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 2)), min_size=1, max_size=4), max_size=8
)
TELLING: Final[list[list[_Deed]]] = [
    [(come, 0), (come, 1), (plan, 0)],
    [(consent, 1), (order, 0), (order, 1)],
    [(link, 0), (link, 1)],
    [(link, 0), (leave_ttcm, 0), (end, 1)],
    [(forget, 0), (come, 2)],
    [(remove, 2)],
]


def work_through(storage: Storage, commits: list[list[_Deed]]) -> None:
    """Do it all; what is refused is left out of its commit."""
    for deeds in commits:
        with storage.begin("acme", "mara") as work:
            for deed, which in deeds:
                with suppress(InfluenceError, ZeroDivisionError):
                    deed(work, which)
                    sometimes(deed.__name__)
            work.commit()


def is_whole(storage: Storage) -> bool:
    """True when nothing is wrong with any chain."""
    with storage.view("acme") as view:
        return not any(looked.broken for looked in look_through(view))


def _whatever_the_order(records: Counter[Any]) -> tuple[Counter[Any], int]:
    """*records* without how many names went with each, and how many went in all.

    Where somebody is forgotten and removed in one commit, the first of the two records takes the names along.
    """
    ends = {Verb.FORGOTTEN, Verb.REMOVED}
    went = sum(times * int(record[-1] or 0) for record, times in records.items() if record[1] in ends)
    nameless: Counter[Any] = Counter()
    for record, times in records.items():
        nameless[*record[:-1], "" if record[1] in ends else record[-1]] += times
    return nameless, went


@settings(max_examples=12, deadline=None, derandomize=True)
@given(commits=COMMITS)
@example(commits=[[(come, 0), (remove, 0)]])
@example(commits=[[(come, 0), (remove, 0), (come, 0)]])
@example(commits=[[(come, 0), (forget, 0)], [(forget, 0), (remove, 0)]])
def test_stores_that_notice_changes_otherwise_record_the_same(commits: list[list[_Deed]]) -> None:
    with all_backends() as backends:
        stores = [backend.storage for backend in backends.values()]
        for store in stores:
            store.add_tenant("acme")
            work_through(store, commits)
            assert is_whole(store)

        first, *others = (_whatever_the_order(counted(store, "acme")) for store in stores)

    assert all(other == first for other in others)


@settings(max_examples=20, deadline=None)
@given(commits=COMMITS)
def test_every_change_of_a_commit_has_one_record(commits: list[list[_Deed]]) -> None:
    storage = MemoryStorage()
    storage.add_tenant("acme")
    for deeds in [*commits, *TELLING]:
        before, recorded = storage.state.copy(), len(told(storage, "acme"))

        work_through(storage, [deeds])

        after = storage.state
        found = list(changes(before.tenants["acme"], after.tenants["acme"]))
        records = told(storage, "acme")[recorded:]
        of_rows = Counter((noun, verb) for noun, verb, *_ in records if verb != Verb.FORGOTTEN)
        assert of_rows == Counter((change.noun, change.verb) for change in found)
        assert list(changes_of_all(before, after)) == []
    assert_reached([deed.__name__ for deed in DEEDS])


def test_a_cut_at_any_point_leaves_whole_commits_with_their_records() -> None:
    with all_backends() as backends:
        whole = backends["memory"].storage
        whole.add_tenant("acme")
        marks = [told(whole, "acme")]
        for deeds in TELLING:
            work_through(whole, [deeds])
            marks.append(told(whole, "acme"))

    for at in range(1, 2 * len(TELLING) + 1):
        with all_backends() as backends:
            for backend in backends.values():
                backend.storage.add_tenant("acme")
                with suppress(PowerCut):
                    work_through(BreakingStorage(backend.storage, Cuts(at)), TELLING)

                kept = marks[at // 2]
                assert counted(backend.storage, "acme") == Counter(kept)
                assert is_whole(backend.storage)
