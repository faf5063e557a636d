"""`influence serve`: the product over HTTP."""

import gc
import re
import sys
from functools import partial
from typing import ClassVar, Final

import attrs
import click

from influence.domain.errors import BadInput
from influence.entrypoints.cli.output import clean
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.plain import in_json

PORT: Final = 8000

_PARAMETER: Final = re.compile(r"\{(\w+):\w+\}")
"""A part of a path that stands for something, with the type that the framework reads it as."""


@attrs.frozen
class AddressUnusable(BadInput):
    """Nothing can be served there."""

    code: ClassVar[str] = "address_unusable"

    host: str
    port: int
    why: str

    def __str__(self) -> str:
        return f"Cannot serve at {self.host} port {self.port}: {self.why}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Go elsewhere."""
        return ("Take another port (--port 0 takes a free one), or leave --host out for this machine alone.",)


@click.command("serve")
@command
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="Port to listen on; 0: a free one.",
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; others only behind TLS."
)
def serve_command(session: Session, port: int, host: str) -> None:
    """Serve the Business API, TikTok's messages, the address where consents come back, and a health check.

    Runs until interrupted. A service behind a public address tells it with INFLUENCE_TIKTOK_REDIRECT_URI, such as
    https://influence.example/connect/tiktok/, the same that is registered at TikTok.
    """
    from influence.entrypoints.api.app import create_app, routes_of
    from influence.entrypoints.api.consents import CALLBACK
    from influence.entrypoints.api.desk import open_desk
    from influence.entrypoints.api.server import Server, address_of, listen

    desk = open_desk(session.ask, session.settings, session.by.user, partial(_remark, session))
    app = create_app(desk, session.ask)
    try:
        listening = listen(host, port)
    except OSError as error:
        raise AddressUnusable(host, port, error.strerror or "it cannot be used") from error
    url = address_of(listening)
    callback = session.settings.tiktok_redirect_uri or url + CALLBACK
    gc.freeze()  # what is loaded stays to the end: searching it for garbage would only make leaving slow
    Server(app, listening).run(partial(_announce, session, url, callback, routes_of(app)))


def _announce(session: Session, url: str, callback: str, routes: list[tuple[str, str]]) -> None:
    """Say where it listens, now that it does."""
    routes = [(method, _PARAMETER.sub(r"{\1}", path)) for method, path in routes]
    if session.out.as_json:
        ways = [{"method": method, "path": path} for method, path in routes]
        click.echo(in_json({"url": url, "callback": callback, "routes": ways}))
        sys.stdout.flush()
    session.out.talk(f"Listening on {url}")
    for method, path in routes:
        session.out.talk(f"  {method:<5} {path}")
    session.out.talk(f"To register at TikTok as the address to come back to: {callback}")
    session.out.talk("Interrupt to end.")


def _remark(session: Session, line: str) -> None:
    """Trouble that nobody waits to hear of goes beside the data, whoever reads."""
    click.echo(in_json({"remark": line}) if session.out.as_json else clean(line), err=True)
