"""Campaigns: making, changing and archiving them, and who takes part."""

from datetime import date
from typing import Any, Final

import attrs
from litestar import Response, patch, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from influence.application.do_once import Outcome
from influence.application.run_api_keys import Caller
from influence.application.run_campaigns import Brief, Changes, Joined, RunCampaigns
from influence.domain.api_keys import Scope
from influence.domain.campaigns import LONGEST_BRAND, LONGEST_BRIEF, Campaign, NotAParticipant
from influence.domain.errors import InfluenceError
from influence.domain.money import Money
from influence.domain.networks import Network
from influence.domain.ports.clock import Clock
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1 import campaigns
from influence.entrypoints.api.v1.bodies import LARGEST, number, several, text
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.once import Doing, Nothing, Once, called, done
from influence.entrypoints.forms.campaigns import CampaignForm
from influence.entrypoints.forms.done import ParticipantDoneForm, ParticipantsDoneForm

MOST: Final = 500
_MOST_WORDS: Final = 100
_LONGEST_NAME: Final = 200


@attrs.frozen(kw_only=True)
class FeeBody:
    """An amount in hundredths of one unit of a currency (ISO 4217)."""

    hundredths: int = number(0, LARGEST)
    currency: str = text(3, least=3, pattern="[A-Z]{3}")


@attrs.frozen(kw_only=True)
class CreateCampaignBody:
    """A campaign; without a brand it has the name of the campaign."""

    name: str = text(_LONGEST_NAME, least=1)
    brand: str | None = text(LONGEST_BRAND, least=1, default=None)
    description: str = text(LONGEST_BRAND, default="")
    starts_on: date | None = None
    ends_on: date | None = None
    hashtags: tuple[str, ...] = several(_MOST_WORDS, least=0, default=())
    keywords: tuple[str, ...] = several(_MOST_WORDS, least=0, default=())
    mentions: tuple[str, ...] = several(_MOST_WORDS, least=0, default=())
    client: str = text(_LONGEST_NAME, default="")
    salesperson: str = text(_LONGEST_NAME, default="")
    brief: str = text(LONGEST_BRIEF, default="")
    client_fee: FeeBody | None = None


@attrs.frozen(kw_only=True)
class ChangeCampaignBody:
    """What changes of a campaign; what is left out or null stays. Its brand stays: TikTok knows its orders under it."""

    name: str | None = text(_LONGEST_NAME, least=1, default=None)
    description: str | None = text(LONGEST_BRAND, default=None)
    starts_on: date | None = None
    ends_on: date | None = None
    hashtags: tuple[str, ...] | None = several(_MOST_WORDS, least=0, default=None)
    keywords: tuple[str, ...] | None = several(_MOST_WORDS, least=0, default=None)
    mentions: tuple[str, ...] | None = several(_MOST_WORDS, least=0, default=None)
    client: str | None = text(_LONGEST_NAME, default=None)
    salesperson: str | None = text(_LONGEST_NAME, default=None)
    brief: str | None = text(LONGEST_BRIEF, default=None)
    client_fee: FeeBody | None = None


@attrs.frozen(kw_only=True)
class ParticipantsBody:
    """Handles of accounts."""

    handles: tuple[str, ...] = several(MOST)
    network: Network = Network.TIKTOK


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""
    once = Once(ask, hands)

    @post(
        "/campaigns",
        opt=needs(Scope.CAMPAIGNS_WRITE, takes=CreateCampaignBody, tells=CampaignForm, status=201),
    )
    async def create_campaign(request: AnyRequest) -> Response[bytes]:
        """Make a campaign. Its words attach posts of other networks, never of TikTok."""
        return await once.here(request, CreateCampaignBody, lambda doing: _create(ask, doing))

    @patch(
        "/campaigns/{number:int}",
        opt=needs(Scope.CAMPAIGNS_WRITE, takes=ChangeCampaignBody, tells=CampaignForm),
    )
    async def change_campaign(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Change what people wrote of a campaign."""
        return await once.plainly(
            request,
            ChangeCampaignBody,
            lambda caller, body: _change(ask, caller, number, body),
            campaigns.as_read(ask, number),
        )

    @post("/campaigns/{number:int}/archive", opt=needs(Scope.CAMPAIGNS_WRITE, tells=CampaignForm))
    async def archive_campaign(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Put a campaign away. It takes no changes any more."""
        return await once.here(request, Nothing, lambda doing: _archive(ask, doing, number))

    @post(
        "/campaigns/{number:int}/participants",
        opt=needs(Scope.CAMPAIGNS_WRITE, takes=ParticipantsBody, tells=ParticipantsDoneForm, status=207),
    )
    async def add_participants(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Let up to 500 accounts take part. Each is decided by itself."""
        return await once.here(request, ParticipantsBody, lambda doing: _join(ask, doing, number))

    @post(
        "/campaigns/{number:int}/participants/removals",
        opt=needs(Scope.CAMPAIGNS_WRITE, takes=ParticipantsBody, tells=ParticipantsDoneForm, status=207),
    )
    async def remove_participants(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """End the part of up to 500 accounts. Who has orders or posts there stays. Each is decided by itself."""
        return await once.afar(request, ParticipantsBody, lambda doing: _leave(ask, doing, number))

    return [create_campaign, change_campaign, archive_campaign, add_participants, remove_participants]


def _run(ask: Ask) -> RunCampaigns:
    run: RunCampaigns = ask(RunCampaigns)
    return run


def _form(ask: Ask, campaign: Campaign) -> CampaignForm:
    clock: Clock = ask(Clock)
    return CampaignForm.of(campaign, clock.now().date())


def _said(body: CreateCampaignBody | ChangeCampaignBody) -> dict[str, Any]:
    fee = body.client_fee
    said = attrs.asdict(body, recurse=False)
    return {**said, "client_fee": Money(fee.hundredths, fee.currency) if fee else None}


def _create(ask: Ask, doing: Doing[CreateCampaignBody]) -> Outcome:
    brief = Brief(**{**_said(doing.body), "brand": doing.body.brand or doing.body.name})
    return done(201, _form(ask, _run(ask).create(doing.caller.actor, brief)))


def _change(ask: Ask, caller: Caller, number: int, body: ChangeCampaignBody) -> Outcome:
    changes = Changes(**_said(body))
    return done(200, _form(ask, _run(ask).edit(caller.actor, str(number), changes)))


def _archive(ask: Ask, doing: Doing[Nothing], number: int) -> Outcome:
    return done(200, _form(ask, _run(ask).archive(doing.caller.actor, str(number))))


def _join(ask: Ask, doing: Doing[ParticipantsBody], number: int) -> Outcome:
    body = doing.body
    return _told(body, _run(ask).add(doing.caller.actor, str(number), body.handles, body.network))


def _leave(ask: Ask, doing: Doing[ParticipantsBody], number: int) -> Outcome:
    run, body = _run(ask), doing.body
    run.add(doing.caller.actor, str(number), (), body.network)  # the campaign is there, and open

    def leave(handle: str) -> Joined:
        try:
            run.remove(doing.caller.actor, str(number), handle, body.network)
        except NotAParticipant:
            return Joined(handle)
        except InfluenceError as error:
            return Joined(handle, error=error)
        return Joined(handle, joined=True)

    return _told(body, tuple(map(leave, body.handles)))


def _told(body: ParticipantsBody, results: tuple[Joined, ...]) -> Outcome:
    form = ParticipantsDoneForm(results=tuple(map(ParticipantDoneForm.of, results)))
    return done(207, form, called(*body.handles))
