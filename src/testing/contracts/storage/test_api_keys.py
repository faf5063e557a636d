"""What every store promises of the keys of the Business API."""

from datetime import datetime

import attrs
import pytest

from influence.domain.api_key_refusals import ApiKeyNameTaken, ApiKeyNotFound
from influence.domain.api_keys import ApiKey, ApiKeyId, Scope, digest_of, prefix_for, written
from influence.domain.ports.storage import Storage
from influence.testing.contracts.storage.backends import Backend
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import DAY, HOUR, NOON

NOBODY = ApiKeyId(987_654)


def a_key(name: str = "warehouse", *, unique: str = "", expires_at: datetime | None = None) -> ApiKey:
    secret = written(prefix_for(unique or name), "t" * 43)
    return ApiKey(
        name=name,
        prefix=prefix_for(unique or name),
        digest=digest_of(secret),
        scopes=frozenset({Scope.METRICS_READ, Scope.ORDERS_WRITE}),
        made_at=NOON,
        made_by="mara",
        expires_at=expires_at,
    )


def test_a_key_is_kept_as_it_was(storage: Storage, write: Write) -> None:
    with write() as work:
        added = work.api_keys.add(a_key(expires_at=NOON + DAY))
        other = work.api_keys.add(a_key("desk"))

    with storage.view("acme") as view:
        assert view.api_keys.all() == (added, other)
        assert view.api_keys.get(added.id) == attrs.evolve(a_key(expires_at=NOON + DAY), id=added.id)


def test_a_name_is_one_live_key(storage: Storage, write: Write) -> None:
    with write() as work:
        first = work.api_keys.add(a_key())
        with pytest.raises(ApiKeyNameTaken):
            work.api_keys.add(a_key(unique="second"))
        work.api_keys.revoke(first.id, NOON + HOUR, "tomas")

    with write() as work:
        second = work.api_keys.add(a_key(unique="second"))

    with storage.view("acme") as view:
        assert [one.id for one in view.api_keys.all()] == [first.id, second.id]


def test_tenants_do_not_share_names_or_keys(storage: Storage, write: Write) -> None:
    with write("bolt") as work:
        theirs = work.api_keys.add(a_key(unique="theirs"))
    with write() as work:
        ours = work.api_keys.add(a_key())

        assert work.api_keys.all() == (ours,)
        for act in (work.api_keys.get, lambda number: work.api_keys.revoke(number, NOON, "mara")):
            with pytest.raises(ApiKeyNotFound):
                act(theirs.id)


def test_a_revocation_is_final(write: Write) -> None:
    with write() as work:
        key = work.api_keys.add(a_key())
        revoked = work.api_keys.revoke(key.id, NOON + HOUR, "tomas")

        assert work.api_keys.revoke(key.id, NOON + DAY, "mara") == revoked
        assert (revoked.revoked_at, revoked.revoked_by) == (NOON + HOUR, "tomas")
        with pytest.raises(ApiKeyNotFound):
            work.api_keys.revoke(NOBODY, NOON, "mara")


def test_only_ended_keys_of_the_tenant_are_forgotten(storage: Storage, write: Write) -> None:
    with write("bolt") as work:
        theirs = work.api_keys.revoke(work.api_keys.add(a_key(unique="theirs")).id, NOON, "x")
    with write() as work:
        revoked = work.api_keys.add(a_key("revoked"))
        work.api_keys.revoke(revoked.id, NOON, "mara")
        work.api_keys.add(a_key("expired", expires_at=NOON + HOUR))
        live = [work.api_keys.add(a_key("live")), work.api_keys.add(a_key("long", expires_at=NOON + DAY))]

        assert work.api_keys.forget_ended(NOON + HOUR) == 2

        assert work.api_keys.all() == tuple(live)
    with storage.view("bolt") as view:
        assert view.api_keys.all() == (theirs,)


def test_the_ring_finds_keys_of_all_tenants(backend: Backend, write: Write) -> None:
    with write() as work:
        ours = work.api_keys.add(a_key())
    with write("bolt") as work:
        theirs = work.api_keys.add(a_key("theirs"))

    assert backend.key_ring.find(ours.prefix) == ("acme", ours)
    assert backend.key_ring.find(theirs.prefix) == ("bolt", theirs)
    assert backend.key_ring.find("") is None
    assert backend.key_ring.find("0" * 16) is None


def test_the_last_use_only_moves_forward(backend: Backend, storage: Storage, write: Write) -> None:
    with write() as work:
        key = work.api_keys.add(a_key())

    for at in (NOON + HOUR, NOON + DAY, NOON):
        backend.key_ring.note_use(key.id, at)
    backend.key_ring.note_use(NOBODY, NOON)

    with storage.view("acme") as view:
        assert view.api_keys.all() == (attrs.evolve(key, used_at=NOON + DAY),)
