"""Influencers: writing people down, notes, tags and groups."""

from collections.abc import Iterable
from typing import Final

import attrs
from litestar import Response, patch, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from influence.application.do_once import Outcome
from influence.application.run_api_keys import Caller
from influence.application.run_influencers import Particulars, Result, RunInfluencers, Whom
from influence.domain.api_keys import Scope
from influence.domain.errors import Unusable
from influence.domain.influencer_refusals import InfluencerNotFound
from influence.domain.influencers import LONGEST_NAME, LONGEST_NOTE, LONGEST_TAG, InfluencerId
from influence.domain.networks import Network
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1 import influencers
from influence.entrypoints.api.v1.bodies import several, text
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.once import Doing, Once, called, done
from influence.entrypoints.forms.done import (
    InfluencerChangedForm,
    InfluencerDoneForm,
    InfluencersChangedForm,
)

MOST: Final = 500
_MOST_TAGS: Final = 50
_MOST_NUMBER: Final = 10**18 - 1


@attrs.frozen(kw_only=True)
class AddInfluencerBody:
    """A person, with the accounts of these handles."""

    name: str = text(LONGEST_NAME, default="")
    email: str = text(LONGEST_NAME, default="")
    country: str = text(2, default="")
    handles: tuple[str, ...] = several(MOST, least=0, default=())
    network: Network = Network.TIKTOK


@attrs.frozen(kw_only=True)
class ChangeInfluencerBody:
    """What changes about a person: what is left out or null stays, what is empty is taken away."""

    name: str | None = text(LONGEST_NAME, default=None)
    email: str | None = text(LONGEST_NAME, default=None)
    country: str | None = text(2, default=None)


@attrs.frozen(kw_only=True)
class NoteBody:
    """A note about everybody who is named: by handle, or as `id:7`."""

    whom: tuple[str, ...] = several(MOST)
    text: str = text(LONGEST_NOTE, least=1)
    network: Network = Network.TIKTOK


@attrs.frozen(kw_only=True)
class TagBody:
    """Tags for everybody who is named, and tags that they lose."""

    whom: tuple[str, ...] = several(MOST)
    add: tuple[str, ...] = several(_MOST_TAGS, least=0, default=())
    remove: tuple[str, ...] = several(_MOST_TAGS, least=0, default=())
    network: Network = Network.TIKTOK


@attrs.frozen(kw_only=True)
class GroupBody:
    """A group that everybody who is named joins, or leaves."""

    whom: tuple[str, ...] = several(MOST)
    group: str = text(LONGEST_TAG, least=1)
    leave: bool = False
    network: Network = Network.TIKTOK


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""
    once = Once(ask, hands)

    @post(
        "/influencers",
        opt=needs(Scope.INFLUENCERS_WRITE, takes=AddInfluencerBody, tells=InfluencerDoneForm, status=201),
    )
    async def add_influencer(request: AnyRequest) -> Response[bytes]:
        """Write a person down."""
        return await once.here(request, AddInfluencerBody, lambda doing: _add(ask, doing))

    @patch(
        "/influencers/{number:int}",
        opt=needs(Scope.INFLUENCERS_WRITE, takes=ChangeInfluencerBody, tells=InfluencerDoneForm),
    )
    async def change_influencer(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Change what is written about a person."""
        return await once.plainly(
            request,
            ChangeInfluencerBody,
            lambda caller, body: _change(ask, caller, number, body),
            influencers.as_read(ask, number),
        )

    @post(
        "/influencers/notes",
        opt=needs(Scope.INFLUENCERS_WRITE, takes=NoteBody, tells=InfluencersChangedForm, status=207),
    )
    async def note_influencers(request: AnyRequest) -> Response[bytes]:
        """Write a note about up to 500 people. Each is decided by itself."""
        return await once.here(request, NoteBody, lambda doing: _note(ask, doing))

    @post(
        "/influencers/tags",
        opt=needs(Scope.INFLUENCERS_WRITE, takes=TagBody, tells=InfluencersChangedForm, status=207),
    )
    async def tag_influencers(request: AnyRequest) -> Response[bytes]:
        """Put tags on up to 500 people, or take them off. Each is decided by itself."""
        return await once.here(request, TagBody, lambda doing: _tag(ask, doing))

    @post(
        "/influencers/groups",
        opt=needs(Scope.INFLUENCERS_WRITE, takes=GroupBody, tells=InfluencersChangedForm, status=207),
    )
    async def group_influencers(request: AnyRequest) -> Response[bytes]:
        """Put up to 500 people into a group, or take them out of it. Each is decided by itself."""
        return await once.here(request, GroupBody, lambda doing: _group(ask, doing))

    return [add_influencer, change_influencer, note_influencers, tag_influencers, group_influencers]


def _add(ask: Ask, doing: Doing[AddInfluencerBody]) -> Outcome:
    run, body = _run(ask), doing.body
    said = Particulars(body.name, body.email, body.country)
    made = run.add(doing.caller.actor, said, body.handles, body.network)
    return done(201, InfluencerDoneForm.of(made), {f"influencer/{made.id}", *called(*body.handles)})


def _change(ask: Ask, caller: Caller, number: int, body: ChangeInfluencerBody) -> Outcome:
    if not 1 <= number <= _MOST_NUMBER:
        raise InfluencerNotFound(InfluencerId(number))
    said = Particulars(body.name, body.email, body.country)
    return done(200, InfluencerDoneForm.of(_run(ask).edit(caller.actor, f"id:{number}", said)))


def _note(ask: Ask, doing: Doing[NoteBody]) -> Outcome:
    body = doing.body
    whom = Whom(body.whom, network=body.network)
    return _told(body.whom, _run(ask).note(doing.caller.actor, whom, body.text))


def _tag(ask: Ask, doing: Doing[TagBody]) -> Outcome:
    run, body, by = _run(ask), doing.body, doing.caller.actor
    if not body.add and not body.remove:
        raise Unusable("add", "", "name a tag to add or to remove")
    whom = Whom(body.whom, network=body.network)
    results: list[Result] = []
    if body.add:
        results = list(run.tag(by, whom, body.add))
    if body.remove:
        results = list(run.untag(by, whom, body.remove))
    return _told(body.whom, results)


def _group(ask: Ask, doing: Doing[GroupBody]) -> Outcome:
    body = doing.body
    whom = Whom(body.whom, network=body.network)
    return _told(body.whom, _run(ask).group(doing.caller.actor, whom, body.group, leave=body.leave))


def _told(named: Iterable[str], results: Iterable[Result]) -> Outcome:
    told = tuple(results)
    people = (f"influencer/{one.influencer.id}" for one in told if one.influencer is not None)
    form = InfluencersChangedForm(results=tuple(map(InfluencerChangedForm.of, told)))
    return done(207, form, {*people, *called(*named)})


def _run(ask: Ask) -> RunInfluencers:
    run: RunInfluencers = ask(RunInfluencers)
    return run
