"""`influence influencers`: the persons behind accounts."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import click

from influence.application.influencer_limit import ReadLimit, Room
from influence.application.read_influencers import Person, ReadInfluencers
from influence.application.run_influencers import Particulars, Result, RunInfluencers, Whom, number_of
from influence.domain.errors import Unusable
from influence.domain.influencers import InfluencerId, parse_country, parse_group_key, parse_tag
from influence.domain.networks import Network
from influence.domain.plurals import counted
from influence.domain.ports.influencers import InfluencerFilter
from influence.entrypoints.cli.refusals import Several, as_fields
from influence.entrypoints.cli.roster import filter_of, where
from influence.entrypoints.cli.session import NETWORKS, Session, command, global_options
from influence.entrypoints.forms.influencers import person_form

SHOWN_AT_ONCE: Final = 50


@click.group("influencers")
@global_options
def influencers_command() -> None:
    """The persons behind accounts: their names, tags, notes and groups."""


def _network(function: Callable[..., Any]) -> Any:
    return click.option(
        "--network", type=NETWORKS, default=Network.TIKTOK.value, help="Of the handles (default: tiktok)."
    )(function)


def _many(function: Callable[..., Any]) -> Any:
    """Let a command take many: handles, numbers, or all accounts that fit."""
    function = _network(function)
    function = click.option(
        "--where",
        "claims",
        multiple=True,
        metavar="OPTION=VALUE",
        help="All accounts that fit, by an option of `influence accounts list`; several may be given.",
    )(function)
    return click.argument("who", nargs=-1, metavar="[HANDLE|id:N]...")(function)


def _whom(session: Session, who: tuple[str, ...], claims: tuple[str, ...], network: str) -> Whom:
    if bool(who) == bool(claims):
        raise click.UsageError("Say whom: handles or numbers (id:7), or --where OPTION=VALUE.")
    return Whom(who, filter_of(session, where(claims)) if claims else None, Network(network))


def _say_each(session: Session, rows: Iterable[Mapping[str, object]]) -> None:
    row = None
    for row in rows:
        if row["error"] is None:
            session.out.say(f"{row['who']}: {row['result']}")
    if row is None:
        session.out.talk("Nobody fits: nothing was done.")


def _report(session: Session, results: Iterable[Result], done: str) -> None:
    """One result for each item as it comes, and the refusals at the end."""
    errors = []

    def told() -> Iterable[Mapping[str, object]]:
        for result in results:
            if result.error is not None:
                errors.append(result.error)
            number = result.influencer.id if result.influencer else None
            yield {
                "who": result.who,
                "result": "refused" if result.error else done,
                "influencer": number,
                "error": as_fields(result.error) if result.error else None,
            }

    if session.out.as_json:
        session.out.array(told())
    else:
        _say_each(session, told())
    if errors:
        raise Several(errors)


@influencers_command.command("add")
@command
@click.argument("handles", nargs=-1, metavar="[HANDLE]...")
@click.option("--name", metavar="NAME")
@click.option("--email", metavar="ADDRESS")
@click.option("--country", metavar="CODE", help="Two letters, for example DE.")
@_network
def add(session: Session, handles: tuple[str, ...], network: str, **said: str | None) -> None:
    """Write down a person, with the accounts HANDLE... that are here already."""
    if not handles and not said["name"]:
        raise click.UsageError("Say a name, or whose accounts: --name NAME, or handles.")
    made = session.ask(RunInfluencers).add(session.by, Particulars(**said), handles, Network(network))
    _show(session, session.ask(ReadInfluencers).one(session.by, f"id:{made.id}"))


@influencers_command.command("list")
@command
@click.option("--tag", "tags", multiple=True, help="Only those with this tag; of several, with all.")
@click.option("--group", help="Only those in this group.")
@click.option("--country", metavar="CODE")
@click.option("--search", "text", metavar="TEXT", help="Part of the name or e-mail.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help=f"At most N (default: {SHOWN_AT_ONCE}).")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_influencers(
    session: Session,
    *,
    limit: int | None,
    everything: bool,
    text: str | None,
    tags: tuple[str, ...],
    **said: str | None,
) -> None:
    """List persons; an account without an influencer is one too, as long as nothing is asked of influencers."""
    most = None if everything else limit or (None if session.out.as_json else SHOWN_AT_ONCE)
    wanted = InfluencerFilter(
        tags=tuple(map(parse_tag, tags)),
        group=parse_group_key(said["group"]) if said["group"] else None,
        country=parse_country(said["country"]) if said["country"] else None,
        text=text,
        limit=most,
    )
    found = session.ask(ReadInfluencers).all(session.by, wanted)
    if session.out.as_json:
        session.out.array(map(person_form, found))
        return
    session.out.table(
        ["influencer", "name", "accounts", "country", "tags", "groups"],
        map(_line, found),
        empty="Nobody fits. Add accounts (influence accounts add HANDLE) or a person: influence influencers add.",
    )
    session.out.talk(_room_words(session.ask(ReadLimit)(session.by)))


def _line(person: Person) -> list[object]:
    who = person.influencer
    return [
        f"id:{who.id}" if who else None,
        person.words,
        ", ".join(f"@{account.handle}" for account in person.accounts) or None,
        who.country if who else None,
        ", ".join(sorted(who.tags)) if who else "",
        ", ".join(sorted(who.groups)) if who else "",
    ]


def _room_words(room: Room) -> str:
    if room.most is None:
        return f"{counted(room.used, 'influencer')}; the plan {room.plan!r} has no limit."
    words = f"{room.used:,} of {room.most:,} influencers of the plan {room.plan!r}"
    return f"{words}: {room.over:,} over the limit." if room.over else f"{words}; {room.left:,} left."


@influencers_command.command("limit")
@command
def limit(session: Session) -> None:
    """How many influencers there are, and how many more the plan has room for."""
    room = session.ask(ReadLimit)(session.by)
    if session.out.as_json:
        figures = {"limit": room.most, "used": room.used, "left": room.left, "over": room.over}
        session.out.data({"plan": room.plan, **figures})
    else:
        session.out.say(_room_words(room))


def _show(session: Session, person: Person) -> None:
    if session.out.as_json:
        session.out.data(person_form(person))
        return
    who = person.influencer
    session.out.say(f"{person.words}" + (f" (id:{who.id})" if who else " (no influencer yet)"))
    accounts = ", ".join(f"@{a.handle} ({a.network.value})" for a in person.accounts)
    session.out.say(f"Accounts: {accounts or 'none'}")
    if who is None:
        return
    for label, value in (("E-mail", who.email), ("Country", who.country)):
        if value:
            session.out.say(f"{label}: {value}")
    for label, values in (("Tags", who.tags), ("Groups", who.groups)):
        if values:
            session.out.say(f"{label}: {', '.join(sorted(values))}")
    for note in who.notes:
        session.out.say(f"{note.at:%Y-%m-%d %H:%M} {note.by}: {note.text}")


@influencers_command.command("show")
@command
@click.argument("who", metavar="HANDLE|id:N")
@_network
def show(session: Session, who: str, network: str) -> None:
    """Show a person with all accounts, tags, notes and groups."""
    _show(session, session.ask(ReadInfluencers).one(session.by, who, Network(network)))


@influencers_command.command("edit")
@command
@click.argument("who", metavar="HANDLE|id:N")
@click.option("--name", metavar="NAME", help="Empty takes it away.")
@click.option("--email", metavar="ADDRESS", help="Empty takes it away.")
@click.option("--country", metavar="CODE", help="Two letters; empty takes it away.")
@_network
def edit(session: Session, who: str, network: str, **said: str | None) -> None:
    """Change what is written about a person."""
    changed = session.ask(RunInfluencers).edit(session.by, who, Particulars(**said), Network(network))
    _show(session, session.ask(ReadInfluencers).one(session.by, f"id:{changed.id}"))


_dry_run = click.option(
    "--dry-run", "only_try", is_flag=True, help="Say what would become of each; keep nothing."
)


@influencers_command.command("tag")
@command
@click.argument("tag")
@_many
@_dry_run
def tag(
    session: Session,
    tag: str,
    who: tuple[str, ...],
    claims: tuple[str, ...],
    network: str,
    *,
    only_try: bool,
) -> None:
    """Put TAG on everybody named or fitting."""
    whom = _whom(session, who, claims, network)
    results = session.ask(RunInfluencers).tag(session.by, whom, [tag], only_try=only_try)
    _report(session, results, "would be tagged" if only_try else "tagged")


@influencers_command.command("untag")
@command
@click.argument("tag")
@_many
@_dry_run
def untag(
    session: Session,
    tag: str,
    who: tuple[str, ...],
    claims: tuple[str, ...],
    network: str,
    *,
    only_try: bool,
) -> None:
    """Take TAG off everybody named or fitting."""
    whom = _whom(session, who, claims, network)
    results = session.ask(RunInfluencers).untag(session.by, whom, [tag], only_try=only_try)
    _report(session, results, "would be untagged" if only_try else "untagged")


@influencers_command.command("note")
@command
@click.argument("text")
@_many
def note(session: Session, text: str, who: tuple[str, ...], claims: tuple[str, ...], network: str) -> None:
    """Write TEXT down, with your name and the time."""
    whom = _whom(session, who, claims, network)
    _report(session, session.ask(RunInfluencers).note(session.by, whom, text), "noted")


@influencers_command.command("group")
@command
@click.argument("key", metavar="GROUP")
@_many
@click.option("--leave", is_flag=True, help="Take them out of it.")
def group(
    session: Session,
    key: str,
    who: tuple[str, ...],
    claims: tuple[str, ...],
    network: str,
    *,
    leave: bool,
) -> None:
    """Put everybody named or fitting into GROUP."""
    whom = _whom(session, who, claims, network)
    results = session.ask(RunInfluencers).group(session.by, whom, key, leave=leave)
    _report(session, results, "left the group" if leave else "in the group")


def _owner(text: str) -> InfluencerId | None:
    if text == "nobody":
        return None
    number = number_of(text)
    if number is None:
        raise Unusable("to", text, "write id: and the number, or nobody")
    return number


@influencers_command.command("assign")
@command
@_many
@click.option("--to", "to", required=True, metavar="id:N", help="Whose they are; nobody for a person each.")
def assign(session: Session, who: tuple[str, ...], claims: tuple[str, ...], network: str, to: str) -> None:
    """Say whose the accounts are."""
    whom = _whom(session, who, claims, network)
    _report(session, session.ask(RunInfluencers).assign(session.by, whom, _owner(to)), "assigned")


@influencers_command.command("remove")
@command
@_many
@click.option("--dry-run", is_flag=True, help="Say what would become of each; keep everything.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(
    session: Session,
    who: tuple[str, ...],
    claims: tuple[str, ...],
    network: str,
    *,
    dry_run: bool,
    yes: bool,
) -> None:
    """Forget persons with their tags, notes and groups; the accounts stay. Refused where orders hang on them."""
    whom = _whom(session, who, claims, network)
    if not dry_run and not yes:
        click.confirm("Tags, notes and groups cannot be brought back. Remove?", abort=True, err=True)
    results = session.ask(RunInfluencers).remove(session.by, whom, only_try=dry_run)
    _report(session, results, "would be removed" if dry_run else "removed")
