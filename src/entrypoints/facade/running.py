"""Refreshing, the work that comes due, and administration."""

from influence.application.acting import Actor
from influence.application.forecast_refresh import ForecastRefresh
from influence.application.hear_tiktok import HearTikTok
from influence.application.plan_sync import PlanSync
from influence.application.read_changes import ReadChanges
from influence.application.rotate_sealing import RotateSealing
from influence.application.run_api_keys import AdmitCaller, RunApiKeys
from influence.application.run_due_jobs import Ran, ReadJobs, RunDueJobs, Shift
from influence.application.run_tenants import RunTenants, TenantRow
from influence.application.sync_accounts import SyncAccounts
from influence.application.sync_posts import SyncPosts
from influence.entrypoints.facade.deeds import Section, deed, deed_by_name, nobodys_deed


class Sync(Section):
    """Refreshing from TikTok, within its quota."""

    accounts = deed(SyncAccounts, SyncAccounts.__call__)
    forecast = deed(ForecastRefresh, ForecastRefresh.__call__)
    plan = deed(PlanSync, PlanSync.__call__)
    posts = deed(SyncPosts, SyncPosts.__call__)


class Changes(Section):
    """What changed since a moment, for programs that keep a copy."""

    accounts = deed(ReadChanges, ReadChanges.accounts)
    campaigns = deed(ReadChanges, ReadChanges.campaigns)
    orders = deed(ReadChanges, ReadChanges.orders)
    posts = deed(ReadChanges, ReadChanges.posts)


class Worker(Section):
    """What comes due. Nothing runs by itself: the host's own queue or scheduler calls this."""

    jobs = nobodys_deed(ReadJobs, ReadJobs.__call__)

    def run_next(self, *, tenant: str | None = None) -> Ran | None:
        """The job that was due first, run now, of one *tenant* or of all; None when nothing is due."""
        return self._ask(RunDueJobs)(Shift(self._ask, self._by.user, tenant))

    def run_due(self, *, tenant: str | None = None) -> tuple[Ran, ...]:
        """Every job that is due, run now, of one *tenant* or of all."""
        ran: list[Ran] = []
        while (one := self.run_next(tenant=tenant)) is not None:
            ran.append(one)
        return tuple(ran)


class Inbound(Section):
    """Messages from TikTok, where the host takes them in itself."""

    act = deed_by_name(HearTikTok, HearTikTok.act)
    hear = nobodys_deed(HearTikTok, HearTikTok.hear)


class Tenants(Section):
    """Who uses the installation."""

    list = nobodys_deed(RunTenants, RunTenants.all)
    show = nobodys_deed(RunTenants, RunTenants.one)

    def set(
        self, tenant: str, *, plan: str | None = None, kept_days: int | None = None, called: str | None = None
    ) -> TenantRow:
        """*tenant* after a change of what is not None. A smaller plan takes nobody away; it lets nobody else in."""
        return self._ask(RunTenants).set(Actor(tenant, self._by.user), plan, kept_days, called)


class Keys(Section):
    """Keys of the Business API, and the keys that seal what is kept."""

    admit = nobodys_deed(AdmitCaller, AdmitCaller.__call__)
    create = deed(RunApiKeys, RunApiKeys.create)
    forget_ended = deed(RunApiKeys, RunApiKeys.forget_ended)
    list = deed(RunApiKeys, RunApiKeys.all)
    revoke = deed(RunApiKeys, RunApiKeys.revoke)
    rotate_sealing = deed_by_name(RotateSealing, RotateSealing.__call__)
