"""The marketplace account of the brand, as far as its token reaches."""

from typing import Final

from influence.adapters.tiktok.converters import identifier, text
from influence.adapters.tiktok.desk import Desk
from influence.adapters.tiktok.tiktok_one.records import Record
from influence.domain.ports.upstream import OwnAccount
from influence.domain.ports.upstream_failures import TikTokRefused

REACHED: Final = "/tto/oauth2/tcm/"
INFO: Final = "/tto/oauth2/info/"
NO_RIGHT: Final = 40001
"""What TikTok answers where somebody has no right on an account."""


def own_account(desk: Desk) -> OwnAccount:
    """The account the settings name.

    Raises:
        TikTokRefused: the token does not reach it.
    """
    account_id = desk.settings.account_id
    _demand_reach(desk, account_id)
    about = Record.of(desk.brand_reads(INFO, {}), desk.drift)
    return OwnAccount(
        account_id=account_id,
        name=about.take("account_name", text) or "",
        country=about.take("country", text) or "",
        verification=about.take("business_verification_status", text) or "",
    )


def _demand_reach(desk: Desk, account_id: str) -> None:
    app = {"app_id": desk.settings.app_id, "secret": desk.settings.app_secret}
    answer = desk.wire.read(REACHED, app, desk.brand)
    reached = Record.of(answer, desk.drift).usable("tto_tcm_account_ids", identifier)
    if not reached and answer.data.get("tto_tcm_account_ids") not in (None, []):
        raise answer.unreadable("tto_tcm_account_ids")
    if account_id not in reached:
        told = ", ".join(reached) or "none"
        raise TikTokRefused(NO_RIGHT, f"The token does not reach account {account_id}; it reaches {told}.")
