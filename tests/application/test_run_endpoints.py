"""Endpoints: their secrets are shown once, sealed at rest, and follow each other."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from influence.adapters.memory.sealer import MemorySealer
from influence.application.rotate_sealing import RotateSealing
from influence.application.run_endpoints import EndpointRow, Wanted
from influence.domain.secret import Secret
from influence.domain.webhook_messages import signature
from influence.domain.webhook_refusals import (
    EndpointAddressRefused,
    EndpointNotFound,
    EndpointsFull,
    EndpointTaken,
    SecretUnreadable,
)
from influence.domain.webhooks import MOST_ENDPOINTS, OVERLAP, DisabledBecause, EndpointId
from influence.testing.moments import HOUR
from tests.application.webhook_bench import PLACED, Bench, answer, url


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench.at(tmp_path)


def signed_by(bench: Bench, *secrets: Secret | None) -> bool:
    """Whether the last message was signed by exactly these secrets, in this order."""
    sent = bench.web.sent[-1]
    seconds = int(sent.headers["webhook-timestamp"])
    expected = [
        signature(secret, sent.headers["webhook-id"], seconds, sent.body) for secret in secrets if secret
    ]
    return sent.headers["webhook-signature"].split(" ") == expected


def rests(bench: Bench) -> bytes:
    """All sealed secrets of the tenant."""
    with bench.desk.view() as view:
        return b"".join(s.sealed for one in view.endpoints.all() for s in view.endpoints.secrets(one.id))


def test_a_new_endpoint_has_one_secret_that_rests_sealed(bench: Bench) -> None:
    made = bench.add("a", "order.*")

    assert made.secret is not None
    assert made.secret.reveal().encode() not in rests(bench)
    assert "whsec" not in f"{made}{bench.endpoints.all(bench.desk.by)}"
    assert (made.endpoint.url, made.endpoint.kinds, made.endpoint.created_by) == (
        url("a"),
        ("order.*",),
        "mara",
    )
    bench.happens(PLACED)
    bench.send()
    assert signed_by(bench, made.secret)


def test_no_two_endpoints_share_a_secret(bench: Bench) -> None:
    first, second = bench.add("a").secret, bench.add("b").secret

    assert first is not None
    assert second is not None
    assert not first.matches(second)


def test_a_dry_run_adds_nothing(bench: Bench) -> None:
    would = bench.endpoints.add(bench.desk.by, Wanted(url("a")), dry_run=True)

    assert (would.endpoint.url, would.secret) == (url("a"), None)
    assert bench.endpoints.all(bench.desk.by) == ()


@pytest.mark.parametrize("dry_run", [False, True])
def test_an_address_is_checked_before_it_is_added(bench: Bench, dry_run: bool) -> None:
    bench.add("a")

    for address, refusal in (("http://a.example/", EndpointAddressRefused), (url("a"), EndpointTaken)):
        with pytest.raises(refusal):
            bench.endpoints.add(bench.desk.by, Wanted(address), dry_run=dry_run)

    assert len(bench.endpoints.all(bench.desk.by)) == 1


def test_there_are_only_so_many_endpoints(bench: Bench) -> None:
    for number in range(MOST_ENDPOINTS):
        bench.add(f"host{number}")

    with pytest.raises(EndpointsFull):
        bench.add("onemore")


def test_both_secrets_sign_until_the_former_ends(bench: Bench) -> None:
    first = bench.add()
    bench.desk.clock.advance(HOUR)
    second = bench.endpoints.rotate(bench.desk.by, first.endpoint.id)

    bench.trial(bench.desk.by, first.endpoint.id)
    both = signed_by(bench, second.secret, first.secret)
    bench.desk.clock.advance(OVERLAP)
    bench.trial(bench.desk.by, first.endpoint.id)

    assert both
    assert signed_by(bench, second.secret)
    assert second.former_ends_at == bench.desk.clock.now()


def test_a_rotation_at_once_leaves_one_secret(bench: Bench) -> None:
    first = bench.add()

    second = bench.endpoints.rotate(bench.desk.by, first.endpoint.id, timedelta(0))

    bench.trial(bench.desk.by, first.endpoint.id)
    assert signed_by(bench, second.secret)
    assert second.former_ends_at is None


def test_never_more_than_two_secrets_sign(bench: Bench) -> None:
    first = bench.add()
    second, third = (bench.endpoints.rotate(bench.desk.by, first.endpoint.id) for _ in range(2))

    bench.trial(bench.desk.by, first.endpoint.id)

    assert signed_by(bench, third.secret, second.secret)


def test_an_endpoint_tells_how_its_secrets_stand(bench: Bench) -> None:
    made = bench.add()
    begun = bench.desk.clock.now()
    before = bench.endpoints.one(bench.desk.by, made.endpoint.id)
    bench.desk.clock.advance(HOUR)
    bench.endpoints.rotate(bench.desk.by, made.endpoint.id)
    during = bench.endpoints.one(bench.desk.by, made.endpoint.id)
    bench.desk.clock.advance(OVERLAP)
    after = bench.endpoints.one(bench.desk.by, made.endpoint.id)

    assert before == EndpointRow(made.endpoint, begun, None)
    assert during == EndpointRow(made.endpoint, begun + HOUR, begun + HOUR + OVERLAP)
    assert after == EndpointRow(made.endpoint, begun + HOUR, None)


def test_disabling_twice_keeps_the_first_time(bench: Bench) -> None:
    made = bench.add()
    first = bench.endpoints.disable(bench.desk.by, made.endpoint.id)
    bench.desk.clock.advance(HOUR)

    second = bench.endpoints.disable(bench.desk.by, made.endpoint.id)

    assert first == second
    assert first.disabled_because is DisabledBecause.BY_USER
    assert bench.endpoints.enable(bench.desk.by, made.endpoint.id).is_enabled


def test_a_removed_endpoint_is_gone(bench: Bench) -> None:
    made = bench.add()

    assert bench.endpoints.remove(bench.desk.by, made.endpoint.id) == made.endpoint

    assert bench.endpoints.all(bench.desk.by) == ()


@pytest.mark.parametrize("deed", ["one", "rotate", "enable", "disable", "remove"])
@pytest.mark.parametrize("whose", ["nobody", "another tenant"])
def test_another_tenants_endpoint_is_nobodys(bench: Bench, deed: str, whose: str) -> None:
    theirs = attrs.evolve(bench, desk=attrs.evolve(bench.desk, by=attrs.evolve(bench.desk.by, tenant="bolt")))
    number = theirs.add().endpoint.id if whose == "another tenant" else EndpointId(1)
    act: Any = getattr(bench.endpoints, deed)

    with pytest.raises(EndpointNotFound) as refusal:
        act(bench.desk.by, number)

    assert str(refusal.value) == str(EndpointNotFound(EndpointId(1)))


# --- trying --------------------------------------------------------------------------------------------------------


def test_a_dry_trial_foretells_the_message_and_sends_none(bench: Bench) -> None:
    made = bench.add()

    trial = bench.trial(bench.desk.by, made.endpoint.id, dry_run=True)

    assert trial.answer is None
    assert bench.web.sent == []
    assert made.secret is not None
    assert made.secret.reveal() not in trial.written
    assert '"type":"webhook.test"' in trial.written
    assert "webhook-signature: v1," in trial.written


def test_a_trial_changes_nothing_whatever_is_answered(bench: Bench) -> None:
    made = bench.add()
    bench.web.answers(url("a"), answer(410))

    trial = bench.trial(bench.desk.by, made.endpoint.id)

    assert trial.answer == answer(410)
    assert bench.endpoint(made).is_enabled
    assert bench.all() == ()
    assert len(bench.web.sent) == 1


# --- sealing -------------------------------------------------------------------------------------------------------


def test_with_another_key_nothing_can_be_signed(bench: Bench) -> None:
    made = bench.add()
    other = attrs.evolve(bench, desk=attrs.evolve(bench.desk, sealer=MemorySealer(b"another")))

    with pytest.raises(SecretUnreadable) as refusal:
        other.trial(bench.desk.by, made.endpoint.id)

    assert f"rotate {made.endpoint.id} --now" in refusal.value.remedies[-1]
    other.endpoints.rotate(bench.desk.by, made.endpoint.id, timedelta(0))
    trial = other.trial(bench.desk.by, made.endpoint.id)
    assert trial.answer is not None
    assert trial.answer.status == 204


def test_a_secret_sealed_for_one_endpoint_opens_for_no_other(bench: Bench) -> None:
    first, second = bench.add("a"), bench.add("b")
    with bench.desk.write() as work:
        work.endpoints.put_secrets(second.endpoint.id, work.endpoints.secrets(first.endpoint.id))

    with pytest.raises(SecretUnreadable):
        bench.trial(bench.desk.by, second.endpoint.id)


def test_secrets_are_sealed_anew_with_the_newest_key(bench: Bench) -> None:
    made = bench.add()
    bench.endpoints.rotate(bench.desk.by, made.endpoint.id)
    both = attrs.evolve(bench.desk, sealer=MemorySealer(b"newer", b"memory"))

    done = RotateSealing(bench.desk.storage, both.sealer)("mara")

    newer = attrs.evolve(bench, desk=attrs.evolve(bench.desk, sealer=MemorySealer(b"newer")))
    assert (done.endpoints, done.broken_endpoints, done.renewed) == (1, (), 0)
    newer.trial(bench.desk.by, made.endpoint.id)
    assert len(newer.web.sent[-1].headers["webhook-signature"].split(" ")) == 2


def test_a_secret_no_key_opens_is_named_and_left(bench: Bench) -> None:
    made = bench.add()
    before = rests(bench)

    done = RotateSealing(bench.desk.storage, MemorySealer(b"stranger"))("mara")

    assert (done.endpoints, done.broken_endpoints) == (0, (made.endpoint.id,))
    assert rests(bench) == before
