"""A plain client of the simulator, written against the wire format and nothing else."""

import json
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from influence.adapters.simulator.server import RunningSimulator

BACK = "http://127.0.0.1:9999/back/"
SCOPES = "biz.creator.info,biz.creator.insights,video.list"


class Client:
    """Asks the simulator as an app with the brand's token would."""

    def __init__(self, simulator: RunningSimulator) -> None:
        self.simulator = simulator
        self.app = simulator.world.credentials
        self.http = httpx.Client(timeout=10)

    def get(self, path: str, *, token: str | None = None, **query: Any) -> dict[str, Any]:
        told = {name: value if isinstance(value, str) else json.dumps(value) for name, value in query.items()}
        return self.envelope("GET", path, token, params=told)

    def post(self, path: str, *, token: str | None = None, **body: Any) -> dict[str, Any]:
        return self.envelope("POST", path, token, content=json.dumps(body))

    def envelope(self, method: str, path: str, token: str | None = None, **sent: Any) -> dict[str, Any]:
        headers = {"Access-Token": self.app.access_token if token is None else token}
        answer = self.http.request(method, self.simulator.base_url + path, headers=headers, **sent)
        assert answer.status_code == 200
        envelope: dict[str, Any] = answer.json()
        assert set(envelope) == {"code", "message", "request_id", "data"}
        return envelope

    def status(self, *handles: str) -> list[str]:
        answer = self.get(
            "/tcm/creator/status/get/", tcm_account_id=self.app.account_id, handle_names=handles
        )
        return [one["status"] for one in answer["data"]["onboarding_status"]]

    def order(self, *handles: str, **more: Any) -> dict[str, Any]:
        told = {"tcm_account_id": self.app.account_id, "brand_name": "Acme", "description": "Three recipes"}
        return self.post("/tcm/order/create/v2/", **{**told, "handle_names": handles, **more})

    def orders(self, **query: Any) -> list[dict[str, Any]]:
        answer = self.get("/tcm/order/get/v2/", tcm_account_id=self.app.account_id, **query)
        return list(answer["data"]["orders"])

    def report(self, *order_ids: str, **more: Any) -> dict[str, Any]:
        return self.get(
            "/tcm/report/get/v2/", tcm_account_id=self.app.account_id, order_ids=order_ids, **more
        )

    def control(self, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
        answer = self.http.post(f"{self.simulator.origin}/simulator/{path}", json=body)
        return answer.status_code, answer.json()

    def look(self, path: str, **query: Any) -> dict[str, Any]:
        looked: dict[str, Any] = self.http.get(
            f"{self.simulator.origin}/simulator/{path}", params=query
        ).json()
        return looked

    def trigger(self, event: str, handle: str, **more: Any) -> dict[str, Any]:
        status, outcome = self.control("trigger", event=event, handle=handle, **more)
        assert status == 200, outcome
        return outcome

    # --- consent ---

    def consent_page(
        self, *, redirect_uri: str = BACK, scope: str = SCOPES, **changed: str
    ) -> httpx.Response:
        query = {
            "client_key": self.app.app_id,
            "scope": scope,
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "state": "s 1&2",
            **changed,
        }
        return self.http.get(f"{self.simulator.origin}/v2/auth/authorize", params=query)

    def answer_page(self, page: httpx.Response, handle: str, **fields: Any) -> httpx.Response:
        found = re.search(r'name="form_token" value="([^"]+)"', page.text)
        assert found, page.text
        told = {"form_token": unescape(found[1]), "handle": handle, "decision": "allow", **fields}
        return self.http.post(f"{self.simulator.origin}/v2/auth/authorize", data=told)

    def code(self, handle: str, **page: str) -> str:
        answer = self.answer_page(self.consent_page(**page), handle)
        assert answer.status_code == 302, answer.text
        return came_back(answer)["code"]

    def exchange(self, code: str, redirect_uri: str = BACK, **changed: str) -> dict[str, Any]:
        told = {
            "client_id": self.app.app_id,
            "client_secret": self.app.app_secret,
            "grant_type": "authorization_code",
            "auth_code": code,
            "redirect_uri": redirect_uri,
        }
        return self.post("/tt_user/oauth2/token/", **{**told, **changed})

    def refresh(self, refresh_token: str) -> dict[str, Any]:
        return self.post(
            "/tt_user/oauth2/refresh_token/",
            client_id=self.app.app_id,
            client_secret=self.app.app_secret,
            grant_type="refresh_token",
            refresh_token=refresh_token,
        )

    def tokens(self, handle: str, **page: str) -> dict[str, Any]:
        """Everything that a creator's consent brings an app."""
        answer = self.exchange(self.code(handle, **page))
        assert answer["code"] == 0, answer
        data: dict[str, Any] = answer["data"]
        return data


def came_back(answer: httpx.Response) -> dict[str, str]:
    """What the browser carries back to the app."""
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))
