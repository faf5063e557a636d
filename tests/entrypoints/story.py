"""The release, played once through the door, with everything the program said on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import attrs

from tests.entrypoints.old_source import write_captures, write_export
from tests.support.program import Program, Ran, program_in, simulator

CAMPAIGN: Final = "Summer Sparkle"
TAG: Final = "fizzsummer"


@attrs.frozen
class Before:
    """What was seen before the release, in the order it was asked for."""

    imported: Any
    again: Any
    unchecked: Any
    for_people: str
    seeded: Any
    members: frozenset[str]
    captured: Any
    posts: Any
    synced: Any
    accounts: Any
    member: Any
    stored: bytes


@attrs.frozen
class CutOver:
    """The cut-over itself."""

    dirty: Ran
    planned: Ran
    plan: Any
    unapplied: Ran
    applied: Ran
    verified: Ran
    repeated: Ran
    nothing_to_do: Ran
    stored: bytes


@attrs.frozen
class Story:
    """The program after the release, with a simulator that goes on, and what happened until now."""

    program: Program
    before: Before
    cut_over: CutOver

    @property
    def participants(self) -> tuple[str, str, str]:
        """Two members and one who is not: the TikTok participants of the running campaign."""
        return participants(self.before.members, self.before.unchecked)


def participants(members: frozenset[str], accounts: Any) -> tuple[str, str, str]:
    """The first two members and the first other of *accounts*."""
    handles = [account["handle"] for account in accounts]
    first, second, *_ = (handle for handle in handles if handle in members)
    return first, second, next(handle for handle in handles if handle not in members)


@contextmanager
def played_in(folder: Path, *, quickly: bool = False) -> Iterator[Story]:
    """The story up to the end of the cut-over; the simulator runs on while the block lasts.

    *quickly* does not start the program anew for each command.
    """
    alone = program_in(folder)
    with simulator(alone) as program:
        if not quickly:
            before = _before(alone, program)
            yield Story(program, before, _cut_over(program))
            return
        with alone.warm() as first, program.warm() as then:
            before = _before(first, then)
            cut_over = _cut_over(then)
        yield Story(program, before, cut_over)


def _before(alone: Program, program: Program) -> Before:
    export = str(write_export(alone.folder / "creators.csv"))
    alone.say("init")
    imported = alone.ask("import", export, "--source", "legacy")
    again = alone.ask("import", export, "--source", "legacy")
    unchecked = alone.ask("accounts", "list")
    for_people = alone.say("accounts", "list")
    seeded = program.ask("simulator", "seed", export, "--members", "60%")
    found = program.ask("simulator", "creators", "--membership", "IN", "--limit", "100")
    members = frozenset(found["handles"])
    program.say("campaigns", "create", CAMPAIGN, "--brand", "Fizz & Co", "--hashtag", TAG)
    chosen = participants(members, unchecked)
    program.say("campaigns", "add", CAMPAIGN, *chosen)
    captures = str(write_captures(program.folder / "captures.csv", chosen, TAG))
    captured = program.ask("import", captures, "--as", "posts", "--campaign", CAMPAIGN, "--source", "legacy")
    return Before(
        imported,
        again,
        unchecked,
        for_people,
        seeded,
        members,
        captured,
        posts=program.ask("posts", "list", CAMPAIGN, "--tab", "published"),
        synced=program.ask("sync", "accounts"),
        accounts=program.ask("accounts", "list"),
        member=program.ask("accounts", "show", chosen[0]),
        stored=program.stored(),
    )


def _cut_over(program: Program) -> CutOver:
    dirty = program("--json", "cutover", "verify")
    planned = program("cutover", "plan", "-o", "plan.json", "--detailed-exitcode")
    plan = program.ask("cutover", "plan")
    unapplied = program("cutover", "apply", "plan.json", stdin="n\n")
    applied = program("cutover", "apply", "plan.json", "--yes", "--json")
    return CutOver(
        dirty,
        planned,
        plan,
        unapplied,
        applied,
        verified=program("cutover", "verify"),
        repeated=program("cutover", "apply", "plan.json", "--yes", "--json"),
        nothing_to_do=program("cutover", "plan", "--detailed-exitcode", "--json"),
        stored=program.stored(),
    )


@attrs.frozen
class Neighbours:
    """Who lives in a small simulated world."""

    members: tuple[str, ...]
    others: tuple[str, ...]


def settled(program: Program, count: int = 12, members: str = "50%") -> Neighbours:
    """An empty database, and *count* creators in the running simulator of *program*."""
    program.say("init")
    program.say("simulator", "seed", "--count", str(count), "--members", members, "--seed", "7")

    def living(membership: str) -> tuple[str, ...]:
        found = program.ask("simulator", "creators", "--membership", membership, "--limit", str(count))
        return tuple(map(str, found["handles"]))

    return Neighbours(living("IN"), living("NOT_IN"))


def consented(program: Program, handle: str) -> Ran:
    """What came of a creator's way from a link that binds the browser, through TikTok's page, and back to us."""
    link = program.ask("accounts", "connect-link", handle, "--bound")["link"]
    return program("simulator", "consent", str(link), "--as", handle)
