"""What a creator's consent leaves behind: codes, tokens and the rules of their lives."""

from datetime import datetime, timedelta
from typing import Final

import attrs

CODE_LIFE: Final = timedelta(minutes=10)
FORM_LIFE: Final = timedelta(hours=1)
ACCESS_LIFE: Final = timedelta(days=1)
REFRESH_LIFE: Final = timedelta(days=365)


@attrs.frozen
class Form:
    """A consent page somebody opened; its one-time token is in the page."""

    token: str = attrs.field(repr=False)
    scopes: tuple[str, ...]
    redirect_uri: str
    state: str | None
    expires_at: datetime


@attrs.frozen
class AuthCode:
    """The proof of consent that the browser carries back. It works once."""

    code: str = attrs.field(repr=False)
    owner: str
    scopes: tuple[str, ...]
    redirect_uri: str
    expires_at: datetime
    is_used: bool = False


@attrs.frozen
class Consent:
    """A creator's consent to the app. A refresh rotates its refresh token, but prolongs nothing."""

    consent_id: int
    owner: str
    scopes: tuple[str, ...]
    refresh_token: str = attrs.field(repr=False)
    expires_at: datetime
    is_revoked: bool = False


@attrs.frozen
class AccessToken:
    """A key to one creator's data, for a day."""

    token: str = attrs.field(repr=False)
    consent_id: int
    expires_at: datetime
