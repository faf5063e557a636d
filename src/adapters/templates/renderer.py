"""Templates rendered by Jinja, in a sandbox whose language is cut down to what messages need."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from influence.adapters.templates.safety import (
    FILTERS,
    TESTS,
    Forbidden,
    as_wild,
    refuse_unknown,
    shape_of,
)
from influence.domain.events import Event
from influence.domain.languages import Language
from influence.domain.letters import LONGEST_SUBJECT, MOST_TEXT
from influence.domain.templates import (
    FIELDS,
    Fact,
    Rendered,
    TemplateName,
    TemplateRefused,
    TemplateText,
    examples_of,
    facts_of,
    parse_template,
)

_SHIPPED: Final[Traversable] = files(__package__) / "shipped"


@lru_cache(maxsize=2)
def _environment(*, is_html: bool) -> jinja2.Environment:
    made = ImmutableSandboxedEnvironment(
        autoescape=is_html, undefined=jinja2.StrictUndefined, keep_trailing_newline=True, trim_blocks=True
    )
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in FILTERS}
    made.tests = {name: made.tests[name] for name in TESTS}
    return made


@lru_cache(maxsize=1)
def _layout() -> jinja2.Template:
    written = (_SHIPPED / "layout.html.jinja").read_text(encoding="utf-8")
    return _environment(is_html=True).from_string(written)


_KEPT_COMPILED: Final = 256


@lru_cache(maxsize=_KEPT_COMPILED)
def _compiled(name: TemplateName, part: str, source: str) -> jinja2.Template:
    environment = _environment(is_html=part == "html")
    try:
        tree = environment.parse(source)
        refuse_unknown(tree, {key: field.form for key, field in FIELDS[name].items()})
        return environment.from_string(tree)
    except jinja2.TemplateError as error:
        where = f" (line {error.lineno})" if isinstance(error, jinja2.TemplateSyntaxError) else ""
        raise TemplateRefused(name, part, f"{error.message}{where}") from error
    except (Forbidden, RecursionError) as error:
        raise TemplateRefused(name, part, str(error)) from error


@lru_cache(maxsize=_KEPT_COMPILED)
def _shipped(name: TemplateName, language: Language) -> TemplateText:
    return parse_template((_SHIPPED / language / f"{name}.jinja").read_text(encoding="utf-8"))


@lru_cache(maxsize=len(Language))
def _words(language: Language) -> Mapping[str, Any]:
    return tomllib.loads((_SHIPPED / language / "words.toml").read_text(encoding="utf-8"))


def _bounded(name: TemplateName, part: str, chunks: Iterator[str]) -> str:
    written, size = [], 0
    for chunk in chunks:
        written.append(chunk)
        size += len(chunk)
        if size > MOST_TEXT:
            raise TemplateRefused(name, part, f"it becomes longer than {MOST_TEXT:,} characters")
    return "".join(written).strip()


class JinjaRenderer:
    """The product's templates lie in files, one a language; a tenant's own are handed in."""

    def shipped(self, name: TemplateName, language: Language) -> TemplateText:
        """The product's own version."""
        return _shipped(name, language)

    def check(self, name: TemplateName, text: TemplateText) -> None:
        """Render *text* with ordinary, with wild and with no facts: the markup must stay the same.

        Raises:
            TemplateRefused: it does not, or *text* cannot be rendered.
        """
        wild = {key: as_wild(field) for key, field in FIELDS[name].items()}
        try:
            usual, odd, bare = (
                shape_of(self._parts(name, text, facts)["html"])
                for facts in (examples_of(name), wild, facts_of(name, {}))
            )
        except Forbidden as error:
            raise TemplateRefused(name, "html", str(error)) from error
        if usual != odd or not set(bare.fixed) <= set(usual.fixed):
            raise TemplateRefused(
                name,
                "html",
                "a fact could become markup: facts stand in words and in quoted titles and addresses",
            )

    def render(
        self, name: TemplateName, text: TemplateText, language: Language, facts: Mapping[str, Fact]
    ) -> Rendered:
        """The message. Raises like `check`, but for markup, which is escaped whatever was written."""
        parts = self._parts(name, text, facts)
        subject = " ".join(parts["subject"].split())[:LONGEST_SUBJECT] or name.value
        html = _layout().render(subject=subject, language=language.value, body=Markup(parts["html"]))  # noqa: S704
        return Rendered(subject, f"{parts['text']}\n", html)

    def _parts(self, name: TemplateName, text: TemplateText, facts: Mapping[str, Fact]) -> Mapping[str, str]:
        made = {}
        for part, source in text.parts().items():
            template = _compiled(name, part, source)
            try:
                made[part] = _bounded(name, part, template.generate(**facts))
            except (jinja2.TemplateError, TypeError, ValueError) as error:
                raise TemplateRefused(name, part, str(error)) from error
        return made

    def sentence(self, event: Event, language: Language) -> str:
        """What happened, in *language* where it has words for it, in English otherwise."""
        said = _words(language)["sentences"].get(event.kind.value)
        return str(event) if said is None else str(said).format(who=event.who, detail=event.detail)

    def steps(self, which: str, language: Language) -> tuple[str, ...]:
        """What a creator does in the app, line by line."""
        return tuple(_words(language)["steps"][which])
