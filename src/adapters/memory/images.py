"""Pictures of a web that ends with the process."""

from collections.abc import Callable

from influence.domain.errors import InfluenceError
from influence.domain.image_refusals import AddressRefused, ImageGone
from influence.domain.pictures import Picture


class MemoryImages:
    """Pictures by address. What was put in the place of one may be a refusal, or happen while it is fetched."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._there: dict[str, Picture | InfluenceError] = {}
        self._meanwhile: Callable[[], None] = lambda: None

    def put(self, address: str, there: Picture | InfluenceError) -> None:
        """Let that be found at *address*."""
        self._there[address] = there

    def meanwhile(self, happens: Callable[[], None]) -> None:
        """Let something happen during every fetch."""
        self._meanwhile = happens

    def fetch(self, address: str) -> Picture:
        """The picture at *address*. See `Images`."""
        if not address.lower().startswith("https://"):
            raise AddressRefused("only https is asked")
        self.asked.append(address)
        self._meanwhile()
        found = self._there.get(address, ImageGone(404))
        if isinstance(found, InfluenceError):
            raise found
        return found
