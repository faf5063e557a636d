"""Templates of a tenant's own, in SQL."""

from collections.abc import Mapping
from typing import Any

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.messages import message_templates
from influence.domain.languages import Language
from influence.domain.templates import TemplateName, TemplateText


def _text_of(row: sa.Row[Any]) -> TemplateText:
    return TemplateText(row.subject, row.text, row.html)


@attrs.frozen
class SqlTemplateTexts:
    """The templates that one tenant wrote itself."""

    _scope: Scope

    @property
    def _mine(self) -> sa.ColumnElement[bool]:
        return message_templates.c.tenant_id == self._scope.tenant

    def _one(self, name: TemplateName, language: Language) -> sa.ColumnElement[bool]:
        return sa.and_(self._mine, message_templates.c.name == name, message_templates.c.language == language)

    def find(self, name: TemplateName, language: Language) -> TemplateText | None:
        row = self._scope.row(sa.select(message_templates).where(self._one(name, language)))
        return None if row is None else _text_of(row)

    def put(self, name: TemplateName, language: Language, text: TemplateText) -> None:
        parts = dict(text.parts())
        row = {"tenant_id": self._scope.tenant, "name": name, "language": language, **parts}
        keys = ["tenant_id", "name", "language"]
        self._scope.run(
            insert(message_templates).values(row).on_conflict_do_update(index_elements=keys, set_=parts)
        )

    def remove(self, name: TemplateName, language: Language) -> bool:
        return bool(self._scope.run(sa.delete(message_templates).where(self._one(name, language))).rowcount)

    def all(self) -> Mapping[tuple[TemplateName, Language], TemplateText]:
        rows = self._scope.run(
            sa.select(message_templates)
            .where(self._mine)
            .order_by(message_templates.c.name, message_templates.c.language)
        )
        return {(row.name, row.language): _text_of(row) for row in rows}
