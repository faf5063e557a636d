"""Finding what somebody names: a campaign by its name or number, an account by its handle."""

from contextlib import suppress
from typing import Final

from influence.domain.accounts import Account, AccountId
from influence.domain.campaigns import Campaign, CampaignClosed, CampaignId, CampaignNotFound
from influence.domain.doors import AccountNotFound
from influence.domain.former_handles import CalledOtherwise
from influence.domain.merging import MergedAway
from influence.domain.networks import Network, fold, parse_handle
from influence.domain.ports.storage import View

_MOST_DIGITS: Final = 18
"""Of a number that any store can hold."""


def number_in(text: str) -> int | None:
    """The number that *text* writes, as ids are written; None when it writes none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else None


def find_campaign(view: View, which: str) -> Campaign:
    """The campaign with that name, or that number.

    Raises:
        CampaignNotFound: neither.
    """
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


def listed_account(view: View, number: AccountId) -> Account:
    """The account of that number that is in the lists: merged with none, and no applicant's.

    Raises:
        AccountNotFound: there is none.
    """
    found = view.accounts.get(number)
    if found.applying or found.merged_into is not None:
        raise AccountNotFound(number)
    return found


def find_account(view: View, handle: str, network: Network = Network.TIKTOK) -> Account:
    """The account of that handle.

    Raises:
        AccountNotFound: there is none.
        CalledOtherwise: there was one, which bears another handle now; nobody is taken for it in silence.
        MergedAway: there was one, which was merged into another.
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
    merged = merged_away(view, bare, network)
    if merged is not None:
        raise MergedAway(merged.handle, end_of_merges(view, merged).handle)
    raise AccountNotFound(bare, network)


def merged_away(view: View, handle: str, network: Network) -> Account | None:
    """The account of that handle that was merged into another which still has a name; the last one of them."""
    for merge in view.merges.all():
        gone = known_account(view, merge.gone) if merge.undone_at is None else None
        if gone is not None and (gone.network, fold(gone.handle)) == (network, fold(handle)):
            return gone if end_of_merges(view, gone).merged_into is None else None
    return None


def end_of_merges(view: View, account: Account) -> Account:
    """Where *account* leads, however often it was merged; one that nobody can name any more leads to itself."""
    while account.merged_into not in (None, account.id):
        account = view.accounts.get(account.merged_into)
    return account


def known_account(view: View, number: AccountId) -> Account | None:
    """The account of that number, if there is one."""
    with suppress(AccountNotFound):
        return view.accounts.get(number)
    return None
