"""The examples that the documentation gives to receivers do what it says."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from standardwebhooks import WebhookVerificationError

from influence.domain.deliveries import WAITS
from influence.domain.webhook_messages import Parcel, fresh_secret
from tests.adapters.webhooks.receivers import SECRET, URL, a_parcel

TEXT: Final = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text("utf-8")
Check = Callable[..., Any]


def examples() -> dict[str, Check]:
    """The functions of the page, by name."""
    known: dict[str, Any] = {}
    for block in re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL):
        exec(compile(block, "docs/webhooks.md", "exec"), known)  # noqa: S102 # it is ours, and what is tested here
    return {name: known[name] for name in ("taken", "taken_with_library")}


CHECKS: Final = examples()


@pytest.mark.parametrize("name", CHECKS)
def test_the_example_takes_what_we_send(name: str) -> None:
    newer = fresh_secret("newer")
    sent = a_parcel(URL, newer, SECRET)

    for secret in (newer, SECRET):
        assert CHECKS[name](secret.reveal(), dict(sent.headers), sent.body)["data"] == {"order": 12}


@pytest.mark.parametrize("name", CHECKS)
def test_the_example_refuses_what_we_did_not_send(name: str) -> None:
    sent = a_parcel()
    early = {**sent.headers, "webhook-timestamp": str(int(sent.headers["webhook-timestamp"]) - 400)}
    strange = fresh_secret("strange")

    for secret, forged in (
        (SECRET, Parcel(URL, sent.headers, sent.body.replace(b"12", b"13"))),
        (SECRET, Parcel(URL, {**sent.headers, "webhook-id": "evt_2"}, sent.body)),
        (SECRET, Parcel(URL, early, sent.body)),
        (strange, sent),
    ):
        with pytest.raises((ValueError, WebhookVerificationError)):
            CHECKS[name](secret.reveal(), dict(forged.headers), forged.body)


def test_the_page_names_every_wait() -> None:
    hours = [int(wait.total_seconds()) // 3600 for wait in WAITS[3:]]
    listed = ", ".join(map(str, hours[:-1]))

    assert f"after 30 seconds, 5 minutes, 30 minutes, and {listed} and {hours[-1]} hours" in " ".join(
        TEXT.split()
    )
    assert [wait.total_seconds() for wait in WAITS[:3]] == [30, 300, 1800]
