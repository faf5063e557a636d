"""`influence accounts connect-link`: the influencers' dashboard door from the command line."""

import html
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

import click

from influence.application.begin_consent import BeginConsent
from influence.application.connect_account import CompleteConsent
from influence.application.read_accounts import ReadAccounts
from influence.domain.accounts import Account
from influence.domain.capabilities import KIND_WORDS
from influence.domain.consent_refusals import ConsentRefused
from influence.domain.errors import Unusable
from influence.domain.secret import Secret
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.forms.accounts import AccountForm

LONGEST_WAIT: Final = 600


class Callback(HTTPServer):
    """Waits on loopback for the one request that TikTok's page sends the browser to."""

    answer: dict[str, str] | None = None
    timed_out = False

    def handle_timeout(self) -> None:
        """Nobody came."""
        self.timed_out = True


class _Page(BaseHTTPRequestHandler):
    server: Callback

    def do_GET(self) -> None:
        """Keep what came back and thank the creator."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        known = "state" in asked
        if known:
            self.server.answer = asked
        words = "You can close this page." if known else "This page belongs to a consent."
        body = f"<!doctype html><title>Influence</title><p>{html.escape(words)}</p>".encode()
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the library
        """Nothing: the address holds the code."""


@click.command("connect-link")
@command
@click.argument("handle", required=False)
@click.option(
    "--wait", is_flag=True, help="Serve the callback on this machine until consent is given or refused."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Port of the callback (default: a free one)."
)
@click.option("--timeout", type=click.IntRange(1, LONGEST_WAIT), default=LONGEST_WAIT, metavar="SECONDS")
@click.option(
    "--bound",
    is_flag=True,
    help="Print the address of `influence serve` that ties the consent to the first browser that opens it.",
)
def connect_link(
    session: Session, handle: str | None, wait: bool, port: int, timeout: int, bound: bool
) -> None:
    """Print the link on which an influencer connects a TikTok account.

    With HANDLE only that creator's consent counts. With --wait the account comes in, authenticated, once the
    influencer has consented.
    """
    if wait and bound:
        raise Unusable(
            "--bound", "", "the link of `influence serve` cannot be waited for here: leave out --wait"
        )
    if not wait:
        redirect = redirect_of(session, "connect-link")
        link = session.ask(BeginConsent)(session.by, redirect, handle)
        print_link(session, bound_link(redirect, link) if bound else link)
        return
    account = wait_for_consent(
        session, lambda back: session.ask(BeginConsent)(session.by, back, handle), port, timeout
    )
    session.tell_people()
    row = session.ask(ReadAccounts).one(session.by, account.handle)
    if session.out.as_json:
        session.out.data(AccountForm.of(row))
    else:
        session.out.say(f"@{account.handle} is connected: {KIND_WORDS[row.account.kind]}.")


def wait_for_consent(
    session: Session, begin: Callable[[str], str], port: int = 0, timeout: int = LONGEST_WAIT
) -> Account:
    """Print the link that *begin* makes for a callback on this machine, and wait; the account that was connected.

    Raises:
        ConsentRefused: nobody answered in time, or the creator said no. `CompleteConsent` may raise more.
    """
    with _listening(port) as callback:
        print_link(session, begin(f"http://127.0.0.1:{callback.server_port}/"))
        session.out.talk("Waiting for the influencer…")
        callback.timeout = timeout
        while callback.answer is None and not callback.timed_out:
            callback.handle_request()
    if callback.answer is None:
        raise ConsentRefused(f"nobody answered within {timeout} seconds")
    came = callback.answer
    code = Secret(came["code"]) if came.get("code") else None
    refusal = came.get("error_description") or came.get("error", "")
    return session.ask(CompleteConsent)(session.by, Secret(came["state"]), code, refusal)


def _listening(port: int) -> Callback:
    try:
        return Callback(("127.0.0.1", port), _Page)
    except OSError as error:
        raise Unusable(
            "port", str(port), f"{error.strerror or 'it cannot be used'}; leave it out for a free one"
        ) from error


def bound_link(redirect: str, link: str) -> str:
    """The address at our own server that opens TikTok's page *link* in one browser only."""
    state = parse_qs(urlsplit(link).query)["state"][0]
    return f"{redirect}?{urlencode({'ticket': state})}"


def redirect_of(session: Session, what: str) -> str:
    """Where TikTok sends creators back to when nobody waits here.

    Raises:
        Unusable: nobody has said where.
    """
    redirect = session.settings.tiktok_redirect_uri
    if not redirect:
        raise Unusable(what, "", "set INFLUENCE_TIKTOK_REDIRECT_URI, or let this machine wait: --wait")
    return redirect


def print_link(session: Session, link: str) -> None:
    """The link on which a creator consents, at once."""
    if session.out.as_json:
        session.out.data({"link": link})
    else:
        click.echo(link)
    sys.stdout.flush()
