import pytest

from influence.domain.events import SENTENCES, Event, EventKind


@pytest.mark.parametrize("kind", list(EventKind), ids=str)
def test_every_event_has_its_sentence(kind: EventKind) -> None:
    sentence = str(Event(kind, "ann", "the detail"))

    assert sentence.endswith(".")
    assert "{" not in sentence
    assert "@ann" in sentence or "the detail" in sentence or kind.value.startswith("cutover.")


def test_no_event_lacks_words() -> None:
    assert set(SENTENCES) == set(EventKind)
