"""The door of the API: quota, route, token and parameters of a request, then the endpoint, then the envelope."""

import hmac
from collections.abc import Mapping
from itertools import count
from typing import Final
from urllib.parse import parse_qsl

from influence.adapters.simulator.consents import Consent
from influence.adapters.simulator.hostility.asked import asked_of
from influence.adapters.simulator.hostility.dealer import Hostility
from influence.adapters.simulator.journal import Entry, Journal
from influence.adapters.simulator.meter import Meter
from influence.adapters.simulator.refusals import Refused
from influence.adapters.simulator.traffic import BASE, Answer, Reply, Request, reply_of
from influence.adapters.simulator.wire import envelope
from influence.adapters.simulator.wire.calls import Call, Data, Endpoint, Token
from influence.adapters.simulator.wire.endpoints import ENDPOINTS
from influence.adapters.simulator.wire.envelope import ApiRefused
from influence.adapters.simulator.wire.parameters import Parameter, Unfit, decode, from_query, read_parameters
from influence.adapters.simulator.world import World

MOST_BYTES: Final = 2**20
TOO_MANY: Final = 40100
_PAGE_SIZES: Final = ("page_size", "limit")

# What usually lies behind a refusal: told to the developer in the log, never on the wire.
_HINTS: Final = {
    envelope.TOKEN_MISSING: "the header Access-Token is missing",
    envelope.TOKEN_WRONG: "brand calls take the brand's token, creator calls the creator's; this is neither",
    envelope.TOKEN_EXPIRED: "the creator's token is a day old: refresh it",
    envelope.REFRESH_INVALID: "a refresh token works once: keep the one that came with the last answer",
    envelope.AUTH_CODE: "a code works once, for ten minutes, with the redirect_uri it was issued for",
    envelope.PARAMETER: "a parameter is missing, of another kind or out of bounds",
}


class Door:
    """Answers API requests about *world*, one after the other, and remembers what clients did wrong."""

    def __init__(self, world: World, meter: Meter | None = None, hostility: Hostility | None = None) -> None:
        self.world = world
        self.meter = meter or Meter(now=world.clock.now)
        self.hostility = hostility
        self.journal = Journal()
        self.throttle_status = 200
        self._numbers = count(1)

    def reply(self, request: Request) -> Reply:
        """What goes back for *request*. Whatever comes in, an envelope goes out, unless hostility has it otherwise."""
        with self.world.lock:
            remarks: list[str] = []
            request_id = f"{self.world.clock.now():%Y%m%d%H%M%S}{next(self._numbers):016X}"
            breach = self.meter.arrive(request.route, request.headers.get("access-token", ""))
            if breach is not None:
                remarks.append(str(breach))
                refused = envelope.refusal(request_id, ApiRefused(TOO_MANY, "Too many requests"))
                return self._written(request, refused, remarks, reply_of(refused, self.throttle_status))
            if self.hostility is None:
                answer = self._answer(request, request_id, remarks)
                return self._written(request, answer.told, remarks, reply_of(answer.told, answer.status))
            return self._misbehaved(self.hostility, request, request_id, remarks)

    def _misbehaved(
        self, hostility: Hostility, request: Request, request_id: str, remarks: list[str]
    ) -> Reply:
        told: Data = {"request_id": request_id, "code": None, "message": "not done, on purpose"}

        def answered() -> Answer:
            nonlocal told
            answer = self._answer(request, request_id, remarks)
            told = answer.told
            return answer

        reply, fault = hostility.reply(asked_of(request, self.world), request_id, answered)
        return self._written(request, told, remarks, reply, None if fault is None else fault.name)

    def _answer(self, request: Request, request_id: str, remarks: list[str]) -> Answer:
        try:
            return Answer(envelope.envelope(request_id, self._data(request, remarks)))
        except ApiRefused as refused:
            return self._refusal(request_id, refused, remarks)
        except Refused as refused:
            return self._refusal(request_id, envelope.on_the_wire(refused), remarks)
        except OSError as error:
            remarks.append(f"the simulator could not keep its state: {error.strerror}")
            return Answer(envelope.refusal(request_id, ApiRefused(envelope.SYSTEM, "System error")))

    def _data(self, request: Request, remarks: list[str]) -> Data:
        endpoint = _endpoint(request, remarks)
        _remark_on_headers(endpoint, request, remarks)
        consent = self._consent(endpoint, request, remarks)
        given = _given(endpoint, request)
        remarks.extend(_remarks_on(endpoint.parameters, given))
        values = read_parameters(endpoint.parameters, given)
        account = values.get("tcm_account_id")
        if account is not None and account not in self.world.credentials.account_ids:
            raise ApiRefused(envelope.PERMISSION, "tcm_account_id: no permission to operate this account")
        return endpoint.answer(Call(self.world, values, consent, remarks, request.headers))

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

    def _refusal(self, request_id: str, refused: ApiRefused, remarks: list[str]) -> Answer:
        hint = _HINTS.get(refused.code)
        if hint is not None:
            remarks.append(hint)
        return Answer(envelope.refusal(request_id, refused), refused.http_status)

    def _written(
        self, request: Request, answer: Data, remarks: list[str], reply: Reply, fault: str | None = None
    ) -> Reply:
        code = answer["code"]
        self.journal.write(
            Entry(
                at=self.world.clock.now().isoformat(),
                request_id=str(answer["request_id"]),
                method=request.method,
                path=request.path,
                status=reply.status,
                code=code if isinstance(code, int) else None,
                message=str(answer["message"]),
                remarks=remarks,
                fault=fault,
            )
        )
        return reply


def _remark_on_headers(endpoint: Endpoint, request: Request, remarks: list[str]) -> None:
    kind = request.headers.get("content-type", "application/json")
    if endpoint.method == "POST" and "json" not in kind:
        remarks.append(f"the header Content-Type should be application/json, not {kind}")


def _endpoint(request: Request, remarks: list[str]) -> Endpoint:
    path = request.route
    endpoint = ENDPOINTS.get((request.method, path))
    if endpoint is not None:
        return endpoint
    if any(route == f"{path}/" for _, route in ENDPOINTS):
        remarks.append("every path ends in '/'")
    elif any(route == path for _, route in ENDPOINTS):
        remarks.append(f"this path is not asked with {request.method}")
    else:
        remarks.append(f"there is no such call below {BASE}/")
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


def _remarks_on(table: tuple[Parameter, ...], given: Mapping[str, object]) -> list[str]:
    """What the client should do better about its parameters."""
    known = {parameter.name: parameter for parameter in table}
    remarks = [
        f"the parameter {name!r} is not known and was ignored" for name in sorted(set(given) - set(known))
    ]
    for name, parameter in known.items():
        told = given.get(name)
        if name in _PAGE_SIZES and isinstance(told, int) and told > parameter.most:
            remarks.append(f"page too large: {name} is {told}, at most {parameter.most}")
        elif isinstance(told, list) and len(told) > parameter.most:
            remarks.append(f"too many at once: {name} has {len(told)} items, at most {parameter.most}")
    return remarks
