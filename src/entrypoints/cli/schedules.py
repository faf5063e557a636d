"""`influence schedules`: reports that go out by mail, on a rhythm."""

from datetime import datetime

import attrs
import click

from influence.application.keep_schedules import KeepSchedules, ScheduleChanges, ScheduleRow, WantedSchedule
from influence.application.report_letters import wall_time
from influence.domain.languages import Language
from influence.domain.report_document import FileForm
from influence.domain.schedules import Schedule
from influence.entrypoints.cli.message_templates import LANGUAGES
from influence.entrypoints.cli.output import counted
from influence.entrypoints.cli.schedule_reports import run
from influence.entrypoints.cli.session import Session, command, global_options
from influence.entrypoints.forms.schedules import ScheduleForm
from influence.entrypoints.plain import plain

SHOWN_AT_ONCE = 50
_FORMS = click.Choice([form.value for form in FileForm])


@click.group("schedules")
@global_options
def schedules_command() -> None:
    """Reports that go out by mail: who gets which, when. The worker makes them."""


@schedules_command.command("add")
@command
@click.argument("campaign")
@click.argument("rhythm")
@click.option(
    "--to", "recipients", multiple=True, required=True, metavar="MAIL", help="Who gets it; repeatable."
)
@click.option("--format", "forms", multiple=True, type=_FORMS, help="Repeatable (default: html).")
@click.option(
    "--zone", metavar="NAME", default="UTC", help="Time zone, such as Europe/Berlin (default: UTC)."
)
@click.option("--language", type=LANGUAGES, help="By default the reader's, as far as it is known.")
def add(
    session: Session,
    campaign: str,
    rhythm: str,
    recipients: tuple[str, ...],
    forms: tuple[str, ...],
    zone: str,
    language: str | None,
) -> None:
    """Mail the report of CAMPAIGN on a RHYTHM, such as "every Friday 09:00"."""
    wanted = WantedSchedule(
        rhythm=rhythm,
        recipients=recipients,
        formats=tuple(map(FileForm, forms)) or (FileForm.HTML,),
        zone=zone,
        language=Language(language) if language else None,
    )
    _tell(session, session.ask(KeepSchedules).add(session.by, campaign, wanted))


@schedules_command.command("list")
@command
@click.option("--limit", type=click.IntRange(1), metavar="N", help=f"At most N (default: {SHOWN_AT_ONCE}).")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_schedules(session: Session, limit: int | None, everything: bool) -> None:
    """List schedules, with the time of the next report."""
    most = None if everything else limit or (None if session.out.as_json else SHOWN_AT_ONCE)
    found = session.ask(KeepSchedules).all(session.by)[:most]
    if session.out.as_json:
        session.out.array(plain(_told(one)) for one in found)
        return
    rows = [
        [
            one.schedule.id,
            one.campaign.name,
            str(one.schedule.rhythm),
            _state(one.schedule),
            " ".join(one.schedule.formats),
            ", ".join(one.schedule.recipients),
            one.schedule.last_error or None,
        ]
        for one in found
    ]
    columns = ["schedule", "campaign", "rhythm", "next report", "files", "to", "why not"]
    empty = 'No reports are scheduled. Begin with: influence schedules add CAMPAIGN "every Friday 09:00" --to MAIL'
    session.out.table(columns, rows, empty=empty)


@schedules_command.command("edit")
@command
@click.argument("schedule")
@click.option("--rhythm", metavar="RHYTHM", help='Another rhythm, such as "every Friday 09:00".')
@click.option("--to", "recipients", multiple=True, metavar="MAIL", help="Who gets it instead; repeatable.")
@click.option("--format", "forms", multiple=True, type=_FORMS, help="Other files; repeatable.")
@click.option("--zone", metavar="NAME", help="Another time zone, such as Europe/Berlin.")
@click.option("--language", type=LANGUAGES, help="Another language.")
def edit(
    session: Session,
    schedule: str,
    rhythm: str | None,
    recipients: tuple[str, ...],
    forms: tuple[str, ...],
    zone: str | None,
    language: str | None,
) -> None:
    """Change SCHEDULE; what is not named stays. A new rhythm or zone counts from the next time on."""
    changes = ScheduleChanges(
        rhythm=rhythm,
        recipients=recipients or None,
        formats=tuple(map(FileForm, forms)) or None,
        zone=zone,
        language=Language(language) if language else None,
    )
    if changes == ScheduleChanges():
        raise click.UsageError("Name what is to change: see influence schedules edit --help")
    _tell(session, session.ask(KeepSchedules).edit(session.by, schedule, changes))


@schedules_command.command("pause")
@command
@click.argument("schedule")
def pause(session: Session, schedule: str) -> None:
    """Make no more reports of SCHEDULE until it is resumed."""
    _tell(session, session.ask(KeepSchedules).pause(session.by, schedule))


@schedules_command.command("resume")
@command
@click.argument("schedule")
def resume(session: Session, schedule: str) -> None:
    """Make reports of SCHEDULE again, from the next time on."""
    _tell(session, session.ask(KeepSchedules).resume(session.by, schedule))


@schedules_command.command("remove")
@command
@click.argument("schedule")
def remove(session: Session, schedule: str) -> None:
    """Forget SCHEDULE. Letters that are on their way still go out."""
    gone = session.ask(KeepSchedules).remove(session.by, schedule)
    if session.out.as_json:
        session.out.data(plain({**_told(gone), "removed": True}))
        return
    session.out.say(f"schedule {gone.schedule.id} is removed")


def _state(schedule: Schedule) -> str:
    if schedule.next_run is None:
        because = schedule.paused_because.value.replace("_", " ") if schedule.paused_because else ""
        because = because if schedule.is_zone_known else f"the zone {schedule.zone} is not known here"
        return f"paused ({because})"
    return wall_time(schedule.next_run, schedule.wall)


def _on_the_wall(schedule: Schedule, at: datetime | None) -> str | None:
    return None if at is None else wall_time(at, schedule.wall)


def _told(row: ScheduleRow) -> dict[str, object]:
    return attrs.asdict(ScheduleForm.of(row), recurse=False)


def _tell(session: Session, row: ScheduleRow) -> None:
    if session.out.as_json:
        session.out.data(plain(_told(row)))
        return
    one = row.schedule
    session.out.say(f"schedule {one.id}: {row.campaign.name}, {one.rhythm} ({one.zone})")
    session.out.say(f"next report: {_state(one)}")
    session.out.say(f"{counted(len(one.recipients), 'recipient')}: {', '.join(one.recipients)}")
    last = _on_the_wall(one, one.last_run_for)
    if last is not None:
        session.out.say(f"last report: {last}")


schedules_command.add_command(run)
