"""Where a brand authorises the app, and where it takes that back."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import attrs

from influence.adapters.simulator.chance import HEX, text
from influence.adapters.simulator.refusals import Refused, Why

BRAND_CODE_LIFE: Final = timedelta(hours=1)


@attrs.frozen
class BrandCode:
    """The proof that the brand agreed. It works once."""

    code: str = attrs.field(repr=False)
    expires_at: datetime
    is_used: bool = False


class BrandDesk:
    """Codes of the brand. What they are traded for is the world's one brand token, which lives until revoked."""

    def __init__(self, seed: int, *, drawn: int = 0, codes: Iterable[BrandCode] = ()) -> None:
        self._seed = seed
        self.drawn = drawn
        self._codes = {code.code: code for code in codes}

    @property
    def codes(self) -> tuple[BrandCode, ...]:
        return tuple(self._codes.values())

    def issue(self, now: datetime) -> BrandCode:
        """The code that the brand sends back to the app by way of the browser."""
        code = BrandCode(self.draw("brand code"), now + BRAND_CODE_LIFE)
        self._codes[code.code] = code
        return code

    def use(self, code: str, now: datetime) -> None:
        """Use the code up.

        Raises:
            Refused: it is unknown, used or late.
        """
        issued = self._codes.get(code)
        if issued is None or issued.is_used or now >= issued.expires_at:
            raise Refused(Why.BAD_AUTH_CODE, "auth_code is incorrect, expired or has been used")
        self._codes[code] = attrs.evolve(issued, is_used=True)

    def draw(self, purpose: str) -> str:
        """The next secret of this desk."""
        self.drawn += 1
        return text(self._seed, purpose, self.drawn, length=40, alphabet=HEX)
