"""The command `influence`. Only click is imported here; a command is imported when it is used."""

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, Final

import click

from influence import __version__

COMMANDS: Final = {
    "demo": ("story.demo", "The whole story on embedded SQLite and the built-in simulator."),
    "init": ("installation", "Set up the database and the tenant."),
    "doctor": ("doctor", "Check settings, database and TikTok access."),
    "capabilities": ("capabilities", "The two tables: which metric may be shown for what."),
    "accounts": ("accounts", "The CRM: add, list, show, invite, explain, connect."),
    "applications": ("applications", "Creators who ask to be taken in: start, submit, accept, decline."),
    "influencers": ("influencers", "The persons behind accounts: names, tags, notes, groups."),
    "groups": ("groups", "Groups of influencers."),
    "import": ("importing", "Take in a customer's file (CSV, XLSX or JSON Lines)."),
    "cutover": ("cutover", "Leave the old TikTok source: plan, apply, verify, certify."),
    "backup": ("backups", "Copy the database while it is in use, and know where copies are."),
    "restore": ("backups", "Put a copy of the database back."),
    "campaigns": ("campaigns", "Make campaigns and say who takes part."),
    "orders": ("orders", "Ask creators for posts that can be tracked."),
    "posts": ("posts", "The posts of a campaign, and adding one by hand."),
    "report": ("report", "The report of a campaign."),
    "reports": ("kept_reports", "Reports that were kept as they were."),
    "schedules": ("schedules", "Reports that go out by mail: every Friday, every month."),
    "sync": ("sync", "Refresh from TikTok."),
    "worker": ("worker", "Do what comes due: checks, refreshes, messages."),
    "quota": ("quota", "TikTok's allowance: what is used, what is left."),
    "webhooks": ("webhooks", "Messages from TikTok, and signed messages to your own programs."),
    "serve": ("serving", "Take in TikTok's messages and consents over HTTP."),
    "messages": ("messages", "What happened, for people: notices, letters, templates."),
    "erase": ("erase", "Erase a creator everywhere, with a signed receipt."),
    "audit": ("audit", "Who did what when, and the proof that nobody altered it."),
    "policy": ("policy", "The rules that change: what may be shown, eligibility, limits, plans, retention."),
    "tenants": ("tenants", "The organisations, their plans and what they chose."),
    "keys": ("keys", "The keys of this installation."),
    "simulator": ("simulator", "A TikTok marketplace on this machine, to try things with."),
}
"""Name of each command, the module that holds it, and what it is for."""


class LateCommands(click.Group):
    """A group that knows its commands by name and loads the one that is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the story."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"influence.entrypoints.cli.{COMMANDS[cmd_name][0]}")
        found: click.Command = getattr(module, f"{cmd_name}_command")
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. That nobody reads its output any more is no failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])


@click.command(cls=LateCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="influence")
@click.option("--json", "as_json", is_flag=True, help="Machine output on stdout, errors as JSON on stderr.")
@click.option("--database", metavar="URL", help="Database address or file. [env: INFLUENCE_DATABASE]")
@click.option("--tenant", metavar="NAME", help="Tenant to act for (default: default).")
@click.option("--user", metavar="NAME", help="Who is written down as acting. [env: INFLUENCE_USER]")
@click.pass_context
def cli(ctx: click.Context, /, **said: object) -> None:
    """TikTok accounts, campaigns and orders on TikTok's Creator Marketplace API.

    First time? `influence demo` tells the whole story in half a minute, on a busy machine in two.
    """
    ctx.obj = {name: value for name, value in said.items() if value}


def _must_be_text(words: Sequence[str]) -> None:
    for word in words:
        if any("\ud800" <= letter <= "\udfff" for letter in word):
            raise click.UsageError(f"{word!a} is no text in UTF-8.")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and leave with its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        _must_be_text(words)
        status = cli.main(words, prog_name="influence", standalone_mode=False)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last line of defence says it in one sentence
        from influence.entrypoints.cli.refusals import tell

        # click makes an interrupt its own Abort, which otherwise is the "no" to a question
        cause = error.__cause__ if isinstance(error.__cause__, KeyboardInterrupt) else error
        sys.exit(tell(cause, as_json="--json" in words))
    sys.exit(status if isinstance(status, int) else 0)
