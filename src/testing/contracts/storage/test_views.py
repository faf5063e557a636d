from collections.abc import Callable, Mapping
from typing import Final

import pytest

from influence.domain.accounts import AccountId
from influence.domain.errors import InfluenceError
from influence.domain.networks import Network
from influence.domain.ports.storage import Storage, View
from influence.testing.builders import (
    a_campaign,
    a_consent,
    a_grant,
    a_legacy_row,
    a_member,
    a_post,
    a_snapshot,
    an_account,
    an_answer,
    an_event,
    closing,
)
from influence.testing.contracts.storage.dump import dump
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import NOON


def ann(view: View) -> AccountId:
    """The one account of these tests."""
    found = view.accounts.find(Network.TIKTOK, "ann")
    assert found is not None
    return found.id


WRITES: Final[Mapping[str, Callable[[View], object]]] = {
    "an account": lambda view: view.accounts.add(an_account("bob")),
    "a changed account": lambda view: view.accounts.save(view.accounts.get(ann(view))),
    "an answer": lambda view: view.accounts.answer({ann(view): an_answer()}),
    "a grant": lambda view: view.accounts.grant(ann(view), a_grant()),
    "a consent": lambda view: view.consents.begin(a_consent()),
    "a campaign": lambda view: view.campaigns.add(a_campaign()),
    "a post": lambda view: view.posts.keep([a_post(ann(view))]),
    "figures": lambda view: view.figures.keep_account(ann(view), a_snapshot()),
    "a takeover": lambda view: view.takeover.put([a_legacy_row("bob")], at=NOON, by="mara"),
    "a phase": lambda view: view.installation.move(closing()),
    "an event": lambda view: view.outbox.put(an_event()),
}


@pytest.mark.parametrize("what", WRITES)
def test_writing_through_a_view_is_an_error(storage: Storage, write: Write, what: str) -> None:
    with write() as work:
        work.accounts.add(a_member("ann"))
    before = dump(storage)

    with storage.view("acme") as view, pytest.raises(Exception, match=r".") as error:
        WRITES[what](view)

    assert not isinstance(error.value, InfluenceError)  # a mistake of the program, no answer for a user
    assert dump(storage) == before


def test_a_view_keeps_to_the_moment_it_was_opened(storage: Storage, write: Write) -> None:
    with storage.view("acme") as view:
        assert view.outbox.waiting(10) == ()
        with write() as work:
            work.outbox.put(an_event())

        assert view.outbox.waiting(10) == ()


def test_a_view_does_not_see_what_is_not_committed(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.accounts.add(an_account())

        with storage.view("acme") as view:
            assert view.accounts.find(Network.TIKTOK, "ann.cooks") is None
