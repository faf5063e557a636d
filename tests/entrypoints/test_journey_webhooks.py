"""From an event to a program of the customer's: signed, at least once, and without a secret left anywhere."""

import signal
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

import attrs
import pytest
from standardwebhooks import WebhookVerificationError

from tests.adapters.guarded.servers import answered
from tests.adapters.webhooks.receivers import TAKEN, Receiver, parts, receiving
from tests.support.program import PYTHON, Program, Ran, program_in

pytestmark = pytest.mark.journey

FILE: Final = "handle,followers\nann.cooks,221700\nbo.bakes,1200\n"
SEND: Final = """
import sys

from influence.application.acting import Actor
from influence.application.send_webhooks import SendWebhooks
from influence.entrypoints.bootstrap import bootstrap
from influence.entrypoints.settings import load

print(bootstrap(load(), print).resolve(SendWebhooks)(Actor(sys.argv[1], "mara")))
"""

REFUSED: Final = (
    # what is asked, how it is refused, the exit status
    (("endpoints", "add", "http://hooks.example.com/"), "endpoint_address_refused", 3),
    (("endpoints", "add", "https://169.254.169.254/"), "endpoint_address_refused", 3),
    (("endpoints", "add", "https://ann:pw@hooks.example.com/"), "endpoint_address_refused", 3),
    (("endpoints", "add", "https://a.example/", "--kinds", "orders.*"), "bad_value", 2),
    (("endpoints", "add", "https://a.example/", "--describe", "x" * 201), "bad_value", 2),
    (("endpoints", "enable", "987654"), "endpoint_not_found", 3),
    (("endpoints", "show", "zwei"), "usage", 2),
    (("deliveries", "show", "987654"), "delivery_not_found", 3),
    (("deliveries", "redeliver"), "usage", 2),
    (("deliveries", "redeliver", "1", "--since", "2026-01-01"), "usage", 2),
    (("deliveries", "list", "--failed", "--waiting"), "usage", 2),
    (("deliveries", "list", "--endpoint", "987654"), "endpoint_not_found", 3),
    (("test", "987654"), "endpoint_not_found", 3),
    (("endpoints", "remove", "1" * 30, "--yes"), "usage", 2),
)


@attrs.define
class Story:
    """A tenant of its own, the receiver behind its endpoint, and every run there was."""

    program: Program
    receiver: Receiver
    tenant: str
    runs: list[Ran] = attrs.field(factory=list)

    def __call__(self, *words: str, status: int = 0, as_json: bool = True) -> Ran:
        options = ["--json"] if as_json else []
        self.runs.append(self.program(*options, "--tenant", self.tenant, *words).left_with(status))
        return self.runs[-1]

    def ask(self, *words: str) -> Any:
        return self(*words).data

    def adds(self, *options: str) -> tuple[str, str]:
        """The number and the secret of the endpoint that is the receiver."""
        made = self.ask("webhooks", "endpoints", "add", self.receiver.url, *options)
        return str(made["endpoint"]), made["secret"]

    def happens(self) -> str:
        """Something happens; the number of the delivery that waits because of it."""
        self("import", "old.csv", "--source", "legacy")
        (waiting,) = self.ask("webhooks", "deliveries", "list", "--waiting")
        return str(waiting["delivery"])


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving(subject=None) as made:
        yield made


@pytest.fixture(scope="module")
def program(receiver: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    made = program_in(tmp_path_factory.mktemp("webhooks"))
    (made.folder / "old.csv").write_text(FILE, encoding="utf-8")
    with made.told(INFLUENCE_WEBHOOK_HOSTS=receiver.named).warm() as warm:
        yield warm


@pytest.fixture
def story(program: Program, receiver: Receiver, request: pytest.FixtureRequest) -> Story:
    receiver.answers, receiver.requests, receiver.before = [TAKEN], [], lambda: None
    made = Story(program, receiver, request.node.name[:60])
    made("init")
    return made


def started(story: Story) -> "subprocess.Popen[bytes]":
    """A process of its own that sends what is due, under no lease that would outlive it."""
    return subprocess.Popen([PYTHON, "-c", SEND, story.tenant], env=dict(story.program.environment))


def ids(receiver: Receiver) -> list[str]:
    return [parts(request)[0]["webhook-id"] for request in receiver.requests]


def test_an_event_reaches_a_program_and_proves_where_it_is_from(story: Story) -> None:
    _, secret = story.adds("--kinds", "accounts.*,order.*")
    delivery = story.happens()

    story("worker", "--once")

    told = story.receiver.verified(secret)
    shown = story.ask("webhooks", "deliveries", "show", delivery)
    assert (told["type"], told["id"], told["data"]) == ("accounts.taken_over", shown["webhook_id"], {})
    assert (shown["state"], [one["status"] for one in shown["attempts"]]) == ("delivered", [204])
    assert story.ask("webhooks", "deliveries", "list", "--failed") == []


def test_no_secret_is_left_anywhere(story: Story) -> None:
    story.receiver.answers = [
        answered(b"SENTINEL-BODY", "X-Sentinel: SENTINEL-HEADER", status="500 SENTINEL")
    ]
    endpoint, first = story.adds()
    delivery = story.happens()
    story("worker", "--once")
    second = story.ask("webhooks", "endpoints", "rotate", endpoint)["secret"]
    for words in (
        *(("endpoints", deed, endpoint) for deed in ("show", "disable", "enable")),
        *(("deliveries", deed, delivery) for deed in ("show", "redeliver")),
        *((group, "list") for group in ("endpoints", "deliveries")),
        ("test", endpoint, "--dry-run"),
    ):
        story("webhooks", *words)
        story("webhooks", *words, as_json=False)
    story("webhooks", "test", endpoint, status=3)

    said = "".join(run.out + run.err for run in story.runs if not _shows(run))
    kept = story.program.stored()
    for secret in (first, second):
        bare = secret.removeprefix("whsec_")
        assert bare not in said
        assert bare.encode() not in kept
    assert "SENTINEL" not in said
    assert b"SENTINEL" not in kept
    assert "ann.cooks" not in b"".join(story.receiver.requests).decode()


def _shows(run: Ran) -> bool:
    """Whether this run is one that shows a secret, once."""
    return bool({*pairwise(run.words)} & {("endpoints", "add"), ("endpoints", "rotate")})


def test_a_rotation_signs_twice_and_a_removal_ends_all(story: Story) -> None:
    endpoint, first = story.adds()
    second = story.ask("webhooks", "endpoints", "rotate", endpoint)["secret"]
    story("webhooks", "test", endpoint)
    both = [story.receiver.verified(secret)["type"] for secret in (first, second)]
    story("webhooks", "endpoints", "rotate", endpoint, "--now")
    story("webhooks", "test", endpoint)
    with pytest.raises(WebhookVerificationError):
        story.receiver.verified(second)

    story("webhooks", "endpoints", "remove", endpoint, "--dry-run")
    kept = story.ask("webhooks", "endpoints", "list")
    story("webhooks", "endpoints", "remove", endpoint, "--yes")

    assert both == ["webhook.test", "webhook.test"]
    assert len(kept) == 1
    assert story.ask("webhooks", "endpoints", "list") == []
    assert story("webhooks", "endpoints", "show", endpoint, status=3).error["code"] == "endpoint_not_found"


def test_a_dry_run_prints_what_would_arrive(story: Story) -> None:
    endpoint, _ = story.adds()

    foretold = story.ask("webhooks", "test", endpoint, "--dry-run")
    nothing = list(story.receiver.requests)
    told = story.ask("webhooks", "test", endpoint)

    assert (foretold["sent"], nothing) == (False, [])
    assert told["request"].encode() == story.receiver.last
    assert foretold["request"].splitlines()[0] == told["request"].splitlines()[0] == "POST /hooks HTTP/1.1"


def test_people_read_how_endpoints_and_deliveries_stand(story: Story) -> None:
    story.adds("--kinds", "accounts.*", "--describe", "CRM")
    delivery = story.happens()
    story.receiver.answers = [answered(b"", status="410 Gone")]
    story("worker", "--once")

    listed = story("webhooks", "endpoints", "list", as_json=False).out
    shown = story("webhooks", "deliveries", "show", delivery, as_json=False).out
    refused = story("webhooks", "deliveries", "redeliver", delivery, status=3).error

    assert "disabled: it answered that it is gone (410)" in listed
    assert "410" in shown
    assert "failed" in shown
    assert refused["code"] == "endpoint_disabled"


def test_bad_requests_are_refused_by_name(story: Story) -> None:
    for words, code, status in REFUSED:
        assert story("webhooks", *words, status=status).error["code"] == code, words


def test_a_killed_sender_sends_the_same_message_again(story: Story) -> None:
    _, secret = story.adds()
    story.happens()
    sending: list[subprocess.Popen[bytes]] = []

    def kill_the_first() -> None:
        if len(sending) == 1:
            sending[0].kill()

    story.receiver.before = kill_the_first
    for _ in range(2):
        with started(story) as process:
            sending.append(process)
            process.wait(60)

    first, second = story.receiver.requests
    assert [one.returncode for one in sending] == [-signal.SIGKILL, 0]
    assert len(set(ids(story.receiver))) == 1
    assert parts(first)[1] == parts(second)[1]
    assert story.receiver.verified(secret, first) == story.receiver.verified(secret, second)
    assert story.ask("webhooks", "deliveries", "list")[0]["state"] == "delivered"
