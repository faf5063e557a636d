"""What every command has at hand: the options that go before or after it, and the wired product."""

import functools
import getpass
import logging
from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar

import attrs
import click

from influence.adapters.notifications.console import ConsoleNotifier
from influence.application.acting import Actor
from influence.application.tell_people import Takers, TellPeople
from influence.domain.networks import Network
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage
from influence.entrypoints.cli.output import Out
from influence.entrypoints.settings import Settings, load

NETWORKS = click.Choice([network.value for network in Network])
_SAID = click.core.ParameterSource.COMMANDLINE
F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


@attrs.define(slots=False)
class Session:
    """One run of the program."""

    said: dict[str, Any]
    given: Settings | None = None

    @cached_property
    def out(self) -> Out:
        """Where to speak to."""
        return Out(bool(self.said.get("as_json")))

    @cached_property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.given or load(database=self.said.get("database"), user=self.said.get("user"))

    @cached_property
    def by(self) -> Actor:
        """Who acts, for whom."""
        return Actor(self.said.get("tenant") or "default", self.settings.user or getpass.getuser())

    @cached_property
    def _container(self) -> Any:
        from influence.entrypoints.bootstrap import bootstrap

        logging.getLogger().addHandler(logging.NullHandler())  # libraries' remarks would garble ours
        return bootstrap(self.settings, self.out.talk)

    def ask(self, kind: type[T]) -> T:
        """The use-case *kind*, wired."""
        wired: T = self._container.resolve(kind)
        return wired

    @property
    def storage(self) -> Storage:
        """Where everything is kept."""
        wired: Storage = self._container.resolve(Storage)
        return wired

    @property
    def marketplace(self) -> Marketplace:
        """TikTok, or the simulator."""
        wired: Marketplace = self._container.resolve(Marketplace)
        return wired

    @property
    def now(self) -> datetime:
        """This instant, by the clock in force."""
        clock: Clock = self._container.resolve(Clock)
        return clock.now()

    @property
    def today(self) -> date:
        """The day it is."""
        return self.now.date()

    def tell_people(self, *, aloud: bool = True) -> None:
        """Say what happened and was not told yet; not *aloud* where the command has said it itself."""
        silent = ConsoleNotifier(lambda _: None)
        tell = self.ask(TellPeople) if aloud else TellPeople(self.storage, silent, self.ask(Takers))
        tell(self.by)


def command(function: F) -> Any:
    """Give a command the global options, and a `Session` as its first argument."""

    @functools.wraps(function)
    def run(**arguments: Any) -> Any:
        ctx = click.get_current_context()
        _refuse_both(ctx)
        said = ctx.find_root().obj
        return function(Session(said if isinstance(said, dict) else {}), **arguments)

    return global_options(run)


def _refuse_both(ctx: click.Context) -> None:
    """A limit and no limit contradict each other, wherever a list takes them."""
    said = (p for p in ctx.command.params if p.name and ctx.get_parameter_source(p.name) is _SAID)
    if {"--limit", "--all"} <= {flag for param in said for flag in param.opts}:
        raise click.UsageError("Say --limit N or --all, not both.")


def global_options(function: Callable[..., Any]) -> Any:
    """Take the global options here too: they count the same wherever they stand."""
    for flags, settings in reversed(_GLOBAL):
        function = click.option(*flags, expose_value=False, callback=_remember, **settings)(function)
    return function


def _remember(ctx: click.Context, param: click.Parameter, value: object) -> None:
    said = ctx.find_root().obj
    if value and param.name and isinstance(said, dict):
        said[param.name] = value


_GLOBAL: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("--json", "as_json"), {"is_flag": True, "help": "Machine output."}),
    (("--database",), {"metavar": "URL", "help": "Database address or file."}),
    (("--tenant",), {"metavar": "NAME", "help": "Tenant to act for."}),
    (("--user",), {"metavar": "NAME", "help": "Who is written down as acting."}),
)
