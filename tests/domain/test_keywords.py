import pytest

from influence.domain.keywords import KeywordRules
from influence.domain.networks import Network

RULES = KeywordRules(hashtags=("spring", "#acme"), keywords=("Acme Cooks", "c++"))


@pytest.mark.parametrize("network", [Network.INSTAGRAM, Network.YOUTUBE], ids=str)
@pytest.mark.parametrize(
    ("caption", "words"),
    [
        ("My #Spring look", "#Spring"),
        ("#acme!", "#acme"),
        ("with acme cooks today", "acme cooks"),
        ("I love C++.", "C++"),
        ("#springtime", None),
        ("spring", None),
        ("#acme_cooks", None),
        ("pacme cooks", None),
        ("#Acme Cooks", "#Acme"),
        ("", None),
    ],
)
def test_rules_find_whole_words_and_hashtags(network: Network, caption: str, words: str | None) -> None:
    assert RULES.match(network, caption) == words


@pytest.mark.parametrize(
    ("caption", "words"),
    [
        ("thanks @Acme.Cooks!", "@Acme.Cooks"),
        ("(@acme.cooks)", "@acme.cooks"),
        ("soup by @acme.cooks.", "@acme.cooks"),
        ("@acme.cooks.de", None),
        ("@acme.cooks2", None),
        ("mail me@acme.cooks", None),
        ("acme.cooks", None),
        ("@@acme.cooks", None),
    ],
)
def test_rules_find_mentioned_accounts(caption: str, words: str | None) -> None:
    assert KeywordRules(mentions=("@acme.cooks", " ")).match(Network.INSTAGRAM, caption) == words
    assert KeywordRules(mentions=("acme.cooks",)).match(Network.TIKTOK, caption) is None


def test_tiktok_posts_are_never_matched() -> None:
    assert RULES.match(Network.TIKTOK, "#spring #acme Acme Cooks") is None


@pytest.mark.parametrize(
    "rules", [KeywordRules(), KeywordRules(("", "#", " "), ("", " "))], ids=["none", "empty"]
)
def test_empty_rules_match_nothing(rules: KeywordRules) -> None:
    assert rules.match(Network.INSTAGRAM, "any words,  and a # at all") is None
    assert rules.match(Network.INSTAGRAM, "") is None


def test_rules_are_taken_literally() -> None:
    assert KeywordRules(keywords=(".*",)).match(Network.YOUTUBE, "anything") is None
