"""`influence orders create` and `edit`: who is asked for what, until when."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Final

import click

from influence.application.ask_vacations import AskVacations
from influence.application.draft_orders import Wanted
from influence.application.finding import find_campaign
from influence.application.keep_orders import KeepOrders
from influence.application.keep_placements import Ordered
from influence.application.place_orders import PlaceOrders
from influence.domain.deliverables import parse_deliverable
from influence.domain.orders import Order, OrderState, Placement
from influence.domain.ports.upstream import OrderRequest, Vacation
from influence.domain.ports.upstream_failures import Ability
from influence.entrypoints.cli.campaign_list import day
from influence.entrypoints.cli.days import DAY
from influence.entrypoints.cli.order_story import has_code, tell_order
from influence.entrypoints.cli.output import counted
from influence.entrypoints.cli.refusals import Several, as_fields
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.forms.orders import OrderForm
from influence.entrypoints.plain import fields, plain

_NOT_HERE: Final = "TikTok is not told the names of posts (not delivered by this API); they are kept here."

_AWAY: Final = (
    "no invitation can be taken on these days; a later day: influence orders edit ORDER --due YYYY-MM-DD"
)


@click.command("create")
@command
@click.argument("campaign")
@click.argument("handles", nargs=-1, metavar="[HANDLE]...")
@click.option("--all-supported", is_flag=True, help="Everybody supported who has no running order.")
@click.option("--posts", type=int, help="Posts each creator owes, 1 to 10.  [default: 1]")
@click.option(
    "--deliverable", "named", multiple=True, metavar="NAME[:DAYS]", help="A post by name; repeat for more."
)
@click.option("--due", type=DAY, metavar="YYYY-MM-DD", help="Agreed day.")
@click.option("--spark-days", type=int, help="Days of Spark authorisation: 0, 7, 30, 60 or 365.")
@click.option("--key", metavar="TEXT", help="The same key again creates nothing new.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent; ask TikTok nothing.")
def create(
    session: Session,
    campaign: str,
    handles: tuple[str, ...],
    all_supported: bool,
    posts: int | None,
    named: tuple[str, ...],
    due: datetime | None,
    spark_days: int | None,
    key: str | None,
    dry_run: bool,
) -> None:
    """Create one order for each HANDLE and place it with TikTok.

    A post can have a name and Spark days of its own: --deliverable Recipe --deliverable "Story time:30".
    """
    if bool(handles) == all_supported:
        raise click.UsageError("Name the handles, or say --all-supported.")
    deliverables = tuple(map(parse_deliverable, named))
    wanted = Wanted(posts, spark_days, day(due), key, deliverables)
    _warn_of_past(session, wanted.due_on)
    place, asked = session.ask(PlaceOrders), None if all_supported else handles
    requests: tuple[OrderRequest, ...] = ()
    if dry_run:
        preview = place.preview(session.by, campaign, asked, wanted)
        results, requests = preview.orders, preview.requests
    else:
        results = place(session.by, campaign, asked, wanted)
        session.tell_people(aloud=False)
    placed = [one.handle for one in results if one.order and one.order.state is OrderState.OPEN]
    vacations = {} if dry_run else session.ask(AskVacations)(session.by, placed)
    if session.out.as_json:
        told = _for_programs(session, campaign, results, requests, dry_run=dry_run)
        session.out.array(_with_vacation(one, vacations) for one in told)
    else:
        _say(session, results, dry_run=dry_run)
        _say_requests(session, requests)
        for handle, vacation in vacations.items():
            session.out.say(f"@{handle} {vacation}: {_AWAY}")
    if named and Ability.DELIVERABLES in session.marketplace.lacks:
        session.out.talk(_NOT_HERE)
    if errors := [one.error for one in results if one.error is not None and not one.is_left_out]:
        raise Several(errors)


def _with_vacation(told: dict[str, object], vacations: Mapping[str, Vacation]) -> dict[str, object]:
    vacation = vacations.get(str(told["handle"]))
    return {**told, "vacation": None if vacation is None else plain(vacation)}


def _warn_of_past(session: Session, due_on: date | None) -> None:
    if due_on is not None and due_on < session.today:
        session.out.talk(
            f"{due_on.isoformat()} has passed already (today is {session.today}): overdue at once."
        )


@click.command("edit")
@command
@click.argument("order")
@click.option("--due", type=DAY, metavar="YYYY-MM-DD", help="Another agreed day.")
@click.option("--no-due", is_flag=True, help="No day is agreed.")
def edit(session: Session, order: str, due: datetime | None, no_due: bool) -> None:
    """Change the agreed day of an order. What it asks for never changes: cancel it and create another one."""
    if (due is None) != no_due:
        raise click.UsageError("Say --due YYYY-MM-DD, or --no-due.")
    session.ask(KeepOrders).reschedule(session.by, order, day(due))
    _warn_of_past(session, day(due))
    session.tell_people(aloud=False)
    tell_order(session, order)


def _say(session: Session, results: tuple[Ordered, ...], *, dry_run: bool) -> None:
    """One line for a single order, a table for a batch."""
    lines = [(one, one.order) for one in results if one.order is not None and one.error is None]
    if len(results) == 1 and lines:
        ((one, order),) = lines
        number = f"{order.id}, created before," if one.was_here else order.id or "(new)"
        owed = counted(order.posts_required, "post")
        session.out.say(f"@{one.handle}: order {number} for {owed}, {_outcome(order, dry_run=dry_run)}")
    elif len(results) > 1:
        rows = [_line(one, dry_run=dry_run) for one in results]
        session.out.table(["account", "order", "posts", "outcome", "hint"], rows, empty="")
    elif results and results[0].is_left_out:
        session.out.say(f"@{results[0].handle}: left out: {results[0].error}")
    elif not results:
        session.out.talk("Nobody takes part in this campaign yet: influence campaigns add CAMPAIGN HANDLE")


def _line(one: Ordered, *, dry_run: bool) -> list[object]:
    order, error = one.order, one.error
    if error is not None:
        why = "left out" if one.is_left_out else "not placed"
        hint = next(iter(error.remedies), None)
        return [f"@{one.handle}", (order and order.id) or None, None, f"{why}: {error}", hint]
    if order is None:
        return [f"@{one.handle}", None, None, None, None]
    outcome = _outcome(order, dry_run=dry_run)
    hint = "created before" if one.was_here else None
    return [f"@{one.handle}", order.id or "(new)", order.posts_required, outcome, hint]


def _outcome(order: Order, *, dry_run: bool) -> str:
    placed = order.placement
    if placed is not None:
        return handed_over(placed)
    agreed = f", due on {order.due_on}" if order.due_on else ""
    return f"would be placed{agreed}" if dry_run else order.state.value.replace("_", " ")


def handed_over(placed: Placement) -> str:
    """What the creator gets, in words."""
    link = f"link {placed.invite_link}"
    return (
        f"code {placed.campaign_code}, {link}"
        if has_code(placed)
        else f"{link} (campaign {placed.campaign_code})"
    )


def _say_requests(session: Session, requests: tuple[OrderRequest, ...]) -> None:
    """Exactly what TikTok would be asked, with the texts that it shows to creators."""
    for place, request in enumerate(requests, 1):
        under = f"under code {request.campaign_code}" if request.campaign_code else "under a new code"
        who = ", ".join(f"@{handle}" for handle in request.handles)
        session.out.say(f"request {place} of {len(requests)}: {under}, for {who}")
        for name, text in _texts(session, request).items():
            session.out.say(f"  {name.replace('_', ' ')}: {text}")


def _texts(session: Session, request: OrderRequest) -> dict[str, str]:
    """What creators read of a request at TikTok."""
    has_names = Ability.DELIVERABLES not in session.marketplace.lacks
    has_title = Ability.CAMPAIGN_CODE in session.marketplace.lacks
    named = [f"{one.name} ({_days(one.spark_days)})" for one in request.deliverables]
    plain = f"{counted(request.posts_required, 'post')} ({_days(request.spark_days)})"
    return {
        "brand": request.brand,
        **({"campaign": request.title} if has_title else {}),
        "description": request.description,
        "posts": ", ".join(named) if named and has_names else plain,
    }


def _days(days: int | None) -> str:
    return f"{days} Spark days" if days else "no Spark authorisation"


def _for_programs(
    session: Session,
    campaign: str,
    results: Iterable[Ordered],
    requests: tuple[OrderRequest, ...],
    *,
    dry_run: bool,
) -> Iterator[dict[str, object]]:
    """The orders that were made, and who was left out."""
    with session.storage.view(session.by.tenant) as view:
        name = find_campaign(view, campaign).name
    for one in results:
        if one.order is not None and one.error is None:
            yield {
                **fields(OrderForm.of(one.order, one.handle, name)),
                "dry_run": dry_run,
                **_request_of(session, one.handle, requests),
            }
        elif one.is_left_out and one.error is not None:
            yield {"campaign": name, "handle": one.handle, "state": None, "left_out": as_fields(one.error)}


def _request_of(session: Session, handle: str, requests: tuple[OrderRequest, ...]) -> dict[str, object]:
    for place, request in enumerate(requests, 1):
        if handle in request.handles:
            told = {"number": place, "campaign_code": request.campaign_code, **_texts(session, request)}
            return {"request": told}
    return {}
