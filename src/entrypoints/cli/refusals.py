"""How errors leave the program: one sentence, the ways out, and an exit status."""

import os
import traceback
from typing import Final

import click

from influence.domain.errors import BadInput, InfluenceError, MarketplaceFailed, Refused
from influence.entrypoints.cli.output import clean
from influence.entrypoints.plain import in_json

DONE: Final = 0
UNEXPECTED: Final = 1
BAD_INPUT: Final = 2
REFUSED: Final = 3
TIKTOK_FAILED: Final = 4
CHANGES_PENDING: Final = 5
INTERRUPTED: Final = 130

_STATUS: Final[tuple[tuple[type[BaseException], int], ...]] = (
    (BadInput, BAD_INPUT),
    (click.UsageError, BAD_INPUT),
    (Refused, REFUSED),
    (MarketplaceFailed, TIKTOK_FAILED),
    (click.exceptions.Abort, REFUSED),
    (click.ClickException, BAD_INPUT),
    (KeyboardInterrupt, INTERRUPTED),
)


class Several(Exception):
    """Some of many items failed; the others were done."""

    def __init__(self, errors: list[InfluenceError]) -> None:
        super().__init__(f"{len(errors)} of the items failed")
        self.errors = errors


def status_of(error: BaseException) -> int:
    """The exit status for *error*."""
    if isinstance(error, Several):
        return max(status_of(one) for one in error.errors)
    return next((status for kind, status in _STATUS if isinstance(error, kind)), UNEXPECTED)


def as_fields(error: BaseException) -> dict[str, object]:
    """*error* as `code`, `message` and `remedies`."""
    if isinstance(error, Several):
        rest = [as_fields(one) for one in error.errors]
        return rest[0] if len(rest) == 1 else {**rest[0], "errors": rest}
    if isinstance(error, InfluenceError):
        return {
            "code": error.code,
            "message": clean(str(error)),
            "remedies": [clean(way) for way in error.remedies],
        }
    for kind, code, message, *ways_out in _OTHERS:
        if isinstance(error, kind):
            said = error.format_message() if isinstance(error, click.ClickException) else ""
            return {"code": code, "message": message or clean(said), "remedies": ways_out}
    return {
        "code": "unexpected",
        "message": f"{type(error).__name__}: {clean(str(error))}",
        "remedies": [_REPORT],
    }


_OTHERS: Final = (
    (
        KeyboardInterrupt,
        "interrupted",
        "Interrupted. What was acknowledged is kept; the same command continues.",
    ),
    (
        click.exceptions.Abort,
        "not_confirmed",
        "Not confirmed; nothing was done.",
        "Say --yes to do it without being asked.",
    ),
    (click.exceptions.NoArgsIsHelpError, "usage", "Say which command.", "See --help."),
    (click.ClickException, "usage", "", "See --help."),
)
_REPORT: Final = "This should not happen. Run again with INFLUENCE_DEBUG=1 and report what it prints."


def _say(fields: dict[str, object]) -> None:
    click.echo(f"Error: {fields['message']}", err=True)
    remedies = fields["remedies"]
    for remedy in remedies if isinstance(remedies, list) else ():
        click.echo(f"  - {remedy}", err=True)


def tell(error: BaseException, *, as_json: bool) -> int:
    """Say *error* on stderr; the answer is the exit status."""
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if os.environ.get("INFLUENCE_DEBUG") and status_of(error) == UNEXPECTED:
        traceback.print_exception(error)
    fields = as_fields(error)
    if as_json:
        click.echo(in_json(fields), err=True)
    elif isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
    else:
        for one in error.errors if isinstance(error, Several) else [error]:
            _say(as_fields(one))
    return status_of(error)
