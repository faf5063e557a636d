"""The door of the API: route, token and parameters of a request, then the endpoint, then the envelope."""

import hmac
from collections import deque
from collections.abc import Mapping
from itertools import count
from typing import Final
from urllib.parse import parse_qsl

import attrs

from influence.adapters.simulator.consents import Consent
from influence.adapters.simulator.refusals import Refused
from influence.adapters.simulator.wire import envelope
from influence.adapters.simulator.wire.calls import Call, Data, Endpoint, Token
from influence.adapters.simulator.wire.endpoints import ENDPOINTS
from influence.adapters.simulator.wire.envelope import ApiRefused
from influence.adapters.simulator.wire.parameters import Unfit, decode, from_query, read_parameters
from influence.adapters.simulator.world import World

BASE: Final = "/open_api/v1.3"
MOST_BYTES: Final = 2**20
MOST_REMEMBERED: Final = 500

# What usually lies behind a refusal: told to the developer in the log, never on the wire.
_HINTS: Final = {
    envelope.TOKEN_MISSING: "the header Access-Token is missing",
    envelope.TOKEN_WRONG: "brand calls take the brand's token, creator calls the creator's; this is neither",
    envelope.TOKEN_EXPIRED: "the creator's token is a day old: refresh it",
    envelope.REFRESH_INVALID: "a refresh token works once: keep the one that came with the last answer",
    envelope.AUTH_CODE: "a code works once, for ten minutes, with the redirect_uri it was issued for",
    envelope.PARAMETER: "a parameter is missing, of another kind or out of bounds",
}


@attrs.frozen
class Request:
    """What came in over HTTP."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@attrs.frozen
class Entry:
    """One line of the log."""

    at: str
    request_id: str
    method: str
    path: str
    code: int
    message: str
    remarks: tuple[str, ...]


class Door:
    """Answers API requests about *world*, one after the other, and remembers what clients did wrong."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.log: deque[Entry] = deque(maxlen=MOST_REMEMBERED)
        self._numbers = count(1)

    def answer(self, request: Request) -> Data:
        """The envelope that answers *request*. Whatever comes in, an envelope goes out."""
        with self.world.lock:
            remarks: list[str] = []
            request_id = f"{self.world.clock.now():%Y%m%d%H%M%S}{next(self._numbers):016X}"
            try:
                answer = envelope.envelope(request_id, self._data(request, remarks))
            except ApiRefused as refused:
                answer = self._refusal(request_id, refused, remarks)
            except Refused as refused:
                answer = self._refusal(request_id, envelope.on_the_wire(refused), remarks)
            except OSError as error:
                remarks.append(f"the simulator could not keep its state: {error.strerror}")
                answer = envelope.refusal(request_id, ApiRefused(envelope.SYSTEM, "System error"))
            self._remember(request, answer, remarks)
            return answer

    def _data(self, request: Request, remarks: list[str]) -> Data:
        endpoint = _endpoint(request, remarks)
        consent = self._consent(endpoint, request, remarks)
        given = _given(endpoint, request)
        known = {parameter.name for parameter in endpoint.parameters}
        remarks.extend(
            f"the parameter {name!r} is not known and was ignored" for name in sorted(set(given) - known)
        )
        values = read_parameters(endpoint.parameters, given)
        account = values.get("tcm_account_id")
        if account is not None and account not in self.world.credentials.account_ids:
            raise ApiRefused(envelope.PERMISSION, "tcm_account_id: no permission to operate this account")
        return endpoint.answer(Call(self.world, values, consent, remarks))

    def _consent(self, endpoint: Endpoint, request: Request, remarks: list[str]) -> Consent | None:
        if endpoint.token is Token.NONE:
            return None
        token = request.headers.get("access-token", "")
        if not token:
            if "authorization" in request.headers:
                remarks.append("the token goes into the header Access-Token, not into Authorization")
            raise ApiRefused(envelope.TOKEN_MISSING, "Access token is missing")
        if endpoint.token is Token.CREATOR:
            return self.world.desk.consent_behind(token, self.world.clock.now())
        if not hmac.compare_digest(token.encode(), self.world.credentials.access_token.encode()):
            raise ApiRefused(envelope.TOKEN_WRONG, "Access token is incorrect or has been revoked")
        return None

    def _refusal(self, request_id: str, refused: ApiRefused, remarks: list[str]) -> Data:
        hint = _HINTS.get(refused.code)
        if hint is not None:
            remarks.append(hint)
        return envelope.refusal(request_id, refused)

    def _remember(self, request: Request, answer: Data, remarks: list[str]) -> None:
        self.log.append(
            Entry(
                at=self.world.clock.now().isoformat(),
                request_id=str(answer["request_id"]),
                method=request.method,
                path=request.path[:500],
                code=int(str(answer["code"])),
                message=str(answer["message"])[:500],
                remarks=tuple(remark[:300] for remark in remarks[:20]),
            )
        )


def _endpoint(request: Request, remarks: list[str]) -> Endpoint:
    path = request.path.removeprefix(BASE) if request.path.startswith(BASE + "/") else ""
    endpoint = ENDPOINTS.get((request.method, path))
    if endpoint is not None:
        return endpoint
    if any(route == f"{path}/" for _, route in ENDPOINTS):
        remarks.append("every path ends in '/'")
    elif any(route == path for _, route in ENDPOINTS):
        remarks.append(f"this path is not asked with {request.method}")
    raise ApiRefused(envelope.NO_ROUTE, "Invalid route or method")


def _given(endpoint: Endpoint, request: Request) -> dict[str, object]:
    if endpoint.method == "GET":
        try:
            texts = dict(parse_qsl(request.query, keep_blank_values=True, max_num_fields=200))
        except ValueError as error:
            raise ApiRefused(envelope.PARAMETER, "the query string has too many fields") from error
        return from_query(endpoint.parameters, texts)
    if len(request.body) > MOST_BYTES:
        raise ApiRefused(envelope.PARAMETER, "the body is larger than 1 MiB")
    try:
        body = decode(request.body)
    except Unfit as unfit:
        raise ApiRefused(envelope.PARAMETER, "the body is not valid JSON") from unfit
    if not isinstance(body, dict):
        raise ApiRefused(envelope.PARAMETER, "the body must be a JSON object")
    return body
