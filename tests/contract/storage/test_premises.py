from collections.abc import Callable, Mapping
from typing import Final

import pytest

from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network
from influence.domain.ports.cutover import Premises
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.domain.posts import Why
from influence.domain.probes import Probe
from influence.domain.provenance import Provenance
from influence.testing.builders import (
    a_campaign,
    a_legacy_row,
    a_member,
    a_post,
    a_post_snapshot,
    a_snapshot,
    an_attachment,
)
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import NOON
from tests.contract.storage.populations import Population
from tests.contract.storage.test_old_source import close, remove


def a_capture(work: UnitOfWork) -> None:
    account = work.accounts.add(a_member()).id
    [post] = work.posts.keep([a_post(account)])
    campaign = work.campaigns.add(a_campaign()).id
    work.posts.attach([an_attachment(campaign, post.id, Why.LEGACY_CAPTURE, by="")])


def an_old_post(work: UnitOfWork) -> None:
    work.posts.keep([a_post(work.accounts.add(a_member()).id, source=Provenance.LEGACY)])


def old_figures(work: UnitOfWork) -> None:
    work.figures.keep_account(work.accounts.add(a_member()).id, a_snapshot(source=Provenance.LEGACY))


def old_post_figures(work: UnitOfWork) -> None:
    [post] = work.posts.keep([a_post(work.accounts.add(a_member()).id)])
    work.figures.keep_post(post.id, a_post_snapshot(source=Provenance.LEGACY))


PLACES: Final[Mapping[str, Callable[[UnitOfWork], None]]] = {
    "figures": old_figures,
    "post figures": old_post_figures,
    "posts": an_old_post,
    "captures": a_capture,
}


def test_a_fresh_store_holds_nothing_of_the_old_source(storage: Storage, premises: Premises) -> None:
    assert storage.tenants()
    assert premises.examine() == ()
    assert premises.probes(10) == ()


@pytest.mark.parametrize("place", PLACES)
def test_one_row_of_the_old_source_is_found(premises: Premises, write: Write, place: str) -> None:
    with write() as work:
        PLACES[place](work)

    [finding] = premises.examine()

    assert finding.count == 1


def test_what_tiktok_said_is_no_finding(premises: Premises, write: Write) -> None:
    with write() as work:
        account = work.accounts.add(a_member()).id
        work.figures.keep_account(account, a_snapshot({AccountMetric.DISPLAY_NAME: "Ann who cooks"}))
        work.posts.keep([a_post(account)])

    assert premises.examine() == ()
    assert premises.probes(10) == ()


def test_every_planted_text_is_found_and_then_none(
    storage: Storage, premises: Premises, write: Write
) -> None:
    planted = {f"planted sentinel {number:04}" for number in range(200)}
    with write() as work:
        work.takeover.put(
            [a_legacy_row(f"a{n}", display_name=text) for n, text in enumerate(sorted(planted))],
            at=NOON,
            by="mara",
        )
    needles = sorted(text.encode() for text in planted)
    assert set(premises.probes(1000)) >= set(needles)
    rows = sum(finding.count for finding in premises.examine())
    for needle in needles[::50]:
        assert sum(finding.count for finding in premises.examine([needle])) > rows

    close(storage)
    remove(storage)
    premises.scrub()

    assert premises.examine(needles) == ()
    assert premises.probes(10) == ()


def test_only_so_many_probes_are_handed_out(premises: Premises, write: Write) -> None:
    with write() as work:
        rows = [a_legacy_row(f"a{n}", display_name=f"distinct name {n}") for n in range(20)]
        work.takeover.put(rows, at=NOON, by="mara")

    probes = premises.probes(5)

    assert len(set(probes)) == 5


def test_what_stays_is_no_probe(storage: Storage, premises: Premises, write: Write) -> None:
    with write() as work:
        work.takeover.put(
            [a_legacy_row("same.name.as.handle", display_name="same.name.as.handle")], at=NOON, by="m"
        )
        ann = work.accounts.find(Network.TIKTOK, "same.name.as.handle")
        assert ann is not None
        said = {AccountMetric.DISPLAY_NAME: "What both sources say"}
        work.figures.keep_account(ann.id, a_snapshot(said))
        work.takeover.put([a_legacy_row("another", display_name="What both sources say")], at=NOON, by="m")

    probes = premises.probes(10)

    assert b"same.name.as.handle" not in probes
    assert b"What both sources say" not in probes
    assert storage.tenants()


@pytest.mark.parametrize("seed", range(3))
def test_after_removing_and_scrubbing_no_probe_is_found(
    storage: Storage, premises: Premises, seed: int
) -> None:
    Population(seed).fill(storage)
    probes = premises.probes(100)
    assert probes
    close(storage)
    remove(storage)
    premises.scrub()

    assert premises.examine(probes) == ()


def test_the_search_is_proved_by_values_of_its_own(premises: Premises) -> None:
    control = premises.rehearse()

    assert control.holds
    assert control.planted == control.found_before >= 60
    assert control.found_after == 0
    assert premises.examine() == ()


def test_what_is_stored_is_seen_and_nothing_else(premises: Premises, write: Write) -> None:
    text, whole, fraction = "Planted “name” ✶ of nobody", 0x5E4719E10001, 0.7123456789012345
    there: list[Probe] = [text, whole, fraction]
    gone: list[Probe] = ["Planted “name” ✶ of another", 0x5E4719E10002, 0.7123456789012346]
    with write() as work:
        row = a_legacy_row("a1", display_name=text, follower_count=whole, engagement_rate=fraction)
        work.takeover.put([row], at=NOON, by="mara")

    assert premises.seen([*there, *gone]) == set(there)
    assert premises.seen([text.encode()]) == {text.encode()}
    assert premises.seen([]) == frozenset()
