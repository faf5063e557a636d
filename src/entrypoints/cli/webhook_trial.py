"""`influence webhooks test`: a message that tells of nothing."""

from datetime import timedelta

import click

from influence.application.try_endpoint import TryEndpoint
from influence.domain.deliveries import Answer
from influence.domain.webhooks import EndpointId, Verdict
from influence.entrypoints.cli.refusals import REFUSED
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.cli.webhook_endpoints import NUMBER


@click.command("test")
@command
@click.argument("endpoint", type=NUMBER)
@click.option("--dry-run", is_flag=True, help="Print exactly what would be sent; send nothing.")
def try_endpoint(session: Session, endpoint: int, dry_run: bool) -> int:
    """Send an endpoint of yours a message that tells of nothing, signed like every other."""
    trial = session.ask(TryEndpoint)(session.by, EndpointId(endpoint), dry_run=dry_run)
    answer = trial.answer
    ways_out = _ways_out(endpoint, answer)
    is_taken = answer is None or answer.verdict is Verdict.ACCEPTED
    if session.out.as_json:
        told = (
            None if answer is None else {**answer_fields(answer), "accepted": is_taken, "remedies": ways_out}
        )
        session.out.data({"sent": not dry_run, "request": trial.written, "answer": told})
    elif answer is None:
        for line in trial.written.splitlines():
            session.out.say(line)
    else:
        session.out.say(f"{'Taken' if is_taken else 'Not taken'}: {answer_words(answer)}")
        for way in ways_out:
            session.out.talk(f"  {way}")
    return 0 if is_taken else REFUSED


def _ways_out(endpoint: int, answer: Answer | None) -> tuple[str, ...]:
    """What to do where nobody answered; an answer speaks for itself."""
    if answer is None or answer.status is not None:
        return ()
    return (
        f"See that its address is right and its program can be reached: influence webhooks endpoints show {endpoint}",
        "Another address is an endpoint of its own: influence webhooks endpoints add URL",
    )


def answer_fields(answer: Answer) -> dict[str, object]:
    """An answer for programs."""
    return {"status": answer.status, "why": answer.why, "milliseconds": milliseconds(answer.took)}


def answer_words(answer: Answer) -> str:
    """An answer for people."""
    said = answer.why if answer.status is None else f"HTTP status {answer.status}"
    return f"{said} ({milliseconds(answer.took):,} ms)"


def milliseconds(took: timedelta) -> int:
    """How long it took."""
    return took // timedelta(milliseconds=1)
