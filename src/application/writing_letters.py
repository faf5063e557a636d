"""Writing messages: which template counts, and letters that bear the same id however often they are written."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

import attrs

from influence.application.acting import Actor
from influence.domain.languages import Language
from influence.domain.letters import Letter, QueuedLetter
from influence.domain.ports.messages import Renderer
from influence.domain.ports.storage import View
from influence.domain.templates import Rendered, TemplateName, TemplateRefused, facts_of


@attrs.frozen
class Message:
    """What is written: a template, the language, and what is known."""

    template: TemplateName
    language: Language
    said: Mapping[str, object]


def write(view: View, renderer: Renderer, message: Message) -> Rendered:
    """*message* by the tenant's own template; by the product's where there is none, or where it no longer fits."""
    facts = facts_of(message.template, message.said)
    own = view.templates.find(message.template, message.language)
    if own is not None:
        try:
            return renderer.render(message.template, own, message.language, facts)
        except TemplateRefused:  # it was checked when it was kept; an old one may ask for what there was once
            pass
    shipped = renderer.shipped(message.template, message.language)
    return renderer.render(message.template, shipped, message.language, facts)


@attrs.frozen
class Posted:
    """Where a message goes as a letter, when, what it is about, and the key that makes it one letter for ever."""

    to: str
    due_at: datetime
    about: str
    key: str


def letter_of(
    by: Actor, rendered: Rendered, language: Language, posted: Posted, now: datetime
) -> QueuedLetter:
    """*rendered* as a letter on its way."""
    letter = Letter(
        to=posted.to,
        subject=rendered.subject,
        text=rendered.text,
        message_id=message_id(by.tenant, posted.key),
        written_at=now,
        html=rendered.html,
        language=language.value,
    )
    return QueuedLetter(letter, due_at=posted.due_at, queued_by=by.user, about=posted.about)


def message_id(tenant: str, key: str) -> str:
    """The id of the letter that *key* means at *tenant*: letters, digits and hyphens, whatever a tenant is called."""
    return f"{hashlib.sha256(tenant.encode()).hexdigest()[:12]}.{key}"
