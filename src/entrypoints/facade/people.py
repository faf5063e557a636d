"""The CRM: accounts, the people behind them, groups and applications."""

from collections.abc import Iterator
from typing import Final

from influence.application.add_from_crm import AddFromCrm
from influence.application.apply import StartApplication, SubmitApplication
from influence.application.begin_consent import BeginConsent, BindConsent
from influence.application.check_eligibility import CheckEligibility
from influence.application.check_invitees import CheckInvitees
from influence.application.check_memberships import CheckMemberships
from influence.application.connect_account import CompleteConsent, FinishConsent
from influence.application.decide_application import (
    AcceptApplication,
    DeclineApplication,
    WithdrawApplication,
)
from influence.application.erase_what_is_due import EraseWhatIsDue
from influence.application.export_person import ExportPerson
from influence.application.follow_merges import FollowMerges
from influence.application.import_accounts import ImportAccounts
from influence.application.influencer_limit import ReadLimit
from influence.application.keep_consents import DisconnectAccount, KeepConsents, ProbeConsents
from influence.application.merge_accounts import MergeAccounts
from influence.application.read_accounts import ReadAccounts
from influence.application.read_applications import ReadApplications
from influence.application.read_consents import ReadConsents
from influence.application.read_history import ReadHistory
from influence.application.read_influencers import ReadInfluencers
from influence.application.read_invites import ReadInvites
from influence.application.read_losses import ReadLosses
from influence.application.read_roster import ReadRoster, RosterEntry
from influence.application.remove_accounts import RemoveAccounts
from influence.application.run_groups import RunGroups
from influence.application.run_influencers import RunInfluencers
from influence.application.send_invites import SendInvites
from influence.application.show_profile_image import ShowProfileImage
from influence.application.what_if import WhatIf
from influence.domain.accounts import Account
from influence.domain.networks import Network
from influence.domain.roster import Cursor, RosterFilter, Sort, Sorting
from influence.entrypoints.facade.deeds import Section, deed, deed_by_name, nobodys_deed

EVERYBODY: Final = RosterFilter()
NEWEST_LAST: Final = Sorting(Sort.ADDED)


class Accounts(Section):
    """The accounts of the CRM, and how one gets further with them."""

    add = deed(AddFromCrm, AddFromCrm.__call__)
    check_eligibility = deed(CheckEligibility, CheckEligibility.__call__)
    check_memberships = deed(CheckMemberships, CheckMemberships.__call__)
    disconnect = deed(DisconnectAccount, DisconnectAccount.__call__)
    duplicates = deed(MergeAccounts, MergeAccounts.pairs)
    erasures = deed(EraseWhatIsDue, EraseWhatIsDue.waiting)
    explain = deed(ReadAccounts, ReadAccounts.explain)
    export = deed(ExportPerson, ExportPerson.__call__)
    growth = deed(ReadHistory, ReadHistory.growth)
    history = deed(ReadHistory, ReadHistory.of)
    image = deed(ShowProfileImage, ShowProfileImage.__call__)
    import_file = deed(ImportAccounts, ImportAccounts.__call__)
    losses = deed(ReadLosses, ReadLosses.__call__)
    meant = deed(FollowMerges, FollowMerges.__call__)
    merge = deed(MergeAccounts, MergeAccounts.__call__)
    merges = deed(MergeAccounts, MergeAccounts.all)
    numbered = deed(ReadAccounts, ReadAccounts.numbered)
    preview_remove = deed(RemoveAccounts, RemoveAccounts.preview)
    quarantine = deed(ReadHistory, ReadHistory.quarantine)
    remove = deed(RemoveAccounts, RemoveAccounts.__call__)
    show = deed(ReadAccounts, ReadAccounts.one)
    unmerge = deed(MergeAccounts, MergeAccounts.undo)
    what_if = deed(WhatIf, WhatIf.of_account)

    def add_from_crm(self, handle: str, network: Network = Network.TIKTOK) -> Account:
        """The account of *handle*, added through the CRM door; one that is here already stays as it is.

        Raises:
            InfluenceError: why it does not come in.
        """
        (entry,) = self.add([handle], network)
        if entry.error is not None or entry.account is None:
            raise entry.error or AssertionError("an entry without an error has its account")
        return entry.account

    def list(
        self,
        wanted: RosterFilter = EVERYBODY,
        sorting: Sorting = NEWEST_LAST,
        after: Cursor | None = None,
        most: int | None = None,
    ) -> Iterator[RosterEntry]:
        """The accounts that are *wanted*, behind the place *after*, at most so many; read from one moment."""
        return self._ask(ReadRoster).all(self._by, wanted, sorting, after, most)


class Consents(Section):
    """The consents of creators, from the link to the end."""

    begin = deed(BeginConsent, BeginConsent.__call__)
    bind = nobodys_deed(BindConsent, BindConsent.__call__)
    calendar = deed(ReadConsents, ReadConsents.calendar)
    complete = deed(CompleteConsent, CompleteConsent.__call__)
    finish = nobodys_deed(FinishConsent, FinishConsent.__call__)
    keep = deed(KeepConsents, KeepConsents.__call__)
    list = deed(ReadConsents, ReadConsents.__call__)
    probe = deed_by_name(ProbeConsents, ProbeConsents.__call__)
    show = deed(ReadConsents, ReadConsents.one)


class Invites(Section):
    """Invitations to TikTok's marketplace."""

    check = deed(CheckInvitees, CheckInvitees.__call__)
    list = deed(ReadInvites, ReadInvites.__call__)
    send = deed(SendInvites, SendInvites.__call__)


class Influencers(Section):
    """The people behind the accounts."""

    add = deed(RunInfluencers, RunInfluencers.add)
    assign = deed(RunInfluencers, RunInfluencers.assign)
    edit = deed(RunInfluencers, RunInfluencers.edit)
    group = deed(RunInfluencers, RunInfluencers.group)
    limit = deed(ReadLimit, ReadLimit.__call__)
    list = deed(ReadInfluencers, ReadInfluencers.all)
    note = deed(RunInfluencers, RunInfluencers.note)
    remove = deed(RunInfluencers, RunInfluencers.remove)
    show = deed(ReadInfluencers, ReadInfluencers.one)
    tag = deed(RunInfluencers, RunInfluencers.tag)
    untag = deed(RunInfluencers, RunInfluencers.untag)


class Groups(Section):
    """The groups that influencers are in and apply for."""

    add = deed(RunGroups, RunGroups.add)
    list = deed(RunGroups, RunGroups.all)


class Applications(Section):
    """What influencers apply for."""

    accept = deed(AcceptApplication, AcceptApplication.__call__)
    decline = deed(DeclineApplication, DeclineApplication.__call__)
    list = deed(ReadApplications, ReadApplications.all)
    show = deed(ReadApplications, ReadApplications.one)
    start = deed(StartApplication, StartApplication.__call__)
    submit = deed(SubmitApplication, SubmitApplication.__call__)
    withdraw = deed(WithdrawApplication, WithdrawApplication.__call__)
