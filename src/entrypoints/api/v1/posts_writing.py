"""Posts of a campaign: adding one by hand, with the loss stated first, and taking it out again."""

from typing import Final

import attrs
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from influence.application.add_post_by_hand import AddPostByHand
from influence.application.do_once import Outcome
from influence.application.remove_post_by_hand import RemovePostByHand
from influence.domain.accounts import Account
from influence.domain.api_keys import Scope
from influence.domain.request_refusals import LossNotAccepted
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1.bodies import text
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.once import Doing, Once, called, done
from influence.entrypoints.forms.done import PostByHandForm, PostTakenOutForm

_LONGEST_URL: Final = 500


@attrs.frozen(kw_only=True)
class AddPostBody:
    """The address of a known post of a participant; *accept_loss* says that it is known what it will miss."""

    url: str = text(_LONGEST_URL, least=1)
    accept_loss: bool = False


@attrs.frozen(kw_only=True)
class PostBody:
    """The address of a post."""

    url: str = text(_LONGEST_URL, least=1)


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""
    once = Once(ask, hands)

    @post(
        "/campaigns/{number:int}/posts",
        opt=needs(Scope.POSTS_WRITE, takes=AddPostBody, tells=PostByHandForm, status=201),
    )
    async def add_post(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Add one known post of a participant by hand. Without an order far fewer figures are available.

        What it will miss is told first: without `accept_loss` nothing is added.
        """
        return await once.here(request, AddPostBody, lambda doing: _add(ask, doing, number))

    @post(
        "/campaigns/{number:int}/posts/removals",
        opt=needs(Scope.POSTS_WRITE, takes=PostBody, tells=PostTakenOutForm),
    )
    async def remove_post(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Take a post out that was added by hand. What an order's link brought in stays."""
        return await once.here(request, PostBody, lambda doing: _remove(ask, doing, number))

    return [add_post, remove_post]


def _add(ask: Ask, doing: Doing[AddPostBody], number: int) -> Outcome:
    add: AddPostByHand = ask(AddPostByHand)
    by, body = doing.caller.actor, doing.body
    look = add.preview(by, str(number), body.url)
    if look.loses and not body.accept_loss and not look.was_here:
        raise LossNotAccepted(tuple(metric.value for metric in look.loses))
    added = add(by, str(number), body.url)
    return done(201, PostByHandForm.of(added), _names(added.account))


def _remove(ask: Ask, doing: Doing[PostBody], number: int) -> Outcome:
    remove: RemovePostByHand = ask(RemovePostByHand)
    gone = remove(doing.caller.actor, str(number), doing.body.url)
    return done(200, PostTakenOutForm.of(gone), _names(gone.account))


def _names(account: Account) -> set[str]:
    return {f"account/{account.id}", *called(account.handle)}
