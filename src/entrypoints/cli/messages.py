"""`influence messages`: what happened, for people; letters, their templates, and who gets them."""

from collections.abc import Callable
from typing import Any

import click

from influence.application.keep_people import ReadNotices
from influence.application.write_to_creators import ToCreator, WriteToCreators, Written
from influence.domain.languages import Language
from influence.domain.letters import QueuedLetter
from influence.domain.templates import TemplateName
from influence.entrypoints.cli.letters import letter_fields, letters_group, no_way_out, tell_queued
from influence.entrypoints.cli.message_people import people_group
from influence.entrypoints.cli.message_templates import LANGUAGES, preview, templates_group
from influence.entrypoints.cli.output import counted
from influence.entrypoints.cli.session import Session, command, global_options
from influence.entrypoints.forms.notices import NoticeForm

SHOWN_AT_ONCE = 50


@click.group("messages")
@global_options
def messages_command() -> None:
    """What happened, for people: notices in the product, letters by mail, templates, and who gets what."""


def _whose(session: Session, person: str | None) -> str:
    return person or session.by.user


def _person(function: Callable[..., Any]) -> Any:
    return click.option(
        "--for", "person", metavar="NAME", help="Whose notices (default: the acting user's)."
    )(function)


@messages_command.command("list")
@command
@_person
@click.option("--unread", is_flag=True, help="Only what was not read.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help=f"At most N (default: {SHOWN_AT_ONCE}).")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_messages(
    session: Session, person: str | None, unread: bool, limit: int | None, everything: bool
) -> None:
    """List the notices of a person, newest first."""
    most = None if everything else limit or (None if session.out.as_json else SHOWN_AT_ONCE)
    notices, whose = session.ask(ReadNotices), _whose(session, person)
    found = notices(session.by, whose, unread=unread, most=most)
    told = tuple(zip(found, notices.sentences(session.by, whose, found), strict=True))
    if session.out.as_json:
        session.out.array(NoticeForm.of(one, sentence) for one, sentence in told)
        return
    rows = [
        [one.told.number, f"{one.at:%Y-%m-%d %H:%M}", "" if one.read_at else "new", sentence]
        for one, sentence in told
    ]
    session.out.table(["notice", "when (UTC)", "", "what happened"], rows, empty="Nothing happened.")


@messages_command.command("read")
@command
@_person
@click.argument("numbers", nargs=-1, type=click.IntRange(1), metavar="[NOTICE]...")
@click.option("--all", "everything", is_flag=True, help="All of them.")
def read(session: Session, person: str | None, numbers: tuple[int, ...], everything: bool) -> None:
    """Mark notices as read."""
    if bool(numbers) == everything:
        raise click.UsageError("Say which notices, or --all.")
    wanted = None if everything else numbers
    count = session.ask(ReadNotices).read(session.by, _whose(session, person), wanted)
    if session.out.as_json:
        session.out.data({"read": count})
        return
    session.out.say(f"{counted(count, 'notice')} marked as read")


@messages_command.group("send")
@global_options
def send_group() -> None:
    """Write to creators by mail: hand an order over, remind of it, invite, ask for consent."""


def _letter(function: Callable[..., Any]) -> Any:
    """What every letter to a creator takes."""
    for option in reversed(
        (
            click.option("--to", metavar="MAIL", help="Where it goes (default: the influencer's e-mail)."),
            click.option("--language", type=LANGUAGES, help="Default: the language of their country."),
            click.option("--dry-run", is_flag=True, help="Print the letter; keep and send nothing."),
        )
    ):
        function = option(function)
    return function


@send_group.command("order")
@command
@click.argument("order")
@_letter
def send_order(session: Session, order: str, dry_run: bool, **said: str | None) -> None:
    """Hand ORDER over by mail: link, code and the steps in the app. The order counts as sent then."""
    _send(session, TemplateName.ORDER, order, dry_run=dry_run, **said)


@send_group.command("reminder")
@command
@click.argument("order")
@click.option(
    "--post", metavar="URL|ID", help="The published video that is meant: see influence posts unlinked."
)
@_letter
def send_reminder(session: Session, order: str, dry_run: bool, **said: str | None) -> None:
    """Remind the creator of ORDER of the posts that are missing."""
    _send(session, TemplateName.REMINDER, order, dry_run=dry_run, **said)


@send_group.command("invite")
@command
@click.argument("handle")
@_letter
def send_invite(session: Session, handle: str, dry_run: bool, **said: str | None) -> None:
    """Tell the creator of HANDLE how to take up the invitation to TikTok's Creator Marketplace."""
    _send(session, TemplateName.INVITE, handle, dry_run=dry_run, **said)


@send_group.command("consent-request")
@command
@click.argument("handle")
@click.option("--link", required=True, metavar="URL", help="Where the creator consents (https).")
@_letter
def send_consent_request(session: Session, handle: str, dry_run: bool, **said: str | None) -> None:
    """Ask the creator of HANDLE for access to their figures."""
    _send(session, TemplateName.CONSENT_REQUEST, handle, dry_run=dry_run, **said)


def _send(session: Session, template: TemplateName, about: str, *, dry_run: bool, **said: str | None) -> None:
    spoken = Language(said["language"]) if said["language"] else None
    wanted = ToCreator(template, about, said["to"], spoken, said.get("link") or "", said.get("post") or "")
    letters = session.ask(WriteToCreators)
    written = letters.preview(session.by, wanted) if dry_run else letters(session.by, wanted)
    if not dry_run:
        session.tell_people(aloud=False)
    _tell_written(session, written, dry_run=dry_run)


def _tell_written(session: Session, written: Written, *, dry_run: bool) -> None:
    if session.out.as_json:
        state = written.row.order.state.value if written.row else None
        warning = None if dry_run else no_way_out(session)
        fields = {**letter_fields(written.letter, whole=dry_run), "dry_run": dry_run, "order_state": state}
        session.out.data({**fields, "warning": warning})
        return
    letter = written.letter.letter
    if dry_run:
        _print(session, written.letter)
        return
    session.out.say(f"queued for {letter.to}: {letter.subject}")
    tell_queued(session)


def _print(session: Session, queued: QueuedLetter) -> None:
    session.out.say(f"To: {queued.letter.to}")
    session.out.say(f"Subject: {queued.letter.subject}")
    session.out.say("")
    for line in queued.letter.text.splitlines():
        session.out.say(line)


messages_command.add_command(people_group)
messages_command.add_command(templates_group)
messages_command.add_command(letters_group)
messages_command.add_command(preview)
