"""The composition root: settings become adapters, adapters become use-cases."""

from datetime import datetime
from pathlib import Path

import httpx
import punq

from influence.adapters.files.tables import FileTables
from influence.adapters.notifications.console import ConsoleNotifier
from influence.adapters.sealing.fernet import FernetSealer
from influence.adapters.sql.premises import SqlPremises
from influence.adapters.sql.storage import SqlStorage, open_storage
from influence.adapters.system.clock import BorrowedClock, SystemChance, SystemClock
from influence.adapters.system.lanes import ThreadLanes
from influence.adapters.tiktok.absent import AbsentMarketplace
from influence.adapters.tiktok.connecting import connect
from influence.application.acting import Lanes
from influence.application.add_from_crm import AddFromCrm
from influence.application.add_post_by_hand import AddPostByHand
from influence.application.apply_cutover import ApplyCutover, WatchCutover
from influence.application.check_memberships import CheckMemberships
from influence.application.connect_account import BeginConsent, CompleteConsent
from influence.application.import_accounts import ImportAccounts
from influence.application.import_posts import ImportPosts
from influence.application.keep_orders import KeepOrders
from influence.application.place_orders import PlaceOrders
from influence.application.plan_cutover import PlanCutover
from influence.application.read_accounts import ReadAccounts
from influence.application.read_posts import ReadPosts
from influence.application.report_campaign import ReportCampaign
from influence.application.run_campaigns import RunCampaigns
from influence.application.send_invites import SendInvites
from influence.application.sync_accounts import SyncAccounts
from influence.application.sync_posts import SyncPosts
from influence.application.tell_people import TellPeople
from influence.domain.errors import Unusable
from influence.domain.ports.clock import Chance, Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.notifications import Notifier
from influence.domain.ports.sealing import Sealer
from influence.domain.ports.storage import Premises, Storage
from influence.domain.ports.tables import Tables
from influence.entrypoints.settings import Settings

USE_CASES = (
    AddFromCrm,
    AddPostByHand,
    ApplyCutover,
    BeginConsent,
    CheckMemberships,
    CompleteConsent,
    ImportAccounts,
    ImportPosts,
    KeepOrders,
    PlaceOrders,
    PlanCutover,
    ReadAccounts,
    ReadPosts,
    ReportCampaign,
    RunCampaigns,
    SendInvites,
    SyncAccounts,
    SyncPosts,
    TellPeople,
    WatchCutover,
)
