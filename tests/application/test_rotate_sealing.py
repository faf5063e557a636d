"""All tokens of all tenants are sealed anew, and stay usable."""

import attrs

from influence.application.rotate_sealing import RotateSealing
from influence.testing.builders import a_grant
from tests.support.desk import Desk


def test_every_consent_of_every_tenant_is_sealed_anew(desk: Desk) -> None:
    theirs = attrs.evolve(desk, by=attrs.evolve(desk.by, tenant="bolt"))
    desk.market.add_creator("ann")
    before = [one.consents("ann").grant for one in (desk, theirs)]

    done = RotateSealing(desk.storage, desk.sealer)("mara")

    after = [one.account("ann").grant for one in (desk, theirs)]
    assert (done.renewed, done.broken) == (2, ())
    for old, new in zip(before, after, strict=True):
        assert old is not None
        assert new is not None
        assert old.sealed_access != new.sealed_access
        assert old.sealed_refresh != new.sealed_refresh
        token = desk.sealer.open(new.sealed_access, new.open_id)
        assert token.matches(desk.sealer.open(old.sealed_access, old.open_id))
        assert attrs.evolve(new, sealed_access=b"", sealed_refresh=b"") == attrs.evolve(
            old, sealed_access=b"", sealed_refresh=b""
        )


def test_what_no_key_opens_is_named_and_left(desk: Desk) -> None:
    ann = desk.member("ann")
    with desk.write() as work:
        work.accounts.grant(ann.id, a_grant())

    done = RotateSealing(desk.storage, desk.sealer)("mara")

    assert (done.renewed, done.broken) == (0, ("ann",))
    assert desk.account("ann").grant == a_grant()
