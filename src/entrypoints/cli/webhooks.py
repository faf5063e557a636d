"""`influence webhooks`: where TikTok sends its messages and what came; and what other programs are sent by us."""

from typing import Final

import click

from influence.adapters.sql.schema import check
from influence.domain.errors import Unusable
from influence.domain.ports.inbox import Inbox, Received
from influence.domain.ports.marketplace import Marketplace
from influence.domain.quota import Urgency
from influence.entrypoints.cli.session import Session, command, global_options
from influence.entrypoints.cli.webhook_deliveries import deliveries_command
from influence.entrypoints.cli.webhook_endpoints import endpoints_command
from influence.entrypoints.cli.webhook_trial import try_endpoint
from influence.entrypoints.plain import plain

LONGEST_ADDRESS = 2_000
SECTIONS: Final = {
    "In: messages from TikTok": ("subscribe", "list", "unsubscribe", "received"),
    "Out: signed messages to your own programs": ("endpoints", "deliveries", "test"),
}


class _BothWays(click.Group):
    """A group that parts what comes in from what goes out."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for section, names in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl([(n, self.commands[n].get_short_help_str(90)) for n in names])


@click.group("webhooks", cls=_BothWays)
@global_options
def webhooks_command() -> None:
    """Messages from TikTok, and messages to programs of your own: two things that only share their name.

    In: TikTok tells us what happened there, and `influence serve` takes it in. Out: we tell your programs what
    happened here, signed as the Standard Webhooks describe it, and `influence worker` sends it.
    """


for _other in (endpoints_command, deliveries_command, try_endpoint):
    webhooks_command.add_command(_other)


def _tiktok(session: Session) -> Marketplace:
    return session.marketplace.at(Urgency.USER)


@webhooks_command.command("subscribe")
@command
@click.option(
    "--callback",
    required=True,
    metavar="URL",
    help="Public address of this installation's /webhooks/tiktok.",
)
def subscribe(session: Session, callback: str) -> None:
    """Have TikTok tell when videos of our campaigns are uploaded and published."""
    _must_be_address(callback)
    known = [one for one in _tiktok(session).subscriptions() if one.callback_url == callback]
    made = known[0] if known else _tiktok(session).subscribe(callback)
    if session.out.as_json:
        session.out.data({**plain_fields(made), "was_here": bool(known)})
    else:
        session.out.say(
            f"{'Already subscribed' if known else 'Subscribed'}: {made.subscription_id} → {callback}"
        )


@webhooks_command.command("list")
@command
def list_subscriptions(session: Session) -> None:
    """The subscriptions of the developer app."""
    found = _tiktok(session).subscriptions()
    if session.out.as_json:
        session.out.array(found)
    else:
        rows = [[one.subscription_id, one.entity, one.callback_url] for one in found]
        session.out.table(["subscription", "about", "address"], rows, empty="none; see webhooks subscribe")


@webhooks_command.command("unsubscribe")
@command
@click.argument("subscription")
def unsubscribe(session: Session, subscription: str) -> None:
    """Have a subscription end."""
    _tiktok(session).unsubscribe(subscription)
    if session.out.as_json:
        session.out.data({"subscription_id": subscription, "ended": True})
    else:
        session.out.say(f"Ended: {subscription}")


@webhooks_command.command("received")
@command
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
def received(session: Session, limit: int) -> None:
    """The newest messages, and what came of each."""
    check(session.settings.database_url)
    newest = session.ask(Inbox).newest(limit)  # type: ignore[type-abstract]  # a port, wired to the database
    if session.out.as_json:
        session.out.array(_fields(one) for one in newest)
        return
    rows = [
        [f"{one.received_at:%Y-%m-%d %H:%M:%S}", one.message.kind.value, _about(one), one.outcome or "waits"]
        for one in newest
    ]
    session.out.table(["received (UTC)", "kind", "about", "outcome"], rows, empty="nothing yet")


def plain_fields(made: object) -> dict[str, object]:
    """A subscription as fields."""
    fields = plain(made)
    return fields if isinstance(fields, dict) else {}


def _fields(one: Received) -> dict[str, object]:
    about = one.message
    return {
        "key": about.key,
        "kind": about.kind.value,
        "happened_at": plain(about.happened_at),
        "received_at": plain(one.received_at),
        "looked_at": plain(one.looked_at),
        "outcome": one.outcome,
        "campaign_code": about.campaign_code,
        "video_id": about.video_id,
        "raw": about.raw,
    }


def _about(one: Received) -> str:
    about = one.message
    return about.video_id or about.campaign_code or ("a consent" if about.open_id else about.raw[:60])


def _must_be_address(callback: str) -> None:
    is_address = callback.startswith(("https://", "http://127.0.0.1", "http://localhost"))
    if not is_address or len(callback) > LONGEST_ADDRESS or not callback.isprintable():
        raise Unusable("callback", callback[:100], "write the https address that ends in /webhooks/tiktok")
