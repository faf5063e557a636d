import logging
import traceback

import pytest

from influence.domain.grants import Tokens
from influence.domain.secret import Secret
from tests.domain.making import DAY, NOW

CLEAR = "tok-5f2c91d0"


def test_only_reveal_gives_the_text() -> None:
    assert Secret(CLEAR).reveal() == CLEAR


def test_a_secret_prints_as_three_stars() -> None:
    secret = Secret(CLEAR)

    assert [repr(secret), str(secret), f"{secret}", f"{secret!r}", "%s" % secret, f"{[secret]}"] == [  # noqa: UP031 -- both ways of formatting
        "***",
        "***",
        "***",
        "***",
        "***",
        "[***]",
    ]


def test_tokens_print_without_their_texts() -> None:
    tokens = Tokens("o-1", Secret(CLEAR), Secret(CLEAR), NOW, NOW + DAY, frozenset({"video.list"}))

    assert CLEAR not in repr(tokens)
    assert repr(tokens).count("***") == 2


def test_a_log_line_shows_stars(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("a test").warning("token %s and %r", Secret(CLEAR), Secret(CLEAR))

    assert CLEAR not in caplog.text
    assert "token *** and ***" in caplog.text


def test_a_traceback_with_locals_shows_stars() -> None:
    def fails(token: Secret) -> int:
        return len(token)  # type: ignore[arg-type] # the mistake that is tested

    with pytest.raises(TypeError) as failure:
        fails(Secret(CLEAR))
    shown = "".join(traceback.TracebackException.from_exception(failure.value, capture_locals=True).format())

    assert "token = ***" in shown
    assert CLEAR not in "".join(line for line in shown.splitlines() if "CLEAR =" not in line)


def test_secrets_match_by_their_text() -> None:
    assert Secret(CLEAR).matches(Secret(CLEAR))
    assert not Secret(CLEAR).matches(Secret(CLEAR + " "))
    assert Secret("å").matches(Secret("å"))


def test_secrets_are_not_equal_by_text() -> None:
    assert Secret(CLEAR) != Secret(CLEAR)


def test_even_broken_text_is_compared_silently() -> None:
    assert not Secret("\ud800" + CLEAR).matches(Secret(CLEAR))
