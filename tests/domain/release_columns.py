"""What the columns of the release text are called in the product."""

from collections.abc import Mapping
from typing import Final

from influence.domain.capabilities import Holder, Kind, Old, Tie
from influence.domain.metrics import AccountMetric, Metric, PostMetric
from tests.domain.release_text import Cell, cells

HOLDERS: Final[Mapping[tuple[str, str], Holder]] = {
    ("accounts", "old"): Old.ACCOUNT,
    ("accounts", "authenticated_non_ttcm"): Kind.AUTHENTICATED_NON_TTCM,
    ("accounts", "authenticated_ttcm"): Kind.AUTHENTICATED_TTCM,
    ("accounts", "non_authenticated_ttcm"): Kind.NON_AUTHENTICATED_TTCM,
    ("posts", "old"): Old.POST,
    ("posts", "order"): Tie.ORDER,
    ("posts", "authenticated"): Tie.FREE_AUTH,
    ("posts", "non_authenticated_ttcm"): Tie.FREE_TTCM,
}


def metric_of(cell: Cell) -> Metric:
    """The metric of a cell's row."""
    return AccountMetric(cell.metric) if cell.table == "accounts" else PostMetric(cell.metric)


TICKED: Final = frozenset(
    (HOLDERS[cell.table, cell.column], metric_of(cell)) for cell in cells() if cell.is_open
)
"""The open cells, from the text and not from the code."""
