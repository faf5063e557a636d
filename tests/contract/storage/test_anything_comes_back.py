"""Whatever can be kept is found again as it was."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.ports.storage import Storage
from influence.domain.provenance import Provenance
from influence.testing.builders import a_member, a_post, an_account
from tests.support.strategies import handles, snapshots


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=snapshots(AccountMetric, st.just(Provenance.LEGACY)))
def test_any_account_values_come_back_exactly(storage: Storage, said: Snapshot[AccountMetric]) -> None:
    with storage.begin("acme") as work:
        account = work.accounts.add(a_member("ann")).id
        work.figures.keep_account(account, said)

        [kept] = work.figures.account_history(account)
    assert kept == said
    assert {m: type(v) for m, v in kept.values.items()} == {m: type(v) for m, v in said.values.items()}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=snapshots(PostMetric))
def test_any_post_values_come_back_exactly(storage: Storage, said: Snapshot[PostMetric]) -> None:
    with storage.begin("acme") as work:
        account = work.accounts.add(a_member("ann")).id
        [post] = work.posts.keep([a_post(account)])
        work.figures.keep_post(post.id, said)

        [kept] = work.figures.post_history(post.id)
    assert kept == said
    assert {m: type(v) for m, v in kept.values.items()} == {m: type(v) for m, v in said.values.items()}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(handle=handles(Network.YOUTUBE))
def test_any_handle_is_found_again(storage: Storage, handle: str) -> None:
    with storage.begin("acme") as work:
        added = work.accounts.add(an_account(handle, network=Network.YOUTUBE))

        assert work.accounts.find(Network.YOUTUBE, handle.upper().lower()) in (added, None)
        assert work.accounts.find(Network.YOUTUBE, handle) == added
