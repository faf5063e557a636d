"""How the creators of the story consent on TikTok's page."""

from typing import Final
from urllib.parse import parse_qs, urlsplit

from influence.application.begin_consent import BeginConsent
from influence.application.connect_account import CompleteConsent
from influence.domain.accounts import Account
from influence.domain.applications import ApplicationId
from influence.domain.secret import Secret
from influence.entrypoints.cli.playing_creator import Creator
from influence.entrypoints.cli.story.publishing import again
from influence.entrypoints.cli.story.stage import Stage

_CALLBACK: Final = "http://127.0.0.1:1/"


def consent(stage: Stage, handle: str, application: ApplicationId | None = None) -> Account:
    """The creator consents; where TikTok fails in the middle, on a new link once more."""
    return again(lambda: _once(stage, handle, application))


def _once(stage: Stage, handle: str, application: ApplicationId | None) -> Account:
    session = stage.session
    link = session.ask(BeginConsent)(session.by, _CALLBACK, handle, application=application)
    back = parse_qs(urlsplit(Creator(handle).answer(link)).query)
    return session.ask(CompleteConsent)(session.by, Secret(back["state"][0]), Secret(back["code"][0]))
