import pytest

from influence.domain.networks import ACCOUNT_TYPES, InvalidHandle, Network, fold, parse_handle


def test_tiktok_accounts_are_of_type_tiktok_creator() -> None:
    assert ACCOUNT_TYPES[Network.TIKTOK] == "tiktok_creator"
    assert set(ACCOUNT_TYPES) == set(Network)


@pytest.mark.parametrize(
    ("text", "network", "handle"),
    [
        ("ann.cooks", Network.TIKTOK, "ann.cooks"),
        (" @Ann.Cooks ", Network.TIKTOK, "Ann.Cooks"),
        ("https://www.tiktok.com/@ann.cooks?lang=en", Network.TIKTOK, "ann.cooks"),
        ("https://m.tiktok.com/@ann_1/", Network.TIKTOK, "ann_1"),
        ("a" * 24, Network.TIKTOK, "a" * 24),
        ("https://instagram.com/ann.cooks/", Network.INSTAGRAM, "ann.cooks"),
        ("@ann", Network.INSTAGRAM, "ann"),
        ("https://www.youtube.com/@ann-cooks", Network.YOUTUBE, "ann-cooks"),
        ("https://youtube.com/c/Ann?view=1", Network.YOUTUBE, "Ann"),
        ("https://youtube.com/watchman", Network.YOUTUBE, "watchman"),
        ("https://youtube.com/@watch", Network.YOUTUBE, "watch"),
    ],
)
def test_a_handle_is_read_from_its_forms(text: str, network: Network, handle: str) -> None:
    assert parse_handle(text, network) == handle


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("", Network.TIKTOK),
        ("@", Network.TIKTOK),
        ("a", Network.TIKTOK),
        ("@@ann", Network.TIKTOK),
        ("ann.", Network.TIKTOK),
        ("ann cooks", Network.TIKTOK),
        ("ann\ncooks", Network.TIKTOK),
        ("änn", Network.TIKTOK),
        ("a" * 25, Network.TIKTOK),
        ("=ann", Network.TIKTOK),
        ("ann/bob", Network.TIKTOK),
        ("ann/bob", Network.INSTAGRAM),
        ("ann/bob", Network.YOUTUBE),
        ("https://www.tiktok.com/@ann/video/7", Network.TIKTOK),
        ("https://evil.example/@ann", Network.TIKTOK),
        ("https://www.instagram.com/p/abc", Network.INSTAGRAM),
        ("a" * 31, Network.INSTAGRAM),
        ("https://www.youtube.com/watch?v=abc", Network.YOUTUBE),
        ("https://www.youtube.com/playlist?list=abc", Network.YOUTUBE),
    ],
)
def test_what_is_no_handle_is_refused(text: str, network: Network) -> None:
    with pytest.raises(InvalidHandle) as refusal:
        parse_handle(text, network)

    assert refusal.value.text == text
    assert str(refusal.value).endswith(f"cannot be a {network.value} handle")
    assert refusal.value.remedies


def test_handles_are_compared_without_case() -> None:
    assert fold("Ann.Cooks") == fold("aNN.cOOKS")
    assert fold("ann") != fold("anna")
