"""Templates of a tenant's own, in memory."""

from collections.abc import Mapping

import attrs

from influence.adapters.memory.state import Holdings
from influence.domain.languages import Language
from influence.domain.templates import TemplateName, TemplateText


@attrs.frozen
class MemoryTemplateTexts:
    """The templates that one tenant wrote itself."""

    _own: Holdings

    def find(self, name: TemplateName, language: Language) -> TemplateText | None:
        return self._own.templates.get((name, language))

    def put(self, name: TemplateName, language: Language, text: TemplateText) -> None:
        self._own.templates[name, language] = text

    def remove(self, name: TemplateName, language: Language) -> bool:
        return self._own.templates.pop((name, language), None) is not None

    def all(self) -> Mapping[tuple[TemplateName, Language], TemplateText]:
        return dict(sorted(self._own.templates.items()))
