"""The marketplace account of the brand. This generation tells nothing about it but that it is ours."""

from collections.abc import Iterator
from typing import Final

import attrs

from influence.adapters.tiktok.calls import Answer
from influence.adapters.tiktok.converters import identifier
from influence.adapters.tiktok.desk import Desk
from influence.adapters.tiktok.listings import numbered
from influence.domain.ports.upstream import OwnAccount
from influence.domain.ports.upstream_failures import TikTokRefused

ACCOUNTS: Final = "/oauth2/tcm/get/"
PER_PAGE: Final = 100
_IDS: Final = "tcm_account_ids"
_NO_RIGHT: Final = 40001


def own_account(desk: Desk) -> OwnAccount:
    """The account the settings name.

    Raises:
        TikTokRefused: our app does not reach it.
        TikTokUnavailable: TikTok does not tell which ones it reaches.
    """
    ids = tuple(_reached(desk))
    if desk.settings.account_id not in ids:
        told = ", ".join(ids) or "none"
        raise TikTokRefused(_NO_RIGHT, f"account {desk.settings.account_id} is not among ours: {told}")
    return OwnAccount(desk.settings.account_id)


def _reached(desk: Desk) -> Iterator[str]:
    def page(number: int) -> Answer:
        return _as_items(desk.app_reads(ACCOUNTS, {"page": number, "page_size": PER_PAGE}))

    for item in numbered(page, _IDS, PER_PAGE):
        account_id = identifier(item["id"])
        if account_id is None:
            desk.drift.note(ACCOUNTS, _IDS, item["id"])
        else:
            yield account_id


def _as_items(answer: Answer) -> Answer:
    """*answer* with an object in place of each bare id."""
    given = answer.data.get(_IDS)
    if not isinstance(given, list):
        raise answer.unreadable(_IDS)
    return attrs.evolve(answer, data={**answer.data, _IDS: [{"id": one} for one in given]})
