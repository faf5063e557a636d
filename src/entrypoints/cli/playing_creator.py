"""Playing the creator on the simulator's consent page, over HTTP as a browser would."""

import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from typing import Any, ClassVar, Final

import attrs

from influence.domain.errors import Refused, Unusable
from influence.entrypoints.cli.simulator_calls import PATIENCE, SimulatorSaysNo, SimulatorSilent

_TURNED_AWAY: Final = {
    400: "the link is not complete, or was made for another simulator",
    422: "nobody in this simulated world has that handle",
}


@attrs.frozen
class NobodyWaits(Refused):
    """The creator answered, and the program that asked is gone."""

    code: ClassVar[str] = "nobody_waits"

    address: str

    def __str__(self) -> str:
        return f"The creator answered, but nobody waits at {self.address} any more. Nothing was added."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Ask again, and wait."""
        return ("Make a new link and let it wait: influence accounts connect-link --wait",)


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
        Unusable: no link of a simulator on this machine.
    """
    if not link.startswith("http://127.0.0.1"):
        raise Unusable("link", link.split("?", 1)[0], "hand over what accounts connect-link printed")
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
        raise SimulatorSaysNo(_TURNED_AWAY.get(error.code, f"the page answers {error.code}")) from error
    except OSError as error:
        raise SimulatorSilent(link.split("?", 1)[0]) from error
    raise SimulatorSaysNo("the page asks once more")
