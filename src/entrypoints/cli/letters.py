"""`influence messages letters`: mail on its way."""

import click

from influence.application.send_letters import KeepLetters, LettersSent, SendLetters
from influence.domain.letters import LetterState, QueuedLetter
from influence.domain.plurals import counted
from influence.entrypoints.cli.session import Session, command, global_options
from influence.entrypoints.plain import plain

SHOWN_AT_ONCE = 50


@click.group("letters")
@global_options
def letters_group() -> None:
    """Mail on its way: what waits, what was sent, what did not get there."""


@letters_group.command("list")
@command
@click.option("--state", type=click.Choice([state.value for state in LetterState]), help="Only these.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help=f"At most N (default: {SHOWN_AT_ONCE}).")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_letters(session: Session, state: str | None, limit: int | None, everything: bool) -> None:
    """List letters, newest first."""
    most = None if everything else limit or (None if session.out.as_json else SHOWN_AT_ONCE)
    found = session.ask(KeepLetters).all(session.by, [LetterState(state)] if state else (), most)
    _tell(session, found)


@letters_group.command("show")
@command
@click.argument("letter")
def show(session: Session, letter: str) -> None:
    """Show a letter, with its text as long as it waits."""
    _tell_one(session, session.ask(KeepLetters).one(session.by, letter))


@letters_group.command("hold")
@command
@click.argument("letter")
def hold(session: Session, letter: str) -> None:
    """Stop a letter that waits."""
    _tell_one(session, session.ask(KeepLetters).hold(session.by, letter))


@letters_group.command("release")
@command
@click.argument("letter")
def release(session: Session, letter: str) -> None:
    """Let a letter go again that was stopped, or did not get there."""
    _tell_one(session, session.ask(KeepLetters).release(session.by, letter))


@letters_group.command("send")
@command
@click.option("--dry-run", is_flag=True, help="List what would be sent now; ask no mail server.")
def send(session: Session, dry_run: bool) -> None:
    """Send the letters that are due, as the worker does."""
    letters = session.ask(SendLetters)
    if dry_run:
        _tell(session, letters.due(session.by))
        return
    done = letters(session.by)
    session.tell_people(aloud=False)
    _tell_done(session, done)


def _tell_done(session: Session, done: LettersSent) -> None:
    if session.out.as_json:
        session.out.data(
            {
                "sent": len(done.sent),
                "waiting": len(done.postponed),
                "failed": len(done.failed),
                "message": None if done.error is None else str(done.error),
            }
        )
        return
    for one in (*done.sent, *done.postponed, *done.failed):
        why = f": {one.last_error}" if one.last_error else ""
        session.out.say(f"letter {one.id} to {one.letter.to}: {_state(one)}{why}")
    if not done.tried:
        session.out.talk("No letter is due.")


def _tell(session: Session, letters: tuple[QueuedLetter, ...]) -> None:
    if session.out.as_json:
        session.out.array(letter_fields(one) for one in letters)
        return
    rows = [
        [one.id, one.letter.to, one.letter.subject, _state(one), _when(one), one.last_error or None]
        for one in letters
    ]
    columns = ["letter", "to", "subject", "state", "when (UTC)", "why"]
    session.out.table(columns, rows, empty="No letters.")


def tell_queued(session: Session) -> None:
    """How letters that were just queued go out, or why they wait."""
    warning = no_way_out(session)
    session.out.talk(warning or "It goes out with the worker, or now: influence messages letters send")


def no_way_out(session: Session) -> str | None:
    """Why letters wait however often they are sent; None where they go out."""
    if session.settings.smtp_host:
        return None
    return "No mail server is named (INFLUENCE_SMTP_HOST, INFLUENCE_SMTP_FROM), so letters wait."


def _state(letter: QueuedLetter) -> str:
    if letter.state is LetterState.QUEUED and letter.tries:
        return f"waits after {letter.tries} {'try' if letter.tries == 1 else 'tries'}"
    return {LetterState.QUEUED: "waits"}.get(letter.state, letter.state.value)


def _when(letter: QueuedLetter) -> str:
    return f"{letter.sent_at or letter.due_at:%Y-%m-%d %H:%M}"


def letter_fields(queued: QueuedLetter, *, whole: bool = False) -> dict[str, object]:
    """A letter for programs; *whole* with what stands in it."""
    letter = queued.letter
    fields: dict[str, object] = {
        "letter": queued.id or None,
        "to": letter.to,
        "subject": letter.subject,
        "language": letter.language,
        "state": queued.state.value,
        "about": queued.about or None,
        "message_id": letter.message_id,
        "written_at": plain(letter.written_at),
        "due_at": plain(queued.due_at),
        "tries": queued.tries,
        "sent_at": plain(queued.sent_at),
        "last_error": queued.last_error or None,
        "queued_by": queued.queued_by,
    }
    if whole:
        fields |= {"text": letter.text, "html": letter.html}
        fields["attachments"] = [one.name for one in letter.attachments]
    return fields


def _tell_one(session: Session, queued: QueuedLetter) -> None:
    if session.out.as_json:
        session.out.data(letter_fields(queued, whole=True))
        return
    for name, value in letter_fields(queued).items():
        if value is not None:
            session.out.say(f"{name.replace('_', ' ')}: {value}")
    for one in queued.letter.attachments:
        session.out.say(f"attachment: {one.name}, {counted(len(one.content), 'byte')}")
    session.out.say("")
    for line in queued.letter.text.splitlines():
        session.out.say(line)
