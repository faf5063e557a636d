"""`influence messages templates` and `preview`: what messages say, and how they look."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import attrs
import click

from influence.application.keep_templates import KeepTemplates, Look, TemplateRow
from influence.domain.errors import FileUnreadable, Unusable
from influence.domain.languages import Language
from influence.domain.templates import FIELDS, LONGEST_PART, TemplateName, TemplateRefused
from influence.entrypoints.cli.session import Session, command, global_options

LANGUAGES = click.Choice([language.value for language in Language])
_NAMES = click.Choice([name.value for name in TemplateName])
_LANGUAGE = click.option("--language", type=LANGUAGES, default="en", show_default=True)
_MOST_BYTES = 4 * 3 * LONGEST_PART


@click.group("templates")
@global_options
def templates_group() -> None:
    """What messages say, in each language: the product's words, or your own."""


@templates_group.command("list")
@command
@click.option("--own", is_flag=True, help="Only your own.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N.")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_templates(session: Session, own: bool, limit: int | None, everything: bool) -> None:
    """List templates, and whose words count."""
    rows = [row for row in session.ask(KeepTemplates).all(session.by) if row.is_own or not own]
    shown = rows if everything else rows[:limit]
    if session.out.as_json:
        session.out.array(map(_fields, shown))
        return
    lines = [[row.name.value, row.language.value, _whose(row), row.text.subject] for row in shown]
    session.out.table(["template", "language", "words", "subject"], lines, empty="No templates of your own.")


@templates_group.command("show")
@command
@click.argument("template", type=_NAMES)
@_LANGUAGE
def show(session: Session, template: str, language: str) -> None:
    """Print a template as it is written, ready to be edited; what may stand in it is said beside."""
    row = session.ask(KeepTemplates).one(session.by, TemplateName(template), Language(language))
    if session.out.as_json:
        session.out.data(_fields(row) | dict(row.text.parts()))
        return
    for line in str(row.text).splitlines():
        session.out.say(line)
    for name, field in FIELDS[row.name].items():
        session.out.talk(f"  {{{{ {name} }}}}: {field.says}")


@templates_group.command("edit")
@command
@click.argument("template", type=_NAMES)
@click.argument("file", type=click.File("rb"))
@_LANGUAGE
@click.option("--dry-run", is_flag=True, help="Check the file; keep nothing.")
def edit(session: Session, template: str, file: BinaryIO, language: str, dry_run: bool) -> None:
    """Take the words of a template from FILE (- for what is piped in), after checking them."""
    written = _read(file)
    keep = session.ask(KeepTemplates)
    name, spoken = TemplateName(template), Language(language)
    with _naming(file.name):
        row = (keep.checked if dry_run else keep.edit)(session.by, name, spoken, written)
    if session.out.as_json:
        session.out.data({**_fields(row), "dry_run": dry_run})
        return
    session.out.say(
        f"{name.value} ({spoken.value}): " + ("could be kept" if dry_run else "your words count now")
    )
    session.out.talk(f"See it: influence messages preview {name.value} --language {spoken.value}")


@contextmanager
def _naming(file: str) -> Iterator[None]:
    """What is wrong with a template says in which *file* it is."""
    try:
        yield
    except TemplateRefused as refused:
        raise attrs.evolve(refused, file=file) from refused
    except Unusable as unusable:
        raise Unusable(unusable.name, file, unusable.why) from unusable


def _read(file: BinaryIO) -> str:
    content = file.read(_MOST_BYTES + 1)
    try:
        if len(content) <= _MOST_BYTES:
            return str(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FileUnreadable(file.name, "it is no text in UTF-8") from error
    raise FileUnreadable(file.name, f"a template has at most {_MOST_BYTES:,} bytes")


@templates_group.command("reset")
@command
@click.argument("template", type=_NAMES)
@_LANGUAGE
def reset(session: Session, template: str, language: str) -> None:
    """Go back to the product's words."""
    gone = session.ask(KeepTemplates).reset(session.by, TemplateName(template), Language(language))
    if session.out.as_json:
        session.out.data({"template": template, "language": language, "was_own": gone})
        return
    session.out.say(f"{template} ({language}): the product's words count" + (" again" if gone else ""))


@click.command("preview")
@command
@click.argument("template", type=_NAMES)
@_LANGUAGE
@click.option("--order", metavar="ORDER", help="About this order (order, reminder).")
@click.option("--account", metavar="HANDLE", help="About this creator (invite, consent_request).")
@click.option("--format", "form", type=click.Choice(["text", "html"]), default="text", show_default=True)
def preview(
    session: Session, template: str, language: str, order: str | None, account: str | None, form: str
) -> None:
    """Show a message as it would be read; nothing is sent."""
    look = Look(TemplateName(template), Language(language), order, account)
    rendered = session.ask(KeepTemplates).preview(session.by, look)
    if session.out.as_json:
        session.out.data({"subject": rendered.subject, "text": rendered.text, "html": rendered.html})
        return
    if form == "text":
        session.out.say(f"Subject: {rendered.subject}")
        session.out.say("")
    for line in (rendered.text if form == "text" else rendered.html).splitlines():
        session.out.say(line)


def _whose(row: TemplateRow) -> str:
    return "your own" if row.is_own else "the product's"


def _fields(row: TemplateRow) -> dict[str, object]:
    return {
        "template": row.name.value,
        "language": row.language.value,
        "is_own": row.is_own,
        "subject": row.text.subject,
        "available": list(FIELDS[row.name]),
    }
