"""Finding what somebody names: a campaign by its name or number, an account by its handle."""

from typing import Final

from influence.domain.accounts import Account
from influence.domain.campaigns import Campaign, CampaignClosed, CampaignId, CampaignNotFound
from influence.domain.doors import AccountNotFound
from influence.domain.former_handles import CalledOtherwise
from influence.domain.networks import Network, parse_handle
from influence.domain.ports.storage import View

BY_NUMBER: Final = "id:"
_MOST_DIGITS: Final = 18
"""Of a number that any store can hold."""


def number_in(text: str) -> int | None:
    """The number that *text* writes, as ids are written; None when it writes none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else None


def find_campaign(view: View, which: str) -> Campaign:
    """The campaign with that name, or that number; `id:7` is the number, whatever others are called.

    Raises:
        CampaignNotFound: neither.
    """
    if which.startswith(BY_NUMBER) and (known := number_in(which.removeprefix(BY_NUMBER))) is not None:
        return view.campaigns.get(CampaignId(known))
    named = view.campaigns.named(which)
    if named is not None:
        return named
    number = number_in(which)
    if number is None:
        raise CampaignNotFound(which)
    return view.campaigns.get(CampaignId(number))


def open_campaign(view: View, which: str) -> Campaign:
    """The campaign with that name or number, which takes changes.

    Raises:
        CampaignNotFound: there is none.
        CampaignClosed: it is archived.
    """
    campaign = find_campaign(view, which)
    if campaign.archived_at is not None:
        raise CampaignClosed(campaign.name)
    return campaign


def find_account(view: View, handle: str, network: Network = Network.TIKTOK) -> Account:
    """The account of that handle.

    Raises:
        AccountNotFound: there is none.
        CalledOtherwise: there was one, which bears another handle now; nobody is taken for it in silence.
    """
    bare = parse_handle(handle, network)
    account = view.accounts.find(network, bare)
    if account is not None:
        return account
    former = view.handles.called(network, bare)
    bearers = [view.accounts.get(one) for one in dict.fromkeys(name.account for name in former)]
    shown = tuple(one.handle for one in bearers if one.merged_into is None and not one.applying)
    if shown:
        raise CalledOtherwise(bare, shown, former[0].until)
    raise AccountNotFound(bare, network)
