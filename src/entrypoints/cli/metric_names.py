"""Metrics as people type them."""

from influence.domain.errors import Unusable
from influence.domain.metrics import AccountMetric, Metric, PostMetric


def metric_called(name: str, *kinds: type[AccountMetric] | type[PostMetric]) -> Metric:
    """The metric of one of *kinds* that is called *name*.

    Raises:
        Unusable: there is none; the message names all.
    """
    for kind in kinds:
        if name in set(kind):
            return kind(name)
    known = ", ".join(metric.value for kind in kinds for metric in kind)
    raise Unusable("metric", name, f"the metrics are {known}")
