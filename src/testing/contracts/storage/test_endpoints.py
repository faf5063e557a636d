"""What every store promises of endpoints and their secrets."""

from collections.abc import Callable

import attrs
import pytest

from influence.domain.doors import Stale
from influence.domain.errors import InfluenceError
from influence.domain.ports.storage import Storage, View
from influence.domain.ports.webhooks import DeliveryFilter
from influence.domain.webhook_refusals import DeliveryNotFound, EndpointNotFound, EndpointTaken
from influence.domain.webhooks import DisabledBecause, Endpoint, EndpointId, SealedSecret
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.contracts.storage.test_deliveries import a_delivery, an_attempt
from influence.testing.moments import DAY, NOON

FIRST = SealedSecret(b"sealed-1", NOON)
FORMER = SealedSecret(b"sealed-0", NOON - DAY, NOON + DAY)
NOBODY = EndpointId(987_654)


def an_endpoint(name: str = "a", *kinds: str) -> Endpoint:
    return Endpoint(
        url=f"https://{name}.example/hook?key=ä",
        kinds=kinds or ("*",),
        description="Büro",
        created_at=NOON,
        created_by="mara",
    )


def test_an_endpoint_is_kept_as_it_was(storage: Storage, write: Write) -> None:
    with write() as work:
        plain = work.endpoints.add(an_endpoint("a", "order.*", "post.linked"))
        other = work.endpoints.add(an_endpoint("b"))
    failing = attrs.evolve(other, failing_since=NOON).disabled(DisabledBecause.FAILING, NOON + DAY)
    with write() as work:
        saved = work.endpoints.save(failing)

    with storage.view("acme") as view:
        assert view.endpoints.all() == (plain, saved)
        assert view.endpoints.get(other.id) == saved == attrs.evolve(failing, version=1)
        assert plain == attrs.evolve(an_endpoint("a", "order.*", "post.linked"), id=plain.id)


def test_an_address_is_one_endpoint(storage: Storage) -> None:
    with storage.begin("acme") as work:
        added = work.endpoints.add(an_endpoint())

        with pytest.raises(EndpointTaken):
            work.endpoints.add(an_endpoint())

        assert work.endpoints.all() == (added,)


def test_two_tenants_may_have_the_same_address(storage: Storage, write: Write) -> None:
    with write("bolt") as work:
        theirs = work.endpoints.add(an_endpoint())

    with write() as work:
        assert work.endpoints.add(an_endpoint()).id != theirs.id


def test_the_second_of_two_writers_is_refused(storage: Storage) -> None:
    with storage.begin("acme") as work:
        added = work.endpoints.add(an_endpoint())
        saved = work.endpoints.save(added.disabled(DisabledBecause.BY_USER, NOON))

        with pytest.raises(Stale):
            work.endpoints.save(added)
        with pytest.raises(Stale):
            work.endpoints.save(attrs.evolve(added, id=NOBODY))

        assert work.endpoints.all() == (saved,)


def test_secrets_are_kept_the_one_in_force_first(storage: Storage, write: Write) -> None:
    with write() as work:
        number = work.endpoints.add(an_endpoint()).id
        work.endpoints.put_secrets(number, [SealedSecret(b"old", NOON)])
        work.endpoints.put_secrets(number, [FIRST, FORMER])

    with storage.view("acme") as view:
        assert view.endpoints.secrets(number) == (FIRST, FORMER)
        assert view.endpoints.secrets(NOBODY) == ()


def test_nobody_has_no_secrets_to_keep(storage: Storage) -> None:
    with storage.begin("acme") as work, pytest.raises(EndpointNotFound):
        work.endpoints.put_secrets(NOBODY, [FIRST])


def test_with_an_endpoint_all_that_is_its_goes(storage: Storage, write: Write) -> None:
    with write() as work:
        gone, left = (work.endpoints.add(an_endpoint(name)).id for name in "ab")
        work.endpoints.put_secrets(gone, [FIRST])
        work.endpoints.put_secrets(left, [FIRST])
        work.deliveries.queue([a_delivery(one, 1) for one in (gone, left)])
        kept, lost = work.deliveries.select(DeliveryFilter())
        work.deliveries.save(lost, an_attempt())
        work.deliveries.save(kept, an_attempt())

    with write() as work:
        work.endpoints.remove(gone)

    with storage.view("acme") as view:
        assert [one.id for one in view.endpoints.all()] == [left]
        assert (view.endpoints.secrets(gone), view.endpoints.secrets(left)) == ((), (FIRST,))
        assert list(view.deliveries.select(DeliveryFilter())) == [kept]
        assert view.deliveries.attempts(lost.id) == ()
        assert view.deliveries.attempts(kept.id) == (an_attempt(),)
        with pytest.raises(DeliveryNotFound):
            view.deliveries.get(lost.id)


def test_the_address_of_a_removed_endpoint_is_free(storage: Storage) -> None:
    with storage.begin("acme") as work:
        first = work.endpoints.add(an_endpoint())
        work.endpoints.remove(first.id)

        second = work.endpoints.add(an_endpoint())

        assert second.id != first.id
        with pytest.raises(EndpointNotFound):
            work.endpoints.remove(first.id)


def test_tenants_do_not_see_each_other(storage: Storage, write: Write) -> None:
    with write("bolt") as work:
        theirs = work.endpoints.add(an_endpoint())
        work.endpoints.put_secrets(theirs.id, [FIRST])

    with write() as work:
        assert work.endpoints.all() == ()
        assert work.endpoints.secrets(theirs.id) == ()
        for deed in (work.endpoints.get, work.endpoints.remove):
            with pytest.raises(EndpointNotFound) as refusal:
                deed(theirs.id)
            assert str(refusal.value) == str(EndpointNotFound(theirs.id))
        with pytest.raises(EndpointNotFound):
            work.endpoints.put_secrets(theirs.id, [])
        with pytest.raises(Stale):
            work.endpoints.save(theirs)
    with storage.view("bolt") as view:
        assert view.endpoints.all() == (theirs,)
        assert view.endpoints.secrets(theirs.id) == (FIRST,)


def test_nothing_is_written_through_a_view(storage: Storage, write: Write) -> None:
    with write() as work:
        number = work.endpoints.add(an_endpoint()).id
        work.endpoints.put_secrets(number, [FIRST])

    deeds: list[Callable[[View], object]] = [
        lambda view: view.endpoints.add(an_endpoint("b")),
        lambda view: view.endpoints.put_secrets(number, []),
        lambda view: view.endpoints.remove(number),
        lambda view: view.deliveries.queue([a_delivery(number)]),
    ]
    for deed in deeds:
        with storage.view("acme") as view, pytest.raises(Exception, match=r".") as error:
            deed(view)
        assert not isinstance(error.value, InfluenceError)  # a mistake of the program, no answer for a user

    with storage.view("acme") as view:
        assert view.endpoints.secrets(number) == (FIRST,)


def test_what_is_not_committed_is_not_kept(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.endpoints.add(an_endpoint())

    with storage.view("acme") as view:
        assert view.endpoints.all() == ()
