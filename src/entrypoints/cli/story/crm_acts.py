"""A day in the CRM after the release: finding people, taking one in, losing a consent, and what to do next."""

from itertools import islice
from typing import Final

import attrs

from influence.application.apply import StartApplication, SubmitApplication
from influence.application.decide_application import AcceptApplication
from influence.application.keep_consents import ProbeConsents
from influence.application.read_accounts import ReadAccounts, shown
from influence.application.read_roster import ReadRoster
from influence.application.run_groups import RunGroups
from influence.application.run_influencers import RunInfluencers, Whom
from influence.application.what_if import WhatIf
from influence.domain.applications import Particulars
from influence.domain.capabilities import KIND_WORDS, Kind
from influence.domain.metrics import AccountMetric
from influence.domain.next_steps import ACT_WORDS
from influence.domain.observations import Absence, Observation
from influence.domain.plurals import fitting
from influence.domain.roster import RosterFilter, Sort, Sorting
from influence.entrypoints.cli import account_words
from influence.entrypoints.cli.output import counted
from influence.entrypoints.cli.story.agency import Agency
from influence.entrypoints.cli.story.consenting import consent
from influence.entrypoints.cli.story.publishing import again
from influence.entrypoints.cli.story.stage import Stage

ROWS: Final = 3
_TAG: Final = "food"


@attrs.frozen
class Crm:
    """One agency's CRM on one stage."""

    stage: Stage
    agency: Agency

    def find(self) -> None:
        """Tag everybody whose name fits, and list the greatest of them."""
        session = self.stage.session
        where = RosterFilter(tracked=True, text="cook")
        tagged = list(session.ask(RunInfluencers).tag(session.by, Whom(where=where), [_TAG]))
        session.out.say(
            f"{len(tagged)} tracked accounts are found by 'cook' and tagged {_TAG!r}; the greatest:"
        )
        entries = session.ask(ReadRoster).all(session.by, RosterFilter(tags=(_TAG,)), Sorting(Sort.FOLLOWERS))
        lines = [
            [
                f"@{row.account.handle}",
                shown(row.readings[AccountMetric.FOLLOWER_COUNT]),
                account_words.state_words(row),
            ]
            for row in (entry.row for entry in islice(entries, ROWS))
        ]
        session.out.table(["account", "followers", "state"], lines, empty="nobody")

    def take_an_applicant_in(self) -> None:
        """Who is no marketplace member comes in by applying, and is authenticated from the start."""
        session = self.stage.session
        found = self.stage.simulator("/simulator/creators?membership=NOT_IN")["handles"]
        handle = [one for one in found if one not in set(self.agency.handles)][-1]
        session.ask(RunGroups).add(session.by, "talents", "Talents")
        particulars = Particulars("Nia Newcomer", "nia@example.com", "DE")
        application = session.ask(StartApplication)(session.by, "talents", particulars)
        consent(self.stage, handle, application.id)
        session.ask(SubmitApplication)(session.by, application.id)
        session.ask(AcceptApplication)(session.by, application.id)
        row = session.ask(ReadAccounts).one(session.by, handle)
        session.out.say(
            f"@{handle} applied to the group 'talents' and was accepted: {KIND_WORDS[row.account.kind]}"
        )

    def lose_a_consent(self) -> None:
        """A creator stops sharing: what only the consent allowed is gone with it."""
        session = self.stage.session
        with session.storage.view("default") as view:
            entries = view.roster.page(RosterFilter(kind=Kind.AUTHENTICATED_TTCM), Sorting(), None, 1).rows
            account = view.accounts.get(entries[0].account)
        before = self._values(account.handle)
        self.stage.let("revoke_consent", handle=account.handle)
        open_id = account.open_id or ""
        again(lambda: session.ask(ProbeConsents)(session.by.user, open_id), lambda ended: not ended)
        after = self._values(account.handle)
        why = session.ask(ReadAccounts).explain(session.by, account.handle, AccountMetric.AUDIENCE_AGES)[1]
        session.out.say(
            f"@{account.handle} stopped sharing in the TikTok app: {before} figures before, {after} after."
        )
        if isinstance(why, Absence):
            session.out.say(f"  Audience ages? {why.sentence}")

    def _values(self, handle: str) -> int:
        session = self.stage.session
        readings = session.ask(ReadAccounts).one(session.by, handle).readings.values()
        return sum(isinstance(reading, Observation) for reading in readings)

    def say_what_next(self) -> None:
        """What would help the first campaign most."""
        session, name = self.stage.session, self.agency.campaigns[0].name
        for step in session.ask(WhatIf).of_campaign(session.by, name)[:ROWS]:
            accounts = counted(len(step.beneficiaries), "account")
            session.out.say(
                f"{name}: {ACT_WORDS[step.act]}: {step.figures} more {fitting(step.figures, 'figures')} from {accounts}"
            )
