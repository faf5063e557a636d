"""The campaign's desk: who is briefed, who waits for whom, what was forgotten, and the report as files."""

from collections import Counter
from itertools import islice
from typing import Final

import attrs

from influence.application.export_report import ExportReport
from influence.application.find_unlinked_posts import FindUnlinkedPosts
from influence.application.read_campaigns import CampaignFilter, ReadCampaigns
from influence.application.read_orders import OrdersWanted, OrderTold, ReadOrders
from influence.application.report_campaign import ReportCampaign
from influence.application.run_agreements import RunAgreements
from influence.application.run_campaigns import Changes, RunCampaigns
from influence.domain.money import Money
from influence.domain.orders import OrderState
from influence.domain.report_document import FileForm
from influence.domain.unlinked import SENTENCES
from influence.entrypoints.cli.output import counted
from influence.entrypoints.cli.story.agency import Agency
from influence.entrypoints.cli.story.stage import Stage

_PAID: Final = Money(500_000, "EUR")
_FEE: Final = Money(25_000, "EUR")
_FORMS: Final = (FileForm.HTML, FileForm.XLSX)


@attrs.frozen
class Desk:
    """The desk of the agency's first campaign."""

    stage: Stage
    agency: Agency

    @property
    def _campaign(self) -> str:
        return self.agency.campaigns[0].name

    def agree(self) -> None:
        """Whoever has an order is briefed; some accept, for a fee."""
        session, name = self.stage.session, self._campaign
        session.ask(RunCampaigns).edit(session.by, name, Changes(client_fee=_PAID))
        handles = [told.row.account.handle for told in self._orders()]
        agree = session.ask(RunAgreements)
        agree.brief(session.by, name, handles)
        agree.answer(session.by, name, handles[::2], accepts=True)
        agree.fee(session.by, name, handles[::2], _FEE)
        (row,) = session.ask(ReadCampaigns)(session.by, CampaignFilter(words=name))
        session.out.say(
            f"{len(handles)} briefed, {len(handles[::2])} accepted; {row.fulfilment.delivered} of "
            f"{row.fulfilment.owed} posts delivered; the client pays {_PAID}, margin {row.margin}"
        )

    def follow(self) -> None:
        """Who waits for whom, and the timeline of one order that is fulfilled."""
        session, orders = self.stage.session, self._orders()
        turns = Counter(told.story.waiting.who.value for told in orders)
        waits = ", ".join(f"{count} for {who}" for who, count in sorted(turns.items()))
        session.out.say(f"{counted(len(orders), 'order')} wait: {waits}. One of them:")
        done = next((told for told in orders if told.row.order.state is OrderState.FULFILLED), orders[0])
        for step in done.story.steps:
            session.out.say(f"  {step.at:%Y-%m-%d %H:%M}  @{done.row.account.handle}: {step}")

    def look_for_forgotten_links(self) -> None:
        """Posts of creators who still owe one are proposed; nothing is attached by that."""
        session = self.stage.session
        found = session.ask(FindUnlinkedPosts)(session.by, self._campaign)
        session.out.say(
            f"{counted(len(found.found), 'post')} look like the campaign and carry no order, of "
            f"{found.looked_at:,} known:"
        )
        for one in islice(found.found, 2):
            why = SENTENCES[one.proposal.signs[0]]
            session.out.say(f"  @{one.account.handle}: {why}; a link adds {counted(len(one.adds), 'figure')}")

    def write_the_report(self) -> None:
        """One page that prints, and one workbook."""
        session = self.stage.session
        made = session.ask(ReportCampaign)(session.by, self._campaign, charts=True)
        for form in _FORMS:
            with (self.stage.folder / f"report.{form.value}").open("wb") as file:
                session.ask(ExportReport)(made, form, file)
        session.out.say("The report as one page with plots, and as a workbook: report.html and report.xlsx")

    def _orders(self) -> tuple[OrderTold, ...]:
        session = self.stage.session
        return session.ask(ReadOrders)(session.by, OrdersWanted(self._campaign))
