"""What a client needs to talk to the simulated marketplace as a brand."""

from typing import Final

import attrs

from influence.adapters.simulator.chance import HEX, number, text

_OPEN_LETTERS: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"


@attrs.frozen
class Credentials:
    """The developer app, its brand token and the marketplace accounts which that token reaches."""

    app_id: str
    app_secret: str = attrs.field(repr=False)
    access_token: str = attrs.field(repr=False)
    account_ids: tuple[str, ...] = attrs.field(validator=attrs.validators.min_len(1))

    @property
    def account_id(self) -> str:
        return self.account_ids[0]


def open_id(app_id: str, creator_id: str) -> str:
    """The id under which that app, and no other, knows a creator."""
    return "_000" + text(app_id, creator_id, "open id", length=32, alphabet=_OPEN_LETTERS)


def credentials_of(seed: int) -> Credentials:
    """The made-up credentials that belong to *seed*."""
    return Credentials(
        app_id=number(seed, "app"),
        app_secret=text(seed, "secret", length=40, alphabet=HEX),
        access_token=text(seed, "access token", length=40, alphabet=HEX),
        account_ids=(number(seed, "account"),),
    )
