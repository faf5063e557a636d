import re
from pathlib import Path
from typing import Final

import pytest

from influence.domain.events import SENTENCES, Event, EventKind
from influence.domain.people import Channel
from influence.domain.templates import rule_of


@pytest.mark.parametrize("kind", list(EventKind), ids=str)
def test_every_event_has_its_sentence(kind: EventKind) -> None:
    sentence = str(Event(kind, "ann", "the detail"))

    assert sentence.endswith(".")
    assert "{" not in sentence
    assert "@ann" in sentence or "the detail" in sentence or kind.value.startswith("cutover.")


def test_every_kind_is_documented_with_how_far_it_goes() -> None:
    rows = re.findall(r"^\| `([a-z_.]+)` \| (.+) \| (.+) \|$", _TABLE, re.MULTILINE)

    assert [kind for kind, _, _ in rows] == [kind.value for kind in EventKind]
    for kind, when, reach in rows:
        rule = rule_of(EventKind(kind))
        assert when.strip()
        assert reach.startswith("mail") is (rule.channel is Channel.MAIL), kind
        assert reach.endswith("at once") is rule.is_urgent, kind


_PAGE: Final = Path(__file__).parents[2] / "docs" / "webhooks.md"
_TABLE: Final = _PAGE.read_text(encoding="utf-8").partition("## Kinds of events")[2]


def test_no_event_lacks_words() -> None:
    assert set(SENTENCES) == set(EventKind)
