from hypothesis import given

from influence.adapters.sql.snapshots import ACCOUNTS, POSTS, SOURCE_CODES, SOURCES
from influence.domain.metrics import SHAPES, AccountMetric, PostMetric
from influence.domain.provenance import Provenance
from influence.domain.values import Value
from tests.support.strategies import values


@given(values(AccountMetric))
def test_values_of_an_account_come_back_as_they_were(said: dict[AccountMetric, Value]) -> None:
    row = ACCOUNTS.write(said)

    assert ACCOUNTS.read(row) == said
    assert len(row) == len(ACCOUNTS.columns)


@given(values(PostMetric))
def test_values_of_a_post_come_back_as_they_were(said: dict[PostMetric, Value]) -> None:
    assert POSTS.read(POSTS.write(said)) == said


@given(values(AccountMetric), values(AccountMetric))
def test_two_rows_say_the_same_when_their_values_do(
    one: dict[AccountMetric, Value], other: dict[AccountMetric, Value]
) -> None:
    assert ACCOUNTS.same(ACCOUNTS.write(one), ACCOUNTS.write(one))
    assert ACCOUNTS.same(ACCOUNTS.write(one), ACCOUNTS.write(other)) == (one == other)


def test_a_whole_share_is_the_same_however_it_is_written() -> None:
    whole, broken = ({AccountMetric.AUDIENCE_GENDERS: (("female", share),)} for share in (1, 1.0))

    assert ACCOUNTS.same(ACCOUNTS.write(whole), ACCOUNTS.write(broken))


def test_every_metric_has_one_place() -> None:
    assert {*ACCOUNTS.numbers, *ACCOUNTS.texts, *POSTS.numbers, *POSTS.texts} == set(SHAPES)


def test_stored_codes_of_sources_never_change() -> None:
    assert {
        Provenance.LEGACY: 1,
        Provenance.TTCM_PUBLIC: 2,
        Provenance.TTCM_AUTHORISED: 3,
        Provenance.TTCM_ORDER_REPORT: 4,
        Provenance.USER: 5,
    } == SOURCE_CODES
    assert set(SOURCES.values()) == set(Provenance)
