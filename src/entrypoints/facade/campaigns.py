"""Campaigns, orders, posts, reports and what is made of them by rhythm."""

from influence.application.add_post_by_hand import AddPostByHand
from influence.application.ask_vacations import AskVacations
from influence.application.compare_kept_reports import CompareKeptReports
from influence.application.compare_reports import CompareReports
from influence.application.explain_campaign import ExplainCampaign
from influence.application.export_report import ExportReport
from influence.application.find_unlinked_posts import FindUnlinkedPosts
from influence.application.follow_orders import FollowOrders
from influence.application.import_posts import ImportPosts
from influence.application.keep_orders import KeepOrders
from influence.application.keep_reports import KeepReports
from influence.application.keep_schedules import KeepSchedules
from influence.application.place_orders import PlaceOrders
from influence.application.read_campaigns import ReadCampaigns
from influence.application.read_kept_reports import ReadKeptReports
from influence.application.read_orders import ReadOrders
from influence.application.read_posts import ReadPosts
from influence.application.remind_of_due import RemindOfDue
from influence.application.remove_post_by_hand import RemovePostByHand
from influence.application.report_campaign import ReportCampaign
from influence.application.report_letters import WriteReportLetters
from influence.application.request_links import RequestLinks
from influence.application.resolve_doubt import ResolveDoubt
from influence.application.run_agreements import RunAgreements
from influence.application.run_campaigns import RunCampaigns
from influence.application.run_schedules import RunSchedules
from influence.application.what_if import WhatIf
from influence.entrypoints.facade.deeds import Section, deed, nobodys_deed


class Campaigns(Section):
    """Campaigns, and who takes part in them."""

    add = deed(RunCampaigns, RunCampaigns.add)
    answer = deed(RunAgreements, RunAgreements.answer)
    archive = deed(RunCampaigns, RunCampaigns.archive)
    brief = deed(RunAgreements, RunAgreements.brief)
    create = deed(RunCampaigns, RunCampaigns.create)
    edit = deed(RunCampaigns, RunCampaigns.edit)
    explain = deed(ExplainCampaign, ExplainCampaign.__call__)
    fee = deed(RunAgreements, RunAgreements.fee)
    list = deed(ReadCampaigns, ReadCampaigns.__call__)
    remove = deed(RunCampaigns, RunCampaigns.remove)
    report = deed(ReportCampaign, ReportCampaign.__call__)
    what_if = deed(WhatIf, WhatIf.of_campaign)


class Orders(Section):
    """What a brand asks of creators."""

    cancel = deed(KeepOrders, KeepOrders.cancel)
    create = deed(PlaceOrders, PlaceOrders.__call__)
    edit = deed(KeepOrders, KeepOrders.reschedule)
    follow = deed(FollowOrders, FollowOrders.__call__)
    list = deed(ReadOrders, ReadOrders.__call__)
    place = deed(PlaceOrders, PlaceOrders.again)
    preview = deed(PlaceOrders, PlaceOrders.preview)
    preview_request_link = deed(RequestLinks, RequestLinks.preview)
    preview_withdraw_link = deed(RequestLinks, RequestLinks.preview_withdrawal)
    remind = deed(RemindOfDue, RemindOfDue.__call__)
    request_link = deed(RequestLinks, RequestLinks.__call__)
    resolve = deed(ResolveDoubt, ResolveDoubt.by_hand)
    resolve_all = deed(ResolveDoubt, ResolveDoubt.__call__)
    send = deed(KeepOrders, KeepOrders.send)
    show = deed(ReadOrders, ReadOrders.one)
    vacations = deed(AskVacations, AskVacations.__call__)
    withdraw_link = deed(RequestLinks, RequestLinks.withdraw)


class Posts(Section):
    """The posts of campaigns."""

    add = deed(AddPostByHand, AddPostByHand.__call__)
    import_file = deed(ImportPosts, ImportPosts.__call__)
    list = deed(ReadPosts, ReadPosts.__call__)
    preview_add = deed(AddPostByHand, AddPostByHand.preview)
    preview_remove = deed(RemovePostByHand, RemovePostByHand.preview)
    remove = deed(RemovePostByHand, RemovePostByHand.__call__)
    unlinked = deed(FindUnlinkedPosts, FindUnlinkedPosts.__call__)


class Reports(Section):
    """Reports of campaigns: made, kept, compared, written."""

    compare = deed(CompareReports, CompareReports.__call__)
    compare_kept = deed(CompareKeptReports, CompareKeptReports.__call__)
    keep = deed(KeepReports, KeepReports.keep)
    letters = deed(WriteReportLetters, WriteReportLetters.__call__)
    list = deed(KeepReports, KeepReports.all)
    make = deed(ReportCampaign, ReportCampaign.__call__)
    remove = deed(KeepReports, KeepReports.remove)
    show = deed(ReadKeptReports, ReadKeptReports.__call__)
    write = nobodys_deed(ExportReport, ExportReport.__call__)


class Schedules(Section):
    """Reports that are made by rhythm."""

    add = deed(KeepSchedules, KeepSchedules.add)
    edit = deed(KeepSchedules, KeepSchedules.edit)
    list = deed(KeepSchedules, KeepSchedules.all)
    pause = deed(KeepSchedules, KeepSchedules.pause)
    preview = deed(RunSchedules, RunSchedules.preview)
    remove = deed(KeepSchedules, KeepSchedules.remove)
    resume = deed(KeepSchedules, KeepSchedules.resume)
    run = deed(RunSchedules, RunSchedules.once)
    run_due = deed(RunSchedules, RunSchedules.__call__)
    show = deed(KeepSchedules, KeepSchedules.one)
