"""The use-cases that an entry point may ask for: a new one is one line."""

from typing import Final

from influence.application.add_from_crm import AddFromCrm
from influence.application.add_post_by_hand import AddPostByHand
from influence.application.apply import StartApplication, SubmitApplication
from influence.application.apply_cutover import ApplyCutover, WatchCutover
from influence.application.apply_erasure import ApplyErasure
from influence.application.ask_vacations import AskVacations
from influence.application.back_up import BackUp, KeepCopies
from influence.application.begin_consent import BeginConsent, BindConsent
from influence.application.certify_cutover import CertifyCutover
from influence.application.check_eligibility import CheckEligibility
from influence.application.check_invitees import CheckInvitees
from influence.application.check_memberships import CheckMemberships
from influence.application.compare_kept_reports import CompareKeptReports
from influence.application.compare_reports import CompareReports
from influence.application.connect_account import CompleteConsent, FinishConsent
from influence.application.decide_application import (
    AcceptApplication,
    DeclineApplication,
    WithdrawApplication,
)
from influence.application.do_once import DoOnce
from influence.application.do_while_unchanged import DoWhileUnchanged
from influence.application.drop_outlived import DropOutlived
from influence.application.erase_the_gone import EraseTheGone
from influence.application.erase_what_is_due import EraseWhatIsDue
from influence.application.explain_campaign import ExplainCampaign
from influence.application.export_person import ExportPerson
from influence.application.export_report import ExportReport
from influence.application.find_unlinked_posts import FindUnlinkedPosts
from influence.application.follow_merges import FollowMerges
from influence.application.follow_orders import FollowOrders
from influence.application.forecast_refresh import ForecastRefresh
from influence.application.fresh_tokens import FreshTokens
from influence.application.hear_tiktok import HearTikTok
from influence.application.import_accounts import ImportAccounts
from influence.application.import_posts import ImportPosts
from influence.application.influencer_limit import ReadLimit
from influence.application.keep_consents import DisconnectAccount, KeepConsents, ProbeConsents
from influence.application.keep_orders import KeepOrders
from influence.application.keep_people import KeepPeople, ReadNotices
from influence.application.keep_reports import KeepReports
from influence.application.keep_schedules import KeepSchedules
from influence.application.keep_templates import KeepTemplates
from influence.application.merge_accounts import MergeAccounts
from influence.application.place_orders import PlaceOrders
from influence.application.plan_cutover import PlanCutover
from influence.application.plan_erasure import PlanErasure
from influence.application.plan_sync import PlanSync
from influence.application.prove_audit import ExportAudit, ProveAudit
from influence.application.read_accounts import ReadAccounts
from influence.application.read_applications import ReadApplications
from influence.application.read_audit import ReadAudit
from influence.application.read_campaigns import ReadCampaigns
from influence.application.read_changes import ReadChanges
from influence.application.read_consents import ReadConsents
from influence.application.read_erasures import ReadErasures
from influence.application.read_history import ReadHistory
from influence.application.read_influencers import ReadInfluencers
from influence.application.read_invites import ReadInvites
from influence.application.read_kept_reports import ReadKeptReports
from influence.application.read_losses import ReadLosses
from influence.application.read_move import ReadMove
from influence.application.read_orders import ReadOrders
from influence.application.read_posts import ReadPosts
from influence.application.read_roster import ReadRoster
from influence.application.remind_of_due import RemindOfDue
from influence.application.remove_accounts import RemoveAccounts
from influence.application.remove_post_by_hand import RemovePostByHand
from influence.application.report_campaign import ReportCampaign
from influence.application.report_letters import WriteReportLetters
from influence.application.request_links import RequestLinks
from influence.application.resolve_doubt import ResolveDoubt
from influence.application.restore_copy import RestoreCopy
from influence.application.revoke_consents import RevokeConsents
from influence.application.rotate_sealing import RotateSealing
from influence.application.run_agreements import RunAgreements
from influence.application.run_api_keys import AdmitCaller, RunApiKeys
from influence.application.run_campaigns import RunCampaigns
from influence.application.run_deliveries import RunDeliveries
from influence.application.run_due_jobs import ReadJobs, RunDueJobs
from influence.application.run_endpoints import RunEndpoints
from influence.application.run_groups import RunGroups
from influence.application.run_influencers import RunInfluencers
from influence.application.run_schedules import RunSchedules
from influence.application.run_tenants import RunTenants
from influence.application.send_invites import SendInvites
from influence.application.send_letters import KeepLetters, SendLetters
from influence.application.send_webhooks import SendWebhooks
from influence.application.show_profile_image import ShowProfileImage
from influence.application.sync_accounts import SyncAccounts
from influence.application.sync_posts import SyncPosts
from influence.application.tell_people import TellPeople
from influence.application.try_endpoint import TryEndpoint
from influence.application.watch_cutover import TellOlderCopy
from influence.application.what_if import WhatIf
from influence.application.write_to_creators import WriteToCreators

USE_CASES: Final = (
    AcceptApplication,
    AddFromCrm,
    AddPostByHand,
    ApplyCutover,
    ApplyErasure,
    AskVacations,
    BackUp,
    BeginConsent,
    BindConsent,
    CertifyCutover,
    CheckEligibility,
    CheckInvitees,
    CheckMemberships,
    CompareKeptReports,
    CompareReports,
    CompleteConsent,
    DeclineApplication,
    DisconnectAccount,
    DoOnce,
    DoWhileUnchanged,
    DropOutlived,
    ExplainCampaign,
    EraseTheGone,
    EraseWhatIsDue,
    ExportPerson,
    ExportReport,
    FindUnlinkedPosts,
    FollowMerges,
    FinishConsent,
    FollowOrders,
    ForecastRefresh,
    FreshTokens,
    HearTikTok,
    ImportAccounts,
    ImportPosts,
    KeepConsents,
    KeepCopies,
    KeepLetters,
    KeepOrders,
    KeepPeople,
    KeepReports,
    KeepSchedules,
    KeepTemplates,
    MergeAccounts,
    PlaceOrders,
    PlanCutover,
    PlanErasure,
    PlanSync,
    ProbeConsents,
    ReadAccounts,
    ReadInfluencers,
    ReadLimit,
    ReadRoster,
    ReadApplications,
    ReadAudit,
    ExportAudit,
    ProveAudit,
    ReadCampaigns,
    ReadChanges,
    ReadConsents,
    ReadErasures,
    ReadHistory,
    ReadJobs,
    ReadInvites,
    ReadKeptReports,
    ReadLosses,
    ReadMove,
    ReadNotices,
    ReadOrders,
    ReadPosts,
    RemindOfDue,
    RemoveAccounts,
    RemovePostByHand,
    ReportCampaign,
    RequestLinks,
    ResolveDoubt,
    RestoreCopy,
    RevokeConsents,
    RotateSealing,
    RunAgreements,
    RunCampaigns,
    RunGroups,
    RunInfluencers,
    RunSchedules,
    RunTenants,
    RunDeliveries,
    RunDueJobs,
    RunApiKeys,
    AdmitCaller,
    RunEndpoints,
    SendInvites,
    SendLetters,
    SendWebhooks,
    ShowProfileImage,
    StartApplication,
    SubmitApplication,
    SyncAccounts,
    SyncPosts,
    TellOlderCopy,
    TellPeople,
    TryEndpoint,
    WatchCutover,
    WhatIf,
    WithdrawApplication,
    WriteReportLetters,
    WriteToCreators,
)

PAST_THE_GATE: Final = (ApplyCutover, BackUp, KeepCopies, PlanCutover, RestoreCopy, WatchCutover)
"""Those that work on a database that was put back and is served to nobody else."""
