"""Who we are to TikTok, and where TikTok is."""

from typing import Final

import attrs

from influence.domain.secret import Secret

BASE_URL: Final = "https://business-api.tiktok.com/open_api/v1.3"
AUTHORIZE_URL: Final = "https://www.tiktok.com/v2/auth/authorize"


def _without_slash(address: str) -> str:
    return address.strip().rstrip("/")


@attrs.frozen
class TikTokSettings:
    """A developer app, the brand token it holds, and the marketplace account it acts for."""

    app_id: str
    app_secret: Secret
    access_token: Secret
    account_id: str
    base_url: str = attrs.field(default=BASE_URL, converter=_without_slash)
    authorize_url: str = AUTHORIZE_URL
