"""`influence applications`: creators who ask to be taken in."""

from collections.abc import Callable
from typing import Any

import click

from influence.application.apply import StartApplication, SubmitApplication
from influence.application.begin_consent import BeginConsent
from influence.application.decide_application import (
    AcceptApplication,
    DeclineApplication,
    WithdrawApplication,
)
from influence.application.read_applications import ApplicationRow, ReadApplications
from influence.domain.applications import Application, ApplicationId, ApplicationState, Particulars
from influence.domain.influencers import InfluencerId, parse_country, parse_email
from influence.entrypoints.cli.connecting import LONGEST_WAIT, print_link, redirect_of, wait_for_consent
from influence.entrypoints.cli.session import Session, command, global_options
from influence.entrypoints.forms.applications import ApplicationForm
from influence.entrypoints.plain import fields

SHOWN_AT_ONCE = 50
NUMBER = click.argument("number", type=click.IntRange(1), metavar="ID")


def _particulars(function: Callable[..., Any]) -> Any:
    """Give a command the fields that an applicant fills in."""
    for name, words in (
        ("--country", "Two letters, for example DE."),
        ("--email", "The applicant's e-mail address."),
        ("--name", "The applicant's name."),
    ):
        function = click.option(name, default="", help=words)(function)
    return function


def _waiting(function: Callable[..., Any]) -> Any:
    """Give a command the options of whoever waits for a consent."""
    for option in (
        click.option(
            "--timeout", type=click.IntRange(1, LONGEST_WAIT), default=LONGEST_WAIT, metavar="SECONDS"
        ),
        click.option(
            "--wait", is_flag=True, help="Serve the callback on this machine until consent is given."
        ),
    ):
        function = option(function)
    return function


@click.group("applications")
@global_options
def applications_command() -> None:
    """Creators who ask to be taken in: each connects a TikTok account first, then fills in the fields."""


@applications_command.command("start")
@command
@click.option("--group", required=True, metavar="KEY", help="The group whose link the applicant has.")
@click.option("--influencer", type=click.IntRange(1), metavar="N", help="A person who is known already.")
@_particulars
@_waiting
def start(
    session: Session,
    group: str,
    influencer: int | None,
    name: str,
    email: str,
    country: str,
    wait: bool,
    timeout: int,
) -> None:
    """Start an application, and print the link on which the applicant connects a TikTok account."""
    if not wait:
        redirect_of(session, "applications start")
    person = None if influencer is None else InfluencerId(influencer)
    application = session.ask(StartApplication)(session.by, group, _fields(name, email, country), person)
    if not session.out.as_json:
        session.out.say(f"Application {application.id} is started.")
    else:
        session.out.data(ApplicationForm.of(ApplicationRow(application, None)))
    _connect(session, application.id, wait=wait, timeout=timeout)


@applications_command.command("link")
@command
@NUMBER
@_waiting
def link(session: Session, number: int, wait: bool, timeout: int) -> None:
    """Print a new link on which the applicant connects a TikTok account."""
    _connect(session, ApplicationId(number), wait=wait, timeout=timeout)


def _connect(session: Session, number: ApplicationId, *, wait: bool, timeout: int) -> None:
    def begin(redirect: str) -> str:
        return session.ask(BeginConsent)(session.by, redirect, application=number)

    if not wait:
        print_link(session, begin(redirect_of(session, "applications link")))
        return
    wait_for_consent(session, begin, timeout=timeout)
    _tell(session, session.ask(ReadApplications).one(session.by, number).application, "connected")


@applications_command.command("submit")
@command
@NUMBER
@_particulars
def submit(session: Session, number: int, name: str, email: str, country: str) -> None:
    """Hand an application in: with a connected account, a name and an e-mail address."""
    fields = _fields(name, email, country)
    _tell(session, session.ask(SubmitApplication)(session.by, ApplicationId(number), fields), "submitted")


@applications_command.command("accept")
@command
@NUMBER
def accept(session: Session, number: int) -> None:
    """Take the applicant in: the account is in the lists and tracked from now on."""
    _tell(session, session.ask(AcceptApplication)(session.by, ApplicationId(number)), "accepted")


@applications_command.command("decline")
@command
@NUMBER
@click.option("--reason", required=True, metavar="WHY", help="Kept with the application.")
@click.option("--dry-run", is_flag=True, help="Say what would go; change nothing.")
def decline(session: Session, number: int, reason: str, dry_run: bool) -> None:
    """Turn the applicant down: the consent ends, and an account that is nobody else's goes with its data."""
    if dry_run:
        _foretell(session, ApplicationId(number))
        return
    _tell(session, session.ask(DeclineApplication)(session.by, ApplicationId(number), reason), "declined")


@applications_command.command("withdraw")
@command
@NUMBER
@click.option("--dry-run", is_flag=True, help="Say what would go; change nothing.")
def withdraw(session: Session, number: int, dry_run: bool) -> None:
    """Take the application back for the applicant; what it brought goes as with a decline."""
    if dry_run:
        _foretell(session, ApplicationId(number))
        return
    _tell(session, session.ask(WithdrawApplication)(session.by, ApplicationId(number)), "withdrawn")


@applications_command.command("list")
@command
@click.option("--state", type=click.Choice([state.value for state in ApplicationState]), help="Only these.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help=f"At most N (default: {SHOWN_AT_ONCE}).")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_applications(session: Session, state: str | None, limit: int | None, everything: bool) -> None:
    """List applications in the order in which they were started."""
    found = session.ask(ReadApplications).all(session.by, None if state is None else ApplicationState(state))
    if session.out.as_json:
        session.out.array(map(ApplicationForm.of, found[: None if everything else limit]))
        return
    most = None if everything else limit or SHOWN_AT_ONCE
    lines = [
        [row.application.id, row.application.state.value, row.application.group, *_who(row)]
        for row in found[:most]
    ]
    columns = ["id", "state", "group", "name", "account"]
    session.out.table(
        columns, lines, empty="No application fits. Start one: influence applications start --group KEY"
    )
    if len(found) > len(lines):
        session.out.talk(f"Only the first {most} are shown; --all shows every one, --limit N so many.")


@applications_command.command("show")
@command
@NUMBER
def show(session: Session, number: int) -> None:
    """Show one application."""
    row = session.ask(ReadApplications).one(session.by, ApplicationId(number))
    if session.out.as_json:
        session.out.data(ApplicationForm.of(row))
        return
    for name, value in fields(ApplicationForm.of(row)).items():
        if value not in (None, ""):
            session.out.say(f"{name.replace('_', ' ')}: {value}")


def _who(row: ApplicationRow) -> list[str | None]:
    return [row.application.particulars.name or None, f"@{row.account.handle}" if row.account else None]


def _fields(name: str, email: str, country: str) -> Particulars:
    return Particulars(" ".join(name.split()), parse_email(email), parse_country(country) if country else "")


def _foretell(session: Session, number: ApplicationId) -> None:
    """What a decline or a withdrawal would take away."""
    row = session.ask(ReadApplications).one(session.by, number)
    goes = row.account is not None and row.account.applying
    says = (
        "nothing is connected"
        if row.account is None
        else f"the consent of @{row.account.handle} would end, and the account would "
        + ("go with its data" if goes else "stay")
    )
    if session.out.as_json:
        session.out.data({**fields(ApplicationForm.of(row)), "would_remove_account": goes})
    else:
        session.out.say(f"Application {number}: {says}.")


def _tell(session: Session, application: Application, done: str) -> None:
    """What became of *application*."""
    session.tell_people(aloud=False)
    row = session.ask(ReadApplications).one(session.by, application.id)
    if session.out.as_json:
        session.out.data(ApplicationForm.of(row))
        return
    account = f" (@{row.account.handle})" if row.account else ""
    session.out.say(f"Application {application.id}{account} is {done}.")
