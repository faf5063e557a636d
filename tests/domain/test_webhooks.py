"""Endpoints: what they hear of, when they are disabled, and how their secrets follow each other."""

from datetime import datetime, timedelta
from typing import Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.domain.errors import Unusable
from influence.domain.events import EventKind
from influence.domain.webhooks import (
    LONG_FAILURE,
    OVERLAP,
    DisabledBecause,
    Endpoint,
    SealedSecret,
    Verdict,
    patterns_of,
    rotated,
)
from influence.testing.moments import HOUR, NOON
from tests.support.sometimes import assert_reached, sometimes


def an_endpoint(*kinds: str) -> Endpoint:
    return Endpoint(
        url="https://hooks.example.com/", kinds=kinds or ("*",), created_at=NOON, created_by="mara"
    )


@pytest.mark.parametrize(
    ("patterns", "kind", "wanted"),
    [
        (["*"], EventKind.ORDER_PLACED, True),
        (["order.*"], EventKind.ORDER_PLACED, True),
        (["order.*"], EventKind.POST_LINKED, False),
        (["order.placed"], EventKind.ORDER_PLACED, True),
        (["order.placed"], EventKind.ORDER_SENT, False),
        (["account.*"], EventKind.ACCOUNTS_TAKEN_OVER, False),
        ([" ORDER.* ", "post.linked"], EventKind.POST_LINKED, True),
        ([], EventKind.CUTOVER_SEALED, True),
    ],
)
def test_an_endpoint_hears_of_its_kinds(patterns: list[str], kind: EventKind, wanted: bool) -> None:
    assert an_endpoint(*patterns_of(patterns)).wants(kind.value) is wanted


@pytest.mark.parametrize("pattern", ["", "order", "order.", ".*", "orders.*", "order.p*", "**", "order.* x"])
def test_a_pattern_without_events_is_refused(pattern: str) -> None:
    with pytest.raises(Unusable, match=r"order\.\*"):
        patterns_of([pattern])


def test_kinds_are_kept_once_and_in_order() -> None:
    assert patterns_of(["post.*", "order.*", "post.*"]) == ("post.*", "order.*")


def test_a_gone_endpoint_is_disabled_at_once() -> None:
    after = an_endpoint().after(Verdict.GONE, NOON)

    assert (after.disabled_at, after.disabled_because) == (NOON, DisabledBecause.GONE)


def test_five_days_without_success_disable_it() -> None:
    failing = an_endpoint().after(Verdict.AGAIN, NOON)

    before = failing.after(Verdict.AGAIN, NOON + LONG_FAILURE - timedelta(microseconds=1))
    after = failing.after(Verdict.AGAIN, NOON + LONG_FAILURE)

    assert before.is_enabled
    assert after.disabled_because is DisabledBecause.FAILING


def test_the_first_reason_to_be_disabled_stays() -> None:
    by_user = an_endpoint().disabled(DisabledBecause.BY_USER, NOON)

    assert by_user.after(Verdict.GONE, NOON + HOUR).disabled_because is DisabledBecause.BY_USER
    assert by_user.disabled(DisabledBecause.GONE, NOON + HOUR) == by_user


def test_enabling_forgets_how_long_it_failed() -> None:
    gone = an_endpoint().after(Verdict.GONE, NOON)

    assert gone.enabled() == an_endpoint()


OFTEN_FAILING: Final = (
    Verdict.AGAIN,
    Verdict.AGAIN,
    Verdict.AGAIN,
    Verdict.AGAIN,
    Verdict.ACCEPTED,
    Verdict.GONE,
)


@given(st.lists(st.tuples(st.sampled_from(OFTEN_FAILING), st.integers(30, 80)), max_size=12))
def _holds(history: list[tuple[Verdict, int]]) -> None:
    endpoint, now = an_endpoint(), NOON
    last_taken: datetime | None = None
    failing: datetime | None = None
    for verdict, hours in history:
        now += hours * HOUR
        before, endpoint = endpoint, endpoint.after(verdict, now)
        if verdict is Verdict.ACCEPTED:
            last_taken, failing = now, None
        else:
            failing = failing or now
        if before.is_enabled and not endpoint.is_enabled:
            sometimes(str(endpoint.disabled_because))
            assert verdict is Verdict.GONE or (failing is not None and now - failing >= LONG_FAILURE)
            assert last_taken is None or last_taken < now
        assert endpoint.failing_since == failing


def test_only_long_failure_or_being_gone_disables() -> None:
    _holds()

    assert_reached([DisabledBecause.GONE, DisabledBecause.FAILING])


def test_two_secrets_are_valid_while_one_follows_the_other() -> None:
    first, second, third = (SealedSecret(bytes([n]), NOON + n * HOUR) for n in range(3))

    during = rotated([first], second, OVERLAP)
    then = rotated(during, third, OVERLAP)

    assert during == (second, attrs.evolve(first, ends_at=NOON + HOUR + OVERLAP))
    assert then == (third, attrs.evolve(second, ends_at=NOON + 2 * HOUR + OVERLAP))
    assert during[1].is_valid(NOON + HOUR + OVERLAP - timedelta(microseconds=1))
    assert not during[1].is_valid(NOON + HOUR + OVERLAP)


def test_without_an_overlap_the_former_secret_ends() -> None:
    first, second = SealedSecret(b"1", NOON), SealedSecret(b"2", NOON + HOUR)

    assert rotated([first], second, timedelta(0)) == (second,)
