"""What every command has at hand: the options that go before or after it, and the wired product."""

import getpass
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

import attrs
import click

from influence.application.acting import Actor
from influence.application.tell_people import TellPeople
from influence.entrypoints.bootstrap import bootstrap
from influence.entrypoints.cli.output import Out
from influence.entrypoints.settings import Settings, load

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


@attrs.define(slots=False)
class Session:
    """One run of the program."""

    said: dict[str, Any]

    @cached_property
    def out(self) -> Out:
        """Where to speak to."""
        return Out(bool(self.said.get("as_json")))

    @cached_property
    def settings(self) -> Settings:
        """The settings in force."""
        return load(database=self.said.get("database"), user=self.said.get("user"))

    @cached_property
    def by(self) -> Actor:
        """Who acts, for whom."""
        return Actor(self.said.get("tenant") or "default", self.settings.user or getpass.getuser())

    @cached_property
    def _container(self) -> Any:
        return bootstrap(self.settings, self.out.talk)

    def ask(self, kind: type[T]) -> T:
        """The use-case or port *kind*, wired."""
        wired: T = self._container.resolve(kind)
        return wired

    def tell_people(self) -> None:
        """Say what happened and was not told yet."""
        self.ask(TellPeople)(self.by)


def command(function: F) -> Any:
    """Give a command the global options, and a `Session` as its first argument."""

    def remember(ctx: click.Context, param: click.Parameter, value: object) -> None:
        if value and param.name:
            said = ctx.find_root().obj
            if isinstance(said, dict):
                said[param.name] = value

    @click.pass_context
    def run(ctx: click.Context, **arguments: Any) -> Any:
        said = ctx.find_root().obj
        return function(Session(said if isinstance(said, dict) else {}), **arguments)

    run.__doc__ = function.__doc__
    run.__name__ = function.__name__
    run.__click_params__ = list(getattr(function, "__click_params__", []))
    for flags, settings in reversed(_GLOBAL):
        run = click.option(*flags, expose_value=False, callback=remember, **settings)(run)
    return run


_GLOBAL: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("--json", "as_json"), {"is_flag": True, "help": "Machine output."}),
    (("--database",), {"metavar": "URL", "help": "Database address or file."}),
    (("--tenant",), {"metavar": "NAME", "help": "Tenant to act for."}),
    (("--user",), {"metavar": "NAME", "help": "Who is written down as acting."}),
)
