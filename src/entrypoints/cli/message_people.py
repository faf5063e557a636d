"""`influence messages people`: who gets messages, when, and how far each kind goes."""

from collections.abc import Callable
from typing import Any

import click

from influence.application.keep_people import KeepPeople, Wishes
from influence.domain.languages import Language
from influence.domain.people import Person
from influence.entrypoints.cli.message_templates import LANGUAGES
from influence.entrypoints.cli.session import Session, command, global_options
from influence.entrypoints.plain import plain


@click.group("people")
@global_options
def people_group() -> None:
    """Who gets messages. A person called like the acting user reads their own."""


def _wishes(function: Callable[..., Any]) -> Any:
    """What can be said of a person."""
    options = (
        click.option("--email", metavar="MAIL", help="Without one they get notices in the product only."),
        click.option("--language", type=LANGUAGES, help="What letters are written in (default: en)."),
        click.option("--zone", metavar="NAME", help="Time zone, such as Europe/Berlin (default: UTC)."),
        click.option("--quiet", metavar="FROM-TO", help="No mail then, such as 22:00-07:00; '' for never."),
        click.option(
            "--choose",
            "choices",
            multiple=True,
            metavar="KIND=WAY",
            help="How far a kind goes: order.failed, order.* or *, to none, in-app, mail or default.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def _said(language: str | None, said: dict[str, Any]) -> Wishes:
    return Wishes(language=Language(language) if language else None, **said)


@people_group.command("add")
@command
@click.argument("name")
@_wishes
def add(session: Session, name: str, language: str | None, **said: Any) -> None:
    """Let a person get messages."""
    _tell(session, session.ask(KeepPeople).add(session.by, name, _said(language, said)))


@people_group.command("edit")
@command
@click.argument("name")
@_wishes
def edit(session: Session, name: str, language: str | None, **said: Any) -> None:
    """Change what a person gets; what is not named stays."""
    _tell(session, session.ask(KeepPeople).edit(session.by, name, _said(language, said)))


@people_group.command("remove")
@command
@click.argument("name")
def remove(session: Session, name: str) -> None:
    """Forget a person, with the notices they found."""
    gone = session.ask(KeepPeople).remove(session.by, name)
    if session.out.as_json:
        session.out.data({"name": gone.name, "removed": True})
        return
    session.out.say(f"{gone.name} gets no more messages.")


@people_group.command("list")
@command
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N.")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_people(session: Session, limit: int | None, everything: bool) -> None:
    """List who gets messages."""
    found = session.ask(KeepPeople).all(session.by)[: None if everything else limit]
    if session.out.as_json:
        session.out.array(map(_fields, found))
        return
    rows = [
        [one.name, one.email or None, one.language.value, one.zone, _quiet(one), _choices(one) or None]
        for one in found
    ]
    session.out.table(
        ["name", "e-mail", "language", "zone", "quiet", "chosen"],
        rows,
        empty="Nobody gets messages yet. Begin with: influence messages people add NAME --email MAIL",
    )


def _quiet(person: Person) -> str | None:
    return None if person.quiet is None else str(person.quiet)


def _choices(person: Person) -> str:
    return ", ".join(f"{which}={how.value}" for which, how in person.choices.items())


def _fields(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "email": person.email or None,
        "language": person.language.value,
        "zone": person.zone,
        "quiet": _quiet(person),
        "choices": {which: how.value for which, how in person.choices.items()},
        "added_at": plain(person.added_at),
        "added_by": person.added_by,
    }


def _tell(session: Session, person: Person) -> None:
    fields = _fields(person)
    if session.out.as_json:
        session.out.data(fields)
        return
    for name, value in {**fields, "choices": _choices(person)}.items():
        if value:
            session.out.say(f"{name.replace('_', ' ')}: {value}")
