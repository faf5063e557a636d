"""`influence webhooks deliveries`: what endpoints were sent, and sending it once more."""

from datetime import UTC, datetime

import click

from influence.application.run_deliveries import RunDeliveries
from influence.domain.deliveries import DeliveryId, DeliveryState
from influence.domain.ports.webhooks import DeliveryFilter
from influence.domain.webhooks import EndpointId
from influence.entrypoints.cli.days import MOMENT
from influence.entrypoints.cli.output import counted
from influence.entrypoints.cli.session import Session, command, global_options
from influence.entrypoints.cli.webhook_endpoints import NUMBER
from influence.entrypoints.cli.webhook_trial import milliseconds
from influence.entrypoints.forms.webhooks import DeliveryForm, DeliveryShownForm
from influence.entrypoints.plain import fields

SHOWN_AT_ONCE = 50


@click.group("deliveries")
@global_options
def deliveries_command() -> None:
    """What your own programs were sent, and what they answered."""


@deliveries_command.command("list")
@command
@click.option("--endpoint", type=NUMBER, help="Only those to this one.")
@click.option("--failed", is_flag=True, help="Only those that were given up.")
@click.option("--waiting", is_flag=True, help="Only those that wait to be sent.")
@click.option(
    "--limit", type=click.IntRange(1), metavar="N", help=f"At most N (default for people: {SHOWN_AT_ONCE})."
)
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_deliveries(
    session: Session,
    endpoint: int | None,
    failed: bool,
    waiting: bool,
    limit: int | None,
    everything: bool,
) -> None:
    """The deliveries, the newest first."""
    if failed and waiting:
        raise click.UsageError("--failed and --waiting exclude each other.")
    state = DeliveryState.FAILED if failed else DeliveryState.WAITING if waiting else None
    wanted = DeliveryFilter(endpoint=None if endpoint is None else EndpointId(endpoint), state=state)
    most = None if everything else limit
    if session.out.as_json:
        session.out.array(map(DeliveryForm.of, session.ask(RunDeliveries).select(session.by, wanted, most)))
        return
    shown = None if everything else limit or SHOWN_AT_ONCE
    found = session.ask(RunDeliveries).select(session.by, wanted, shown and shown + 1)
    rows = [
        [
            d.id,
            d.endpoint,
            d.kind,
            d.state.value,
            d.tries,
            _minute(d.queued_at),
            d.due_at and _minute(d.due_at),
        ]
        for d in found[:shown]
    ]
    columns = ["delivery", "endpoint", "kind", "state", "tries", "queued (UTC)", "due (UTC)"]
    session.out.table(columns, rows, empty="no delivery fits")
    if shown is not None and len(found) > shown:
        session.out.talk(f"Only the newest {shown} are shown; --all shows every one, --limit N so many.")


@deliveries_command.command("show")
@command
@click.argument("delivery", type=NUMBER)
def show(session: Session, delivery: int) -> None:
    """One delivery: what is sent, and every try with its status. Bodies of answers are neither kept nor shown."""
    told = session.ask(RunDeliveries).one(session.by, DeliveryId(delivery))
    if session.out.as_json:
        session.out.data(DeliveryShownForm.shown(told))
        return
    for name, value in {**fields(DeliveryForm.of(told.delivery)), "body": told.delivery.body}.items():
        if value is not None:
            session.out.say(f"{name.replace('_', ' ')}: {value}")
    lines = [[_second(one.at), one.status or one.why, milliseconds(one.took)] for one in told.attempts]
    session.out.table(["tried (UTC)", "answer", "ms"], lines, empty="not tried yet")


@deliveries_command.command("redeliver")
@command
@click.argument("delivery", type=NUMBER, required=False)
@click.option(
    "--since", type=MOMENT, metavar="TIME", help="All that failed and were queued since then (UTC)."
)
@click.option("--endpoint", type=NUMBER, help="With --since: only those to this one.")
@click.option("--taken-too", is_flag=True, help="With --since: also those that were taken.")
def redeliver(
    session: Session, delivery: int | None, since: datetime | None, endpoint: int | None, taken_too: bool
) -> None:
    """Have a delivery sent once more, or all that failed since a time. The webhook-id stays the same.

    The worker sends them.
    """
    if (delivery is None) == (since is None) or (since is None and (endpoint is not None or taken_too)):
        raise click.UsageError(
            "Name one DELIVERY, or --since TIME with --endpoint and --taken-too as you like."
        )
    if delivery is not None:
        after = session.ask(RunDeliveries).again(session.by, DeliveryId(delivery))
        _tell(session, 1, {"delivery": after.id})
    elif since is not None:
        only = None if endpoint is None else EndpointId(endpoint)
        again = session.ask(RunDeliveries).again_since
        _tell(session, again(session.by, since.replace(tzinfo=UTC), only, taken_too=taken_too), {})


def _tell(session: Session, count: int, fields: dict[str, object]) -> None:
    if session.out.as_json:
        session.out.data({**fields, "waiting": count})
    else:
        session.out.say(f"{counted(count, 'message')} will be sent once more by the worker.")


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _second(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
