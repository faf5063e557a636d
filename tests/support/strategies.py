"""Random handles, moments, values of every shape and snapshots, for hypothesis."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from string import ascii_letters, digits
from typing import Final, TypeVar

from hypothesis import strategies as st

from influence.domain.breakdowns import PARTS, PartOf
from influence.domain.formulas import TIKTOK, Definitions
from influence.domain.metrics import SHAPES, AccountMetric, Metric, PostMetric, Shape
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.provenance import DEMANDED, Provenance
from influence.domain.values import LARGEST_COUNT, Money, Value
from influence.testing.moments import NOON

M = TypeVar("M", AccountMetric, PostMetric)
ANY_SOURCE: Final = st.sampled_from(Provenance)
_ONLY_OLD: Final = frozenset({Provenance.LEGACY})
_PARTED: Final[frozenset[object]] = frozenset({PostMetric})
"""Of accounts nobody tells parts."""

_HANDLES: Final[Mapping[Network, st.SearchStrategy[str]]] = {
    Network.TIKTOK: st.from_regex(r"[A-Za-z0-9_.]{1,23}[A-Za-z0-9_]", fullmatch=True),
    Network.INSTAGRAM: st.text(ascii_letters + digits + "_.", min_size=1, max_size=30),
    Network.YOUTUBE: st.from_regex(r"[\w.·-]{1,40}", fullmatch=True),
}


def handles(network: Network = Network.TIKTOK) -> st.SearchStrategy[str]:
    """Handles as an account of *network* can bear them."""
    return _HANDLES[network]


def texts(min_size: int = 0) -> st.SearchStrategy[str]:
    """Texts that a database can hold, from any script."""
    return st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=min_size, max_size=40)


def moments(around: datetime = NOON, days: int = 5) -> st.SearchStrategy[datetime]:
    """Instants in UTC, to the microsecond, some days to either side."""
    reach = timedelta(days=days)
    lowest, highest = ((around + step).replace(tzinfo=None) for step in (-reach, reach))
    return st.datetimes(lowest, highest, timezones=st.just(UTC))


_FRACTIONS: Final = st.floats(0, 1)
_AMOUNTS: Final = st.floats(0, 1e12, allow_nan=False)
_MONEY: Final = st.builds(
    Money, st.none() | _AMOUNTS, st.sampled_from(["EUR", "USD", "JPY"]), negotiable=st.booleans()
)

SHAPED: Final[Mapping[Shape, st.SearchStrategy[Value]]] = {
    Shape.COUNT: st.integers(0, 10_000) | st.integers(0, LARGEST_COUNT),
    Shape.FRACTION: _FRACTIONS,
    Shape.CHANGE: st.floats(-1, 10),
    Shape.MEAN: st.integers(0, 2**53) | _AMOUNTS,
    Shape.SECONDS: _AMOUNTS,
    Shape.TEXT: texts(min_size=1),
    Shape.MONEY: _MONEY,
    Shape.SHARES: st.lists(st.tuples(texts(), _FRACTIONS), min_size=1, max_size=4).map(tuple),
    Shape.SERIES: st.lists(_FRACTIONS, min_size=1, max_size=5).map(tuple),
    Shape.CURVE: st.lists(st.tuples(st.integers(0, 600), _FRACTIONS), min_size=1, max_size=4).map(tuple),
}
"""Well-formed values of each shape."""


def values_of(metric: Metric) -> st.SearchStrategy[Value]:
    """Well-formed values of *metric*."""
    return SHAPED[SHAPES[metric]]


def values(metrics: type[M]) -> st.SearchStrategy[dict[M, Value]]:
    """What one answer may say: some of the metrics, or none."""
    every: dict[M, st.SearchStrategy[Value]] = {metric: values_of(metric) for metric in metrics}
    return st.fixed_dictionaries({}, optional=every)


def snapshots(
    metrics: type[M], sources: st.SearchStrategy[Provenance] = ANY_SOURCE
) -> st.SearchStrategy[Snapshot[M]]:
    """Snapshots, fetched within a day after they were true. Only the old source says what only it measured.

    Only reports of orders tell parts.
    """

    def snapshot(
        origin: tuple[Provenance, Definitions],
        as_of: datetime,
        later: timedelta,
        said: dict[M, Value],
        parts: dict[PartOf, Value],
    ) -> Snapshot[M]:
        source, definitions = origin
        is_parted = metrics in _PARTED and source is Provenance.TTCM_ORDER_REPORT
        may = {m: v for m, v in said.items() if DEMANDED[m] != _ONLY_OLD or source is Provenance.LEGACY}
        told = definitions if source in TIKTOK else Definitions.UNKNOWN
        return Snapshot(source, as_of, as_of + later, may, told, parts if is_parted else {})

    delays = st.timedeltas(timedelta(0), timedelta(days=1))
    origins = st.tuples(sources, st.sampled_from(Definitions))
    return st.builds(snapshot, origins, moments(), delays, values(metrics), some_parts())


def some_parts() -> st.SearchStrategy[dict[PartOf, Value]]:
    """A few organic and paid parts of figures."""
    one = st.sampled_from(PARTS).flatmap(lambda part: st.tuples(st.just(part), values_of(part.metric)))
    return st.lists(one, max_size=3).map(dict)
