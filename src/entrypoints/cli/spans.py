"""The options that say from which day to which."""

from datetime import UTC, datetime, time
from typing import Final

import click

from influence.domain.trends import EVER, Span
from influence.entrypoints.cli.days import DAY

since_option: Final = click.option("--since", type=DAY, metavar="DATE", help="From this day on (UTC).")
until_option: Final = click.option(
    "--until", type=DAY, metavar="DATE", help="Up to and with this day (default: today)."
)


def span_of(since: datetime | None, until: datetime | None, *, otherwise: datetime) -> Span:
    """Whole days of UTC; without *since* it begins at *otherwise*."""
    begins = since.replace(tzinfo=UTC) if since else otherwise
    return Span(begins, datetime.combine(until, time.max, UTC) if until else EVER)
