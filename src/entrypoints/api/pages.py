"""The pages that a creator sees on the way back from TikTok."""

from pathlib import Path
from typing import Final

import attrs
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Response

from influence.domain.accounts import Account
from influence.domain.consent_refusals import AnotherBrowser, AnotherCreator, ConsentRefused, ConsentUnknown
from influence.domain.errors import InfluenceError, MarketplaceFailed
from influence.domain.grants import missing_scopes
from influence.entrypoints.api.callback_query import printable

_TEMPLATES: Final = Path(__file__).with_name("templates")
PAGE_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_SCOPES: Final = {
    "user.info.basic": "your name and picture",
    "user.info.username": "your user name",
    "user.info.stats": "your follower, like and video counts",
    "user.info.profile": "your profile text",
    "user.account.type": "what type of account it is",
    "user.insights": "how your account does over time",
    "video.list": "the list of your public videos",
    "video.insights": "how your single videos do",
    "biz.creator.info": "your marketplace profile",
    "biz.creator.insights": "who your audience is",
    "tcm.order.update": "linking your videos to campaigns",
    "tto.campaign.link": "linking your videos to campaigns",
}
_NEW_LINK: Final = "Ask whoever sent you the link for a new one."


@attrs.frozen
class Notice:
    """A page that says one thing and the way on. Without *sentence* the error speaks for itself."""

    status: int
    heading: str
    sentence: str
    way_on: str


ABOUT: Final = Notice(
    404,
    "Connecting a TikTok account",
    "TikTok sends creators back to this address after they were asked to share their account. There is nothing to do "
    "here without a link.",
    "If somebody sent you a link, open it as a whole.",
)
MALFORMED: Final = Notice(
    400,
    "This address is not complete",
    "A part of the address is missing, or was changed on the way. Nothing was added or changed.",
    "Open the link that you were sent once more.",
)
UNEXPECTED: Final = Notice(
    500,
    "Something went wrong here",
    "This is not your fault.",
    _NEW_LINK,
)
_OF_ERROR: Final[tuple[tuple[type[InfluenceError], Notice], ...]] = (
    (
        ConsentRefused,
        Notice(200, "Not connected", "", f"If you change your mind: {_NEW_LINK[0].lower()}{_NEW_LINK[1:]}"),
    ),
    (ConsentUnknown, Notice(410, "This link does not work any more", "", _NEW_LINK)),
    (AnotherBrowser, Notice(403, "Not connected", "", "Go on in the browser in which you opened the link.")),
    (
        AnotherCreator,
        Notice(409, "Not connected", "", f"Log in to TikTok with the account that was asked. {_NEW_LINK}"),
    ),
    (
        MarketplaceFailed,
        Notice(502, "Not connected", "TikTok did not give an answer that can be used.", _NEW_LINK),
    ),
    (
        InfluenceError,
        Notice(409, "Not connected", "This account cannot be connected as things stand.", _NEW_LINK),
    ),
)


def notice_of(error: InfluenceError) -> Notice:
    """What a creator is told about *error*."""
    fitting = next(notice for kind, notice in _OF_ERROR if isinstance(error, kind))
    return attrs.evolve(fitting, sentence=fitting.sentence or printable(_in_own_words(error)))


def _in_own_words(error: InfluenceError) -> str:
    if isinstance(error, ConsentRefused):
        return f"You did not share your TikTok account ({error.why}). Nothing was added or changed."
    return str(error)


class Pages:
    """Renders; whatever comes from outside is text, never markup."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def notice(self, notice: Notice) -> Response[str]:
        """A page that says one thing."""
        return self._page("notice.html", notice.status, notice=notice)

    def connected(self, account: Account) -> Response[str]:
        """The page that names the account which is connected now, and what its creator did not share."""
        missing = missing_scopes(account.grant.scopes) if account.grant is not None else ()
        kept_back = dict.fromkeys(_SCOPES.get(scope, scope) for scope in missing)
        return self._page("connected.html", 200, handle=printable(account.handle), kept_back=list(kept_back))

    def _page(self, template: str, status: int, **told: object) -> Response[str]:
        page = self._templates.get_template(template).render(**told)
        return Response(page, status_code=status, media_type=MediaType.HTML, headers=PAGE_HEADERS)
