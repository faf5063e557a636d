"""The page on which a creator consents: what it accepts, what it answers."""

import hmac
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode, urlsplit

import attrs

from influence.adapters.simulator.consents import Form
from influence.adapters.simulator.world import World

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
SCOPES: Final = {
    "user.info.basic": "your name and picture",
    "user.info.username": "your user name",
    "user.info.stats": "your follower, like and video counts",
    "user.info.profile": "your profile text",
    "biz.creator.info": "your marketplace profile and price",
    "biz.creator.insights": "who your audience is and how your videos do on average",
    "video.list": "the list of your public videos with their counters",
    "video.insights": "how your single videos do",
    "video.publish": "publishing videos in your name",
    "tcm.order.update": "answering orders in your name",
    "tto.campaign.link": "joining campaigns and linking videos in your name",
}


@attrs.frozen
class Problem:
    """A request for consent that the page turns away, on the page itself."""

    sentence: str


@attrs.frozen
class Question:
    """The page that asks the creator. *complaint* says what was wrong with the last answer."""

    form: Form
    complaint: str | None = None

    @property
    def scopes(self) -> list[tuple[str, str]]:
        return [(scope, SCOPES.get(scope, "")) for scope in self.form.scopes]


@attrs.frozen
class Return:
    """The way back to the app."""

    address: str


def ask(world: World, query: Mapping[str, str]) -> Problem | Question:
    """The page for a request of an app."""
    ours = world.credentials.app_id
    if not hmac.compare_digest(query.get("client_key", "").encode(), ours.encode()):
        return Problem("client_key: no app of this simulator has this key.")
    if query.get("response_type") != "code":
        return Problem("response_type: must be code.")
    redirect_uri = query.get("redirect_uri", "")
    wrong = wrong_with(redirect_uri)
    if wrong is not None:
        return Problem(f"redirect_uri: {wrong}.")
    scopes = tuple(
        dict.fromkeys(scope.strip() for scope in query.get("scope", "").split(",") if scope.strip())
    )
    if not scopes:
        return Problem("scope: at least one is needed, separated by commas.")
    with world.lock:
        return Question(world.desk.open_form(scopes, redirect_uri, query.get("state"), world.clock.now()))


def answer(
    world: World, fields: Mapping[str, str], withheld: frozenset[str] = frozenset()
) -> Problem | Question | Return:
    """What follows from the creator's answer. A page can be answered once."""
    with world.lock:
        now = world.clock.now()
        form = world.desk.close_form(fields.get("form_token", ""), now)
        if form is None:
            return Problem("This page was answered before or is too old. Start again from the app.")
        if fields.get("decision") != "allow":
            return Return(_back(form, error="access_denied", error_description="The user denied the request"))
        creator = world.find(fields.get("handle", "").strip().removeprefix("@"))
        if creator is None:
            again = world.desk.open_form(form.scopes, form.redirect_uri, form.state, now)
            return Question(again, complaint="Nobody in this simulated world has that handle.")
        granted = tuple(scope for scope in form.scopes if scope not in withheld)
        with world.change():
            code = world.desk.issue(creator, granted, form.redirect_uri, now)
        return Return(_back(form, code=code.code, scopes=",".join(granted)))


def wrong_with(redirect_uri: str) -> str | None:
    """What keeps an address from being a way back, `None` if nothing does."""
    try:
        parts = urlsplit(redirect_uri)
        port = parts.port
    except ValueError:
        return "is no address"
    rules = (
        (not 10 <= len(redirect_uri) <= 512, "must have 10 to 512 characters"),
        (
            not redirect_uri.isascii() or not redirect_uri.isprintable() or " " in redirect_uri,
            "is no address",
        ),
        ("?" in redirect_uri or "#" in redirect_uri, "must have no query and no fragment"),
        (parts.username is not None or not parts.hostname, "must name a host and nobody's password"),
        (parts.scheme not in {"http", "https"}, "must be absolute and begin with https://"),
    )
    for broken, sentence in rules:
        if broken:
            return sentence
    return (
        None if parts.scheme == "http" and parts.hostname in _LOOPBACK else _wrong_outside(redirect_uri, port)
    )


def _wrong_outside(redirect_uri: str, port: int | None) -> str | None:
    rules = (
        (not redirect_uri.startswith("https://"), "must begin with https:// unless it is on this machine"),
        (port is not None, "must have no port"),
        (not redirect_uri.endswith("/"), "must end with /"),
    )
    return next((sentence for broken, sentence in rules if broken), None)


def _back(form: Form, **told: str) -> str:
    state = {} if form.state is None else {"state": form.state}
    return f"{form.redirect_uri}?{urlencode({**told, **state})}"
