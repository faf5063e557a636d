"""Playing the creator who opens a consent link, over HTTP as a browser would."""

from http import HTTPStatus
from typing import ClassVar, Final
from urllib.error import HTTPError

import attrs

from influence.domain.errors import Refused
from influence.entrypoints.cli.loopback_browser import LoopbackBrowser, Page, is_here
from influence.entrypoints.cli.simulator_calls import SimulatorSaysNo, SimulatorSilent

_BACK: Final = frozenset({HTTPStatus.FOUND, HTTPStatus.SEE_OTHER})
_TURNED_AWAY: Final = {
    400: "the link is not complete, or was made for another simulator",
    403: "the link was opened in another browser before",
    404: "there is no consent at this link",
    410: "the link was used, or is too old",
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


@attrs.frozen
class TurnedDown(Refused):
    """The creator answered, and the page on the way back says that nothing came of it."""

    code: ClassVar[str] = "consent_turned_down"

    status: int
    page: str

    def __str__(self) -> str:
        return f"The creator answered, and then saw: {self.page or f'a page with status {self.status}'}"

    @property
    def remedies(self) -> tuple[str, ...]:
        """Ask again."""
        return ("Make a new link: influence accounts connect-link HANDLE",)


@attrs.frozen
class Creator:
    """A creator of the simulated world, with a browser."""

    handle: str
    _browser: LoopbackBrowser = attrs.field(factory=LoopbackBrowser)

    def answer(self, link: str, *, allow: bool = True) -> str:
        """Open *link*, go on to TikTok's page and answer it; gives the way back, which is not gone yet.

        Raises:
            SimulatorSaysNo: a page on the way does not go on, or does not take the answer.
            SimulatorSilent: nobody is there.
            Unusable: no link of a simulator on this machine.
        """
        address, token = self._asked(link)
        told = {
            "form_token": token,
            "handle": self.handle,
            "decision": "allow" if allow else "refuse",
        }
        try:
            self._browser.open(address, told).close()
        except HTTPError as error:
            with error:
                if error.code in _BACK:
                    return str(error.headers["Location"])
                raise _turned_away(error) from error
        except OSError as error:
            raise SimulatorSilent(address) from error
        raise SimulatorSaysNo("the page asks once more")

    def come_back(self, address: str) -> int | None:
        """Go the way back; gives the status of the page there, or nothing where it is not on this machine.

        Raises:
            NobodyWaits: nobody is there any more.
            TurnedDown: the page says that nothing came of it.
        """
        if not is_here(address):
            return None
        try:
            with self._browser.open(address) as page:
                return page.status
        except HTTPError as error:
            with error:
                raise TurnedDown(error.code, Page(error.read()).words) from error
        except OSError as error:
            raise NobodyWaits(address.split("?", 1)[0]) from error

    def _asked(self, link: str) -> tuple[str, str]:
        """Where TikTok's page is that *link* leads to, and the token of its form."""
        try:
            with self._browser.open(link) as opened:
                address, page = opened.geturl().split("?", 1)[0], Page(opened.read())
        except HTTPError as error:
            with error:
                raise _turned_away(error) from error
        except OSError as error:
            raise SimulatorSilent(link.split("?", 1)[0]) from error
        if not page.form_token:
            raise SimulatorSaysNo(f"there is no consent page at {address}")
        return address, page.form_token


def _turned_away(error: HTTPError) -> SimulatorSaysNo:
    return SimulatorSaysNo(_TURNED_AWAY.get(error.code, f"the page answers {error.code}"))
