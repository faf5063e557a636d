"""The fixtures, as the tests of other people's programs use them."""

import json
import subprocess
import sys
from textwrap import dedent
from typing import Final

import pytest

from influence.testing.application import application
from influence.testing.over_http import client_of, simulated
from influence.testing.sent import Sent

LOADED: Final = (application, client_of, simulated, Sent)
"""What stays loaded between the runs within these tests: each drops what it loaded itself."""
BEGINNING: Final = """
import socket
from datetime import timedelta

import pytest

from influence.application.place_orders import Wanted
from influence.application.run_campaigns import Brief
from influence.application.run_endpoints import Wanted as Endpoint
from influence.domain.membership import Membership
from influence.domain.people import Channel
from influence.testing.builders import a_person


@pytest.fixture
def placed(influence, influence_marketplace):
    influence_marketplace.add_creator("ann.cooks", Membership.IN)
    influence.accounts.add_from_crm("ann.cooks")
    influence.campaigns.create(Brief("Spring", "Acme"))
    influence.campaigns.add("Spring", ["ann.cooks"])
    influence.orders.create("Spring", ["ann.cooks"], Wanted(1))
    return influence
"""


def outcome_of(pytester: pytest.Pytester, *tests: str) -> pytest.RunResult:
    """How a file of such tests ends."""
    pytester.makepyfile("\n\n".join([BEGINNING, *map(dedent, tests)]))
    return pytester.runpytest_inprocess("-p", "no:cacheprovider")


def test_an_application_stands_on_fakes_alone(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INFLUENCE_DATABASE", "postgresql://nobody@127.0.0.1:1/nothing")
    monkeypatch.setenv("INFLUENCE_TIKTOK_BASE_URL", "http://127.0.0.1:1")
    result = outcome_of(
        pytester,
        """
        def test_it(placed, influence_fakes, monkeypatch):
            monkeypatch.setattr(socket, "socket", None)
            assert [one.row.order.state.value for one in placed.orders.list()] == ["open"]
            assert placed.by.user == "mara" and influence_fakes.storage.tenants() == ("acme",)
        """,
        """
        def test_nothing_is_left_of_the_other(influence, influence_marketplace):
            assert influence.orders.list() == ()
            assert influence_marketplace.calls == []
        """,
    )

    result.assert_outcomes(passed=2)
    assert not [path for path in pytester.path.iterdir() if path.suffix == ".db"]


def test_the_clock_moves_when_it_is_told_to(pytester: pytest.Pytester) -> None:
    result = outcome_of(
        pytester,
        """
        def test_it(placed, influence_clock, influence_storage):
            before = influence_clock.now()
            influence_clock.advance(timedelta(days=1))
            placed.orders.send("1")
            assert placed.orders.show("1").row.order.sent_at == before + timedelta(days=1)
        """,
    )

    result.assert_outcomes(passed=1)


def test_what_was_sent_is_found_by_kind_reader_and_subject(pytester: pytest.Pytester) -> None:
    result = outcome_of(
        pytester,
        """
        @pytest.fixture(autouse=True)
        def people(influence_storage):
            with influence_storage.begin("acme") as work:
                work.people.add(a_person(choices={"*": Channel.MAIL}))
                work.commit()

        def test_everything_that_left_is_told(placed, influence_sent, assert_sent):
            placed.endpoints.add(Endpoint("https://hooks.example/influence"))
            placed.orders.send("1")
            ways = {one.way.value for one in assert_sent("order.sent", about="ann.cooks")}
            assert ways == {"event", "letter", "webhook"}
            assert_sent("order.sent", to="mara@example.com", about="order/1", times=1)
            assert_sent("order.sent", to="https://hooks.example/influence", times=1)
            influence_sent.assert_not_sent("order.cancelled")
            influence_sent.assert_not_sent("order.sent", to="bea@example.com")

        def test_a_letter_that_many_events_share_tells_each(influence, influence_marketplace, assert_sent):
            for number in range(7):
                influence_marketplace.add_creator(f"ann.{number}", Membership.IN)
                influence.accounts.add_from_crm(f"ann.{number}")
            assert_sent("account.added", to="mara@example.com", about="ann.3", times=1)
            assert_sent("account.added", to="mara@example.com", times=7)
        """,
    )

    result.assert_outcomes(passed=2)


def test_what_was_not_sent_fails_with_all_that_was(pytester: pytest.Pytester) -> None:
    result = outcome_of(
        pytester,
        'def test_it(placed, assert_sent): assert_sent("order.placed", to="mara@example.com", about="bea")',
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*order.placed to mara@example.com about bea was never sent*",
            "*what was sent:*",
            "*event order.placed about ann.cooks, order/1: Order 1 for @ann.cooks is placed.*",
            "*event account.added about ann.cooks*",
        ]
    )
    result.stdout.no_fnmatch_line("*src/testing/sent.py*")


REFUSED: Final = (
    'assert_sent("order.placed", times=2)',
    'influence_sent.assert_not_sent("order.placed")',
    'assert_sent("order.plced")',
    'influence_sent.assert_not_sent("blah")',
)
SAID: Final = (
    "order.placed was sent 1 times, not 2",
    "order.placed was sent",
    "nothing of the kind 'order.plced' is ever sent; did you mean order.placed*",
    "nothing of the kind 'blah' is ever sent",
)


def test_an_assertion_that_cannot_hold_says_why(pytester: pytest.Pytester) -> None:
    tests = [f"def test_{n}(placed, assert_sent, influence_sent): {asked}" for n, asked in enumerate(REFUSED)]

    result = outcome_of(pytester, *tests, 'def test_last(assert_sent): assert_sent("order.placed")')

    result.assert_outcomes(failed=5)
    result.stdout.fnmatch_lines([f"E*Error: {said}" for said in SAID])
    result.stdout.fnmatch_lines(["E*order.placed was never sent", "E*nothing was sent at all"])


def test_the_simulator_is_asked_over_http_on_demand(pytester: pytest.Pytester) -> None:
    result = outcome_of(
        pytester,
        """
        def test_it(influence, influence_simulator, influence_clock):
            influence_simulator.world.add_handles(["ann.cooks"], members=1.0)
            influence_clock.advance(timedelta(hours=3))
            account = influence.accounts.add_from_crm("ann.cooks")
            influence_simulator.world.move_clock(by=timedelta(hours=1))
            assert account.answer.checked_at == influence_clock.now() - timedelta(hours=1)
            assert account.creator_id
        """,
    )

    result.assert_outcomes(passed=1)


_LOADS: Final = """
import json, sys, time
import pytest
before = set(sys.modules)
took = []
for _ in range(20):
    for name in ("influence.testing.plugin", "influence.testing", "influence"):
        sys.modules.pop(name, None)
    began = time.perf_counter()
    import influence.testing.plugin
    took.append(time.perf_counter() - began)
print(json.dumps([sorted(set(sys.modules) - before), min(took)]))
"""


def test_being_loaded_by_every_run_costs_nothing() -> None:
    ran = subprocess.run([sys.executable, "-c", _LOADS], capture_output=True, text=True, check=True)
    loaded, seconds = json.loads(ran.stdout)

    assert loaded == ["influence", "influence.testing", "influence.testing.plugin"]
    assert seconds < 0.005


def test_its_fixtures_take_nobodys_names(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("--fixtures", "-q", "-p", "no:cacheprovider")

    lines = [line for line in result.outlines if "testing/plugin.py" in line]
    names = {line.split()[0] for line in lines}
    assert len(names) >= 8
    assert all(name.startswith(("influence", "assert_sent")) for name in names)
