import http.client
import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from influence.adapters.simulator.clock import SimClock
from influence.adapters.simulator.server import RunningSimulator
from influence.adapters.simulator.state_file import StateFile
from influence.adapters.simulator.world import World
from tests.adapters.simulator.client import Client


def test_the_environment_leads_a_client_to_the_simulator() -> None:
    with RunningSimulator() as running:
        told = running.environment()
        answer = httpx.get(
            told["INFLUENCE_TIKTOK_BASE_URL"] + "/oauth2/tcm/get/",
            params={"app_id": told["INFLUENCE_TIKTOK_APP_ID"], "secret": told["INFLUENCE_TIKTOK_APP_SECRET"]},
        )
        clock = httpx.get(told["INFLUENCE_CLOCK"])

    assert answer.json()["data"]["tcm_account_ids"] == [told["INFLUENCE_TIKTOK_ACCOUNT_ID"]]
    assert "now" in clock.json()
    assert told["INFLUENCE_TIKTOK_API"] == "ttcm"
    assert told["INFLUENCE_TIKTOK_AUTHORIZE_URL"].endswith("/v2/auth/authorize")


def test_it_listens_on_loopback_only_and_lets_go_afterwards() -> None:
    with RunningSimulator() as running:
        host, port = urlsplit(running.origin).hostname, urlsplit(running.origin).port
    assert host == "127.0.0.1"

    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/")


def test_two_simulators_live_side_by_side() -> None:
    with RunningSimulator(World(1)) as one, RunningSimulator(World(2)) as other:
        assert one.origin != other.origin
        assert one.world.credentials != other.world.credentials


def test_a_taken_port_is_an_error_at_once() -> None:
    with RunningSimulator() as running, pytest.raises(OSError, match="in use"):
        RunningSimulator(port=urlsplit(running.origin).port or 0)


def test_deeds_from_many_threads_lose_nothing() -> None:
    world = World(5, clock=SimClock(frozen=True))
    world.populate(40)
    with RunningSimulator(world) as running:
        handles = [creator.handle for creator in world.creators()]
        client = Client(running)
        code = client.order(*handles)["data"]["campaign_code"]
        threads = [
            threading.Thread(target=client.trigger, args=("publish_new", handle)) for handle in handles
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        client.http.close()

    assert world.book.remaining(world.book.code(code)) == 160
    assert len(world.shelf.published) == 40


def test_status_is_answered_within_milliseconds(simulator: RunningSimulator) -> None:
    parts = urlsplit(simulator.origin)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    path = (
        "/open_api/v1.3/tcm/creator/status/get/"
        f"?tcm_account_id={simulator.world.credentials.account_id}&handle_names=[%22ann%22]"
    )
    spent = []
    for _ in range(30):
        start = time.perf_counter()
        connection.request("GET", path, headers={"Access-Token": simulator.world.credentials.access_token})
        connection.getresponse().read()
        spent.append(time.perf_counter() - start)
    connection.close()

    # A delayed acknowledgement costs 40 ms; a busy machine costs less.
    assert sorted(spent)[15] < 0.035


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_serving_in_the_foreground_ends_with_a_complete_state_file(
    tmp_path: Path, sign: signal.Signals
) -> None:
    path = tmp_path / "world.json"
    program = (
        "import json, sys; from pathlib import Path;"
        "from influence.adapters.simulator.server import serve; from influence.adapters.simulator.world import World;"
        "serve(World(3), 0, Path(sys.argv[1]), ready=lambda told: print(json.dumps(told), flush=True))"
    )
    with subprocess.Popen([sys.executable, "-c", program, path], stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        told = json.loads(served.stdout.readline())
        moved = httpx.post(told["INFLUENCE_CLOCK"], json={"advance": 3600}).json()
        served.send_signal(sign)

    assert served.returncode == (0 if sign is signal.SIGINT else -signal.SIGTERM)
    kept = StateFile(path).load()
    assert kept is not None
    assert kept.clock.now().isoformat() >= moved["now"]
