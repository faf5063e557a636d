"""Playing the creator on the simulator's consent page, over HTTP as a browser would."""

import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from typing import Any

from influence.entrypoints.cli.simulator_calls import PATIENCE, SimulatorSaysNo, SimulatorSilent


class _Form(HTMLParser):
    """The hidden field of the page."""

    token = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the token when it passes."""
        fields = dict(attrs)
        if tag == "input" and fields.get("name") == "form_token":
            self.token = fields.get("value") or ""


class _NoFollowing(urllib.request.HTTPRedirectHandler):
    """Stops at the way back, so that it can be looked at."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Not followed."""


def answer_consent(link: str, handle: str, *, allow: bool = True) -> str:
    """Open the consent page at *link* as the creator *handle* and answer it; gives the way back.

    Raises:
        SimulatorSaysNo: the page does not take the answer.
        SimulatorSilent: nobody is there.
    """
    if not link.startswith("http://127.0.0.1"):
        raise SimulatorSilent(link.split("?", 1)[0])
    form, opener = _Form(), urllib.request.build_opener(_NoFollowing)
    try:
        with opener.open(link, timeout=PATIENCE) as page:
            form.feed(page.read().decode())
        said = {"form_token": form.token, "handle": handle, "decision": "allow" if allow else "refuse"}
        address = link.split("?", 1)[0]
        opener.open(address, urllib.parse.urlencode(said).encode(), timeout=PATIENCE).close()
    except urllib.error.HTTPError as error:
        if error.code in {302, 303}:
            return str(error.headers["Location"])
        raise SimulatorSaysNo(f"the consent page answered {error.code}") from error
    except OSError as error:
        raise SimulatorSilent(link.split("?", 1)[0]) from error
    raise SimulatorSaysNo(f"@{handle} does not live in this world, or the page was used before")
