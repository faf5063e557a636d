"""`influence accounts list`, and the filters it shares with everything that is done to many at once."""

import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final

import attrs
import click

from influence.application.finding import find_campaign
from influence.application.read_roster import ReadRoster, RosterEntry
from influence.application.run_influencers import number_of
from influence.domain.capabilities import Kind
from influence.domain.errors import Unusable
from influence.domain.influencers import parse_country, parse_group_key, parse_tag
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network
from influence.domain.roster import Cursor, RosterFilter, Sort, Sorting
from influence.domain.values import LARGEST_COUNT
from influence.entrypoints.cli import account_words
from influence.entrypoints.cli.days import MOMENT
from influence.entrypoints.cli.session import NETWORKS, Session, command
from influence.entrypoints.forms.accounts import AccountForm
from influence.entrypoints.plain import fields

SHOWN_AT_ONCE: Final = 50


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


@attrs.frozen
class _Option:
    """One filter: which part of the filter it fills, how it is typed, what it is for, and if it takes *several*."""

    part: str
    type: click.ParamType[Any]
    help: str
    read: Callable[[Any], object] = lambda value: value
    several: bool = False


_OPTIONS: Final[Mapping[str, _Option]] = {
    "kind": _Option("kind", click.Choice([k.value for k in Kind]), "Only accounts of this kind.", Kind),
    "network": _Option("network", NETWORKS, "Only this network.", Network),
    "membership": _Option(
        "membership", click.Choice([m.value for m in Membership]), "TikTok's last answer.", Membership
    ),
    "authenticated": _Option("authenticated", click.BOOL, "Whether the creator consents."),
    "tracked": _Option("tracked", click.BOOL, "Whether fresh figures are collected."),
    "invited": _Option("invited", click.BOOL, "Whether an invite is open."),
    "country": _Option("country", click.STRING, "The influencer's country, two letters.", parse_country),
    "followers-min": _Option(
        "fewest_followers", click.IntRange(0, LARGEST_COUNT), "At least so many followers."
    ),
    "followers-max": _Option(
        "most_followers", click.IntRange(0, LARGEST_COUNT), "At most so many followers."
    ),
    "synced-after": _Option("synced_after", MOMENT, "TikTok told figures then (UTC) or later.", _utc),
    "synced-before": _Option("synced_before", MOMENT, "TikTok last told figures before (UTC).", _utc),
    "expiring": _Option("expiring_by", click.IntRange(0, 3650), "The consent ends within so many days."),
    "tag": _Option(
        "tags",
        click.STRING,
        "The influencer bears this tag; of several, all.",
        lambda tags: tuple(map(parse_tag, tags)),
        several=True,
    ),
    "group": _Option("group", click.STRING, "The influencer is in this group.", parse_group_key),
    "influencer": _Option("influencer", click.STRING, "The influencer's accounts: id:N.", number_of),
    "campaign": _Option("campaign", click.STRING, "Takes part in this campaign."),
    "search": _Option("text", click.STRING, "Part of handle, name, e-mail or display name."),
}


def filters(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command all filters as options; it takes them as one mapping, *chosen*."""

    @functools.wraps(function)
    def run(*arguments: Any, **values: Any) -> Any:
        names = {name.replace("-", "_"): name for name in _OPTIONS}
        said = {names[key]: values.pop(key) for key in list(values) if key in names}
        return function(*arguments, chosen=_each_once(said), **values)

    wrapped: Callable[..., Any] = run
    for name, option in reversed(list(_OPTIONS.items())):
        flags = f"--{name}/--not-{name}" if option.type is click.BOOL else f"--{name}"
        settings: dict[str, Any] = (
            {"default": None} if option.type is click.BOOL else {"type": option.type, "multiple": True}
        )
        wrapped = click.option(flags, help=option.help, **settings)(wrapped)
    return wrapped


def _each_once(said: Mapping[str, Any]) -> dict[str, Any]:
    """The filters that were *said*. Of two values for one of them none could count silently."""
    chosen: dict[str, Any] = {}
    for name, values in said.items():
        if isinstance(values, tuple) and _OPTIONS[name].several:
            chosen |= {name: values} if values else {}
        elif isinstance(values, tuple):
            if len(values) > 1:
                raise Unusable(name, str(values[1])[:60], "this filter takes one value")
            chosen |= dict.fromkeys([name] if values else [], *values[:1])
        elif values is not None:
            chosen[name] = values
    return chosen


def where(claims: Sequence[str]) -> dict[str, Any]:
    """The filters written as `option=value`.

    Raises:
        Unusable: there is no such option, or it does not take the value.
    """
    chosen: dict[str, Any] = {}
    for claim in claims:
        name, equals, value = claim.partition("=")
        if not equals or name not in _OPTIONS:
            raise Unusable("where", claim[:60], f"write one of {', '.join(_OPTIONS)}, then = and the value")
        if name in chosen and not _OPTIONS[name].several:
            raise Unusable("where", claim[:60], "this filter takes one value")
        try:
            read = _OPTIONS[name].type.convert(value, None, None)
        except click.BadParameter as error:
            raise Unusable("where", claim[:60], error.format_message()) from error
        chosen[name] = (*chosen.get(name, ()), read) if _OPTIONS[name].several else read
    return chosen


def filter_of(session: Session, chosen: Mapping[str, Any]) -> RosterFilter:
    """The filter that *chosen* options make.

    Raises:
        CampaignNotFound: there is no campaign of that name.
    """
    parts: dict[str, Any] = {
        _OPTIONS[name].part: _OPTIONS[name].read(value) for name, value in chosen.items()
    }
    if "campaign" in chosen:
        with session.storage.view(session.by.tenant) as view:
            parts["campaign"] = find_campaign(view, chosen["campaign"]).id
    if "expiring" in chosen:
        parts["expiring_by"] = session.now + timedelta(days=chosen["expiring"])
    if "influencer" in chosen and parts["influencer"] is None:
        raise Unusable("influencer", chosen["influencer"], "write id: and the number")
    return RosterFilter(**parts)


_NOBODY: Final = "No account fits. Take some in: influence import FILE, or influence accounts add HANDLE."


@click.command("list")
@command
@filters
@click.option("--unsupported", is_flag=True, help="Only accounts that are not tracked.")
@click.option(
    "--sort",
    "by",
    type=click.Choice([s.value for s in Sort]),
    default=Sort.ADDED.value,
    help="What comes first: as they were added, by handle, most followers, or last synced.",
)
@click.option("--reverse", is_flag=True, help="The other way round; absent values stay last.")
@click.option("--after", metavar="CURSOR", help="Go on behind this place.")
@click.option(
    "--limit",
    type=click.IntRange(1, LARGEST_COUNT - 1),
    metavar="N",
    help=f"At most N (default: {SHOWN_AT_ONCE} on a terminal).",
)
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_accounts(
    session: Session,
    *,
    chosen: Mapping[str, Any],
    unsupported: bool,
    by: str,
    reverse: bool,
    after: str | None,
    limit: int | None,
    everything: bool,
) -> None:
    """List accounts with their state; unsupported ones stay listed with their error."""
    wanted = filter_of(session, {**chosen, **({"kind": Kind.UNSUPPORTED} if unsupported else {})})
    sorting = Sorting(Sort(by), reverse)
    begin = None if after is None else Cursor.parse(after, sorting)
    most = None if everything else limit or (None if session.out.as_json else SHOWN_AT_ONCE)
    found = session.ask(ReadRoster).all(session.by, wanted, sorting, begin, most)
    if session.out.as_json:
        session.out.array(
            {**fields(AccountForm.of(e.row)), "cursor": str(e.place)} for e in islice(found, most)
        )
        return
    entries = list(islice(found, most))
    session.out.table(
        ["handle", "network", "kind", "followers", "country", "tags", "state"],
        map(_line, entries),
        empty="No account fits these filters." if chosen or unsupported else _NOBODY,
    )
    if next(found, None) is not None:
        session.out.talk(f"Only the first {most} are shown; --all shows every account, --limit N so many.")
        session.out.talk(f"The next ones: --after {entries[-1].place}")


def _line(entry: RosterEntry) -> Sequence[object]:
    row = entry.row
    return [
        f"@{row.account.handle}",
        row.account.network.value,
        account_words.kind_words(row),
        account_words.figure(row, AccountMetric.FOLLOWER_COUNT),
        row.influencer and row.influencer.country,
        ", ".join(sorted(row.influencer.tags)) if row.influencer else "",
        account_words.state_words(row),
    ]
