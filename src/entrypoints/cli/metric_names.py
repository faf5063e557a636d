"""Metrics as people type them."""

from difflib import get_close_matches
from typing import Final

from influence.domain.errors import Unusable
from influence.domain.metrics import AccountMetric, Metric, PostMetric

_TABLES: Final = {
    AccountMetric: "See the metrics of accounts: influence capabilities accounts",
    PostMetric: "See the metrics of posts: influence capabilities posts",
}


def metric_called(name: str, *kinds: type[AccountMetric] | type[PostMetric]) -> Metric:
    """The metric of one of *kinds* that is called *name*.

    Raises:
        Unusable: there is none; the message names all.
    """
    for kind in kinds:
        if name in set(kind):
            return kind(name)
    known = [metric.value for kind in kinds for metric in kind]
    near = get_close_matches(name, known)
    ways_out = (*([f"Did you mean {' or '.join(near)}?"] if near else []), *(_TABLES[kind] for kind in kinds))
    raise Unusable(
        "metric", name, f"there is none of that name; the metrics are {', '.join(known)}", ways_out
    )
