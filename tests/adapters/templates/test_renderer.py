from collections.abc import Mapping
from html.parser import HTMLParser
from itertools import product
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment
from jinja2.meta import find_undeclared_variables

from influence.adapters.templates.renderer import JinjaRenderer
from influence.domain.events import SENTENCES, Event, EventKind
from influence.domain.languages import Language
from influence.domain.letters import LONGEST_SUBJECT, MOST_TEXT
from influence.domain.templates import (
    FIELDS,
    LONGEST_PART,
    Form,
    TemplateName,
    TemplateRefused,
    TemplateText,
    examples_of,
    facts_of,
)

RENDERER: Final = JinjaRenderer()
EVERY: Final = list(product(TemplateName, Language))

HOSTILE: Final = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</a></p></div></body></html><h1>Pay now</h1>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "{{ 7*7 }}{% include '/etc/passwd' %}",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "<!-- --><![CDATA[ ]]><?php ?>",
    "Subject\r\nBcc: everybody@example.com",
    "line\u2028break\u2029and\x0bmore\x00nul\x1b[2J",
    "\u202egnp.exe\u202c \u2066x\u2069",
    "x" * 100_000,
    "<" * 1000,
    "%s %(x)s {0} {who} ${x}",
    "💃" * 600,
)


class Dom(HTMLParser):
    """Elements and attributes as a reader of mail sees them, and the words between them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        kept = ((name, None if name == "href" else value) for name, value in attributes)
        self.elements.append((tag, tuple(kept)))
        for name, value in attributes:
            assert name != "href" or (value or "").startswith("https://"), value

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.elements.append(("comment", ()))

    def handle_pi(self, data: str) -> None:
        self.elements.append(("pi", ()))


def outside(name: TemplateName, text: str) -> Mapping[str, object]:
    """Every fact of a template as somebody outside could have made it."""
    said: dict[str, object] = {}
    for key, field in FIELDS[name].items():
        said[key] = (text, text) if field.form is Form.LINES else text
        if field.form is Form.NUMBER:
            said[key] = field.example
        if field.form is Form.ADDRESS:
            said[key] = "https://example.com/" + "".join(
                one if one.isprintable() and one != " " else "+" for one in text
            )
    return said


def rendered(name: TemplateName, language: Language, said: Mapping[str, object]) -> tuple[str, str, str]:
    made = RENDERER.render(name, RENDERER.shipped(name, language), language, facts_of(name, said))
    return made.subject, made.text, made.html


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_nothing_from_outside_becomes_markup_in_a_message(name: TemplateName, language: Language) -> None:
    usual = Dom(rendered(name, language, outside(name, "Ann"))[2]).elements

    for text in HOSTILE:
        subject, plain, html = rendered(name, language, outside(name, text))

        assert Dom(html).elements == usual, text[:40]
        assert subject.isprintable()
        assert 0 < len(subject) <= LONGEST_SUBJECT
        assert all(line.isprintable() for line in plain.splitlines())
        assert len(plain.splitlines()) == len(rendered(name, language, outside(name, "Ann"))[1].splitlines())


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_what_is_from_outside_is_still_read_as_it_is(name: TemplateName, language: Language) -> None:
    for text in HOSTILE[:4]:
        words = " ".join(" ".join(Dom(rendered(name, language, outside(name, text))[2]).words).split())

        assert " ".join(text.split()) in words


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_template_passes_its_own_check(name: TemplateName, language: Language) -> None:
    RENDERER.check(name, RENDERER.shipped(name, language))


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_template_does_without_any_fact(name: TemplateName, language: Language) -> None:
    subject, plain, html = rendered(name, language, {})

    assert subject
    assert plain.strip()
    assert "None" not in plain + html


@pytest.mark.parametrize("name", TemplateName)
def test_languages_differ_in_their_words_only(name: TemplateName) -> None:
    texts = [rendered(name, language, examples_of(name))[1] for language in Language]
    used = [
        find_undeclared_variables(Environment().parse(str(RENDERER.shipped(name, language))))  # noqa: S701
        for language in Language
    ]

    assert len(set(texts)) == len(texts)
    assert all(facts == used[0] for facts in used)


@pytest.mark.parametrize("name", [TemplateName.ORDER, TemplateName.REMINDER])
def test_one_video_and_several_are_written_rightly(name: TemplateName) -> None:
    one, two = (
        rendered(name, Language.ENGLISH, {**examples_of(name), "posts": count, "missing": count})[1]
        for count in (1, 2)
    )

    assert "1 TikTok video " in one or "1 of 1 video is" in one
    assert "2 TikTok videos " in two or "2 of 2 videos are" in two


@given(text=st.text(max_size=200))
def test_no_text_at_all_becomes_markup(text: str) -> None:
    said = outside(TemplateName.ORDER, f"a{text}")
    usual = Dom(rendered(TemplateName.ORDER, Language.ENGLISH, outside(TemplateName.ORDER, "a"))[2])

    assert Dom(rendered(TemplateName.ORDER, Language.ENGLISH, said)[2]).elements == usual.elements


def test_an_address_that_is_none_of_the_web_is_left_out() -> None:
    for link in ("javascript:alert(1)", "data:text/html,x", "//evil.example", "https://a b", " ftp://x", ""):
        html = rendered(TemplateName.ORDER, Language.ENGLISH, {"link": link, "name": "Ann"})[2]

        assert "<a " not in html


BAD: Final = {
    # what stands in the html, and a word of the refusal
    "an unknown fact": ("{{ followers }}", "'followers'"),
    "an attribute": ("{{ name.__class__ }}", "__class__"),
    "an item": ("{{ name['__class__'] }}", "getitem"),
    "a call": ("{{ name.upper() }}", "call"),
    "a global": ("{{ range(10**9) }}", "call"),
    "arithmetic": ("{{ 'x' * 99999999 }}", "mul"),
    "a power": ("{{ 9 ** 9 ** 9 }}", "pow"),
    "raw output": ("{{ name|safe }}", "'safe'"),
    "a filter that grows": ("{{ name|center(99999999) }}", "'center'"),
    "a switch of escaping": ("{% autoescape false %}{{ name }}{% endautoescape %}", "scope"),
    "a variable": ("{% set a = name %}", "assign"),
    "a macro": ("{% macro a() %}{% endmacro %}", "macro"),
    "another file": ("{% include 'layout.html.jinja' %}", "include"),
    "a parent": ("{% extends 'layout.html.jinja' %}", "extends"),
    "a loop in a loop": ("{% for a in steps %}{% for b in steps %}{% endfor %}{% endfor %}", "no other loop"),
    "a loop over letters": ("{% for a in name %}{% endfor %}", "no lines"),
    "the loop's insides": ("{% for a in steps %}{{ loop.cycle }}{% endfor %}", "cycle"),
    "a fact of the loop behind it": ("{% for a in steps %}{% endfor %}{{ a }}", "'a'"),
    "no grammar": ("{% if %}", "line 1"),
    "an open block": ("{% if name %}", "endif"),
    "a script": ("<script>alert('{{ name }}')</script>", "<script>"),
    "a frame": ("<iframe src='https://example.com'></iframe>", "<iframe>"),
    "a form": ("<form action='https://example.com'></form>", "<form>"),
    "a handler": ("<p onclick='alert(1)'>x</p>", "onclick"),
    "a fact without quotes": ("<p title={{ name }}>x</p>", "bears"),
    "a fact as an attribute": ("<p {{ name }}>x</p>", "bears"),
    "a fact in a style": ("<p style='color: {{ name }}'>x</p>", "become markup"),
    "a fact as a picture": ("<img src='https://example.com/{{ name }}'>", "become markup"),
    "a fact as a scheme": ("<a href='{{ name }}'>x</a>", "href begins"),
    "a scheme that runs": ("<a href=' JaVaScRiPt:alert(1)'>x</a>", "href begins"),
    "markup that hangs on a name": ("{% if name == 'Ann' %}<b>x</b>{% endif %}", "become markup"),
    "a comment": ("<!-- {{ name }} -->", "comments"),
    "a document": ("<!doctype html><p>x</p>", "comments"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_template_that_could_do_harm_is_refused(what: str) -> None:
    html, word = BAD[what]

    with pytest.raises(TemplateRefused, match=word.replace("[", r"\[")) as refused:
        RENDERER.check(TemplateName.ORDER, TemplateText("s", "t", html))

    assert refused.value.part == "html"
    assert "campaign" in refused.value.remedies[0]


GOOD: Final = (
    "<p style='color: red' class='x'>{{ name|upper }}</p>",
    "<a href='{{ link }}' title=\"{{ name }}\">{{ brand|default('us') }}</a>",
    "<a href='https://acme.example/?who={{ handle }}'>x</a>",
    "<ul>{% for step in steps %}<li>{{ loop.index }} of {{ loop.length }}: {{ step }}</li>{% endfor %}</ul>",
    "{% if posts == 1 %}one{% elif posts > 3 %}many{% else %}some{% endif %}",
    "{{ steps|join('<br>') }}",
    "{{ name|e }} {{ name ~ ' of ' ~ brand }} {{ 'a' if due else 'b' }}",
    "{% raw %}{{ no fact }}{% endraw %}",
    "<img src='https://acme.example/logo.png' alt='{{ tenant }}'>",
)


@pytest.mark.parametrize("html", GOOD)
def test_a_template_may_do_what_messages_need(html: str) -> None:
    RENDERER.check(TemplateName.ORDER, TemplateText("{{ brand }}", "{{ name }}", html))


@pytest.mark.parametrize("part", ["subject", "text"])
def test_every_part_of_a_template_is_checked(part: str) -> None:
    text = TemplateText(**{"subject": "s", "text": "t", "html": "h", part: "{{ followers }}"})

    with pytest.raises(TemplateRefused) as refused:
        RENDERER.check(TemplateName.ORDER, text)

    assert refused.value.part == part


def test_a_subject_is_one_line_whatever_was_written() -> None:
    text = TemplateText("a\n  b\r\n{{ name }}", "t", "h")

    made = RENDERER.render(TemplateName.ORDER, text, Language.ENGLISH, examples_of(TemplateName.ORDER))

    assert made.subject == "a b Ann"


def test_a_template_cannot_grow_without_bounds() -> None:
    line = "{% for a in steps %}" + "x" * (LONGEST_PART - 100) + "{% endfor %}"
    said = {**examples_of(TemplateName.ORDER), "steps": tuple("ab") * (MOST_TEXT // LONGEST_PART)}

    with pytest.raises(TemplateRefused, match="longer than"):
        RENDERER.render(TemplateName.ORDER, TemplateText("s", "t", line), Language.ENGLISH, said)


@pytest.mark.parametrize("language", [Language.GERMAN, Language.SPANISH])
@pytest.mark.parametrize("kind", EventKind)
def test_every_event_has_a_sentence_in_every_language(kind: EventKind, language: Language) -> None:
    event = Event(kind, "ann.cooks", "the {detail}", "order/12")

    said = RENDERER.sentence(event, language)

    assert said.endswith(".")
    assert ("ann.cooks" in said) == ("ann.cooks" in str(event))
    assert ("the {detail}" in said) == ("the {detail}" in str(event))


def test_most_events_are_told_in_other_languages() -> None:
    for language in (Language.GERMAN, Language.SPANISH):
        told = [
            RENDERER.sentence(Event(kind, "ann", "x"), language) != str(Event(kind, "ann", "x"))
            for kind in SENTENCES
        ]

        assert sum(told) >= 30


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("which", ["code", "campaign", "invite"])
def test_steps_in_the_app_are_there_in_every_language(which: str, language: Language) -> None:
    assert len(RENDERER.steps(which, language)) == 3
