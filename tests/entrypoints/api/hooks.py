"""What the program `schemathesis` is told of this API, in a process of its own."""

from typing import Any

import schemathesis

from tests.entrypoints.api.fairness import fair, leaves_as_drawn


@schemathesis.hook
def filter_query(context: Any, query: Any) -> bool:
    """Only what leaves as it was drawn."""
    return leaves_as_drawn(query)


@schemathesis.hook
def map_case(context: Any, case: Any) -> Any:
    """As fair as they are meant."""
    return fair(case)
