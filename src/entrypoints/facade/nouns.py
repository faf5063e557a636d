"""The nouns of the product, each with its use-cases."""

from influence.application.acting import Actor
from influence.entrypoints.facade.campaigns import Campaigns, Orders, Posts, Reports, Schedules
from influence.entrypoints.facade.compliance import Audit, Backups, Cutover, Erasures
from influence.entrypoints.facade.deeds import Ask
from influence.entrypoints.facade.messages import (
    Deliveries,
    Endpoints,
    Letters,
    Messages,
    People,
    Templates,
)
from influence.entrypoints.facade.people import (
    Accounts,
    Applications,
    Consents,
    Groups,
    Influencers,
    Invites,
)
from influence.entrypoints.facade.running import Changes, Inbound, Keys, Sync, Tenants, Worker


class Nouns:
    """Everything an actor can do, by noun."""

    def __init__(self, ask: Ask, by: Actor) -> None:
        self.by = by
        self.accounts = Accounts(ask, by)
        self.applications = Applications(ask, by)
        self.audit = Audit(ask, by)
        self.backups = Backups(ask, by)
        self.campaigns = Campaigns(ask, by)
        self.changes = Changes(ask, by)
        self.consents = Consents(ask, by)
        self.cutover = Cutover(ask, by)
        self.deliveries = Deliveries(ask, by)
        self.endpoints = Endpoints(ask, by)
        self.erasures = Erasures(ask, by)
        self.groups = Groups(ask, by)
        self.inbound = Inbound(ask, by)
        self.influencers = Influencers(ask, by)
        self.invites = Invites(ask, by)
        self.keys = Keys(ask, by)
        self.letters = Letters(ask, by)
        self.messages = Messages(ask, by)
        self.orders = Orders(ask, by)
        self.people = People(ask, by)
        self.posts = Posts(ask, by)
        self.reports = Reports(ask, by)
        self.schedules = Schedules(ask, by)
        self.sync = Sync(ask, by)
        self.templates = Templates(ask, by)
        self.tenants = Tenants(ask, by)
        self.worker = Worker(ask, by)
