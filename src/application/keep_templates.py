"""Looking at templates, writing one's own, and seeing what a message looks like."""

from collections.abc import Iterator
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.application.creator_messages import (
    OF_ACCOUNTS,
    OF_ORDERS,
    about_account,
    about_order,
    behind,
    steps_for,
)
from influence.application.finding import find_account
from influence.application.keep_orders import number_of, row_of
from influence.application.signing_letters import called, signature
from influence.application.take_messages import command_for
from influence.application.writing_letters import Message, write
from influence.domain.errors import Unusable
from influence.domain.events import Event, EventKind
from influence.domain.languages import Language
from influence.domain.ports.messages import Renderer
from influence.domain.ports.storage import Storage, View
from influence.domain.templates import (
    FIELDS,
    RULES,
    Fact,
    Rendered,
    TemplateName,
    TemplateText,
    examples_of,
    parse_template,
)

LINK: Final = "https://acme.example/connect"
"""Stands in previews where a link will be."""


@attrs.frozen
class TemplateRow:
    """A template in a language: the product's, or the tenant's own."""

    name: TemplateName
    language: Language
    text: TemplateText
    is_own: bool


@attrs.frozen
class Look:
    """What a preview is of: a template, in a language, about an *order*, an *account*, or nothing that there is."""

    name: TemplateName
    language: Language = Language.ENGLISH
    order: str | None = None
    account: str | None = None


@attrs.frozen
class KeepTemplates:
    """List, show, write and preview templates.

    A template of one's own is checked before it is kept: it names only what there is, and nothing from outside could
    become markup in it.
    """

    _storage: Storage
    _renderer: Renderer

    def all(self, by: Actor) -> tuple[TemplateRow, ...]:
        """Every template in every language."""
        with self._storage.view(by.tenant) as view:
            return tuple(self._row(view, name, language) for name in TemplateName for language in Language)

    def one(self, by: Actor, name: TemplateName, language: Language) -> TemplateRow:
        """The template that counts."""
        with self._storage.view(by.tenant) as view:
            return self._row(view, name, language)

    def checked(self, by: Actor, name: TemplateName, language: Language, written: str) -> TemplateRow:  # noqa: ARG002 - as `edit`
        """The template as it could be kept. Raises like `edit`."""
        text = parse_template(written)
        self._renderer.check(name, text)
        return TemplateRow(name, language, text, is_own=True)

    def edit(self, by: Actor, name: TemplateName, language: Language, written: str) -> TemplateRow:
        """The template that counts from now on.

        Raises:
            Unusable: what is *written* has not the three parts of a template.
            TemplateRefused: it asks for what there is not, or a fact could become markup.
        """
        row = self.checked(by, name, language, written)
        with self._storage.begin(by.tenant, by.user) as work:
            work.templates.put(name, language, row.text)
            work.commit()
        return row

    def reset(self, by: Actor, name: TemplateName, language: Language) -> bool:
        """Go back to the product's template; False when it counts already."""
        with self._storage.begin(by.tenant, by.user) as work:
            gone = work.templates.remove(name, language)
            work.commit()
        return gone

    def preview(self, by: Actor, look: Look) -> Rendered:
        """A message as it would be read; nothing is sent.

        Raises:
            OrderNotFound, AccountNotFound: what it should be about is not here.
            Unusable: the template is not about such a thing.
        """
        with self._storage.view(by.tenant) as view:
            said = dict(examples_of(look.name)) | dict(self._said(view, by, look))
            return write(view, self._renderer, Message(look.name, look.language, said))

    def _row(self, view: View, name: TemplateName, language: Language) -> TemplateRow:
        own = view.templates.find(name, language)
        return TemplateRow(name, language, own or self._renderer.shipped(name, language), own is not None)

    def _said(self, view: View, by: Actor, look: Look) -> Iterator[tuple[str, object]]:
        """What is known beyond the examples."""
        _refuse_strange(look)
        if look.order is not None:
            row = row_of(view, view.orders.get(number_of(look.order)))
            steps = steps_for(self._renderer, row, look.language)
            yield from about_order(signature(view, by), row, behind(view, row.account), steps).items()
        elif look.account is not None:
            account = find_account(view, look.account)
            steps = steps_for(self._renderer, None, look.language)
            yield from about_account(signature(view, by), account, behind(view, account), steps, LINK).items()
        elif "sentence" in FIELDS[look.name]:
            yield from self._event(called(view, by), look).items()
        else:
            yield "tenant", called(view, by)
            which = "invite" if look.name in OF_ACCOUNTS else "code"
            yield "steps", self._renderer.steps(which, look.language)

    def _event(self, tenant: str, look: Look) -> dict[str, Fact]:
        kinds = (kind for kind, rule in RULES.items() if rule.template is look.name)
        kind = next(kinds, EventKind.ORDER_PLACED)
        event = Event(kind, "ann.cooks", "12", "order/12")
        sentence = self._renderer.sentence(event, look.language)
        return {"tenant": tenant, "sentence": sentence, "command": command_for(event)}


def _refuse_strange(look: Look) -> None:
    if look.order is not None and look.name not in OF_ORDERS:
        raise Unusable("order", look.order[:40], f"the template {look.name.value} is about no order")
    if look.account is not None and look.name not in OF_ACCOUNTS:
        raise Unusable("account", look.account[:40], f"the template {look.name.value} is about no account")
