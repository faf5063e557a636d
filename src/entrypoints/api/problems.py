"""How the application says no to programs: problem details (RFC 9457), without anything the caller sent."""

import json
import secrets
import traceback
from collections.abc import Callable
from typing import Any, Final

import attrs
from litestar import Request, Response
from litestar.exceptions import HTTPException

from influence.adapters.sql.errors import DatabaseBusy
from influence.domain.api_key_refusals import ApiKeyEnded, ApiKeyUnknown, ScopeMissing
from influence.domain.errors import BadInput, InfluenceError, MarketplaceFailed, Refused
from influence.domain.ports.inbox import NotFromTikTok

AnyRequest = Request[Any, Any, Any]

JSON_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_FAULT: Final = 500


@attrs.frozen
class Problem:
    """One way of saying no."""

    status: int
    code: str
    title: str
    detail: str
    remedies: tuple[str, ...] = ()


_OURS: Final = Problem(
    _FAULT,
    "unexpected",
    "Unexpected",
    "Something went wrong here, not with the request.",
    ("Try again; if it stays, tell whoever runs this service the request id.",),
)

_BY_STATUS: Final = {
    problem.status: problem
    for problem in (
        Problem(400, "bad_request", "Bad request", "The request cannot be read."),
        Problem(
            404,
            "not_found",
            "Not found",
            "There is nothing at this address.",
            ("GET /healthz tells whether the service works.",),
        ),
        Problem(
            405,
            "method_not_allowed",
            "Method not allowed",
            "This address does not take this method.",
            ("The header Allow names those it takes.",),
        ),
        Problem(408, "too_slow", "Too slow", "The body did not come in time.", ("Send it again.",)),
        Problem(
            413,
            "too_large",
            "Too large",
            "The body is larger than this address takes.",
            ("Send at most 1 MiB.",),
        ),
        _OURS,
    )
}

_BY_ERROR: Final[tuple[tuple[type[InfluenceError], int, str, str], ...]] = (
    # the first that fits; an empty detail is the error's own sentence
    (NotFromTikTok, 401, "Not from TikTok", ""),
    (DatabaseBusy, 503, "Busy", "Somebody else is writing. Nothing was kept."),
    (BadInput, 400, "Unreadable", "The request cannot be read."),
    (MarketplaceFailed, 502, "TikTok failed", "TikTok did not give an answer that can be used."),
    (Refused, 409, "Refused", "The state of things does not allow this."),
    (InfluenceError, _FAULT, _OURS.title, _OURS.detail),
)


def request_id(request: AnyRequest) -> str:
    """The name of this request, for its answer and for the remarks of whoever runs the application."""
    known: str = request.scope["state"].setdefault("request_id", secrets.token_hex(8))
    return known


def problem_of(error: InfluenceError) -> Problem:
    """What a refusal of the product is over HTTP."""
    for kind, status, title, detail in _BY_ERROR:
        if isinstance(error, kind):
            return Problem(status, error.code, title, detail or str(error))
    return _OURS


def respond(request: AnyRequest, problem: Problem, headers: dict[str, str] | None = None) -> Response[bytes]:
    """*problem* as the answer to *request*."""
    name = request_id(request)
    told = {
        "type": f"urn:influence:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "remedies": problem.remedies,
        "request_id": name,
    }
    return Response(
        json.dumps(told).encode(),
        status_code=problem.status,
        media_type="application/problem+json",
        headers={**JSON_HEADERS, "X-Request-Id": name, **(headers or {})},
    )


_SPOKEN: Final[tuple[tuple[type[InfluenceError], int, str], ...]] = (
    # of what a program that is let in is told; the first that fits
    (ApiKeyUnknown, 401, "Not let in"),
    (ApiKeyEnded, 401, "Not let in"),
    (ScopeMissing, 403, "Not allowed"),
    (DatabaseBusy, 503, "Busy"),
    (BadInput, 400, "Unreadable"),
    (MarketplaceFailed, 502, "TikTok failed"),
    (Refused, 409, "Refused"),
)
_NOT_HERE: Final = "_not_found"


def tell_program(request: AnyRequest, error: InfluenceError) -> Response[bytes]:
    """What a rule of the product says no to, in its own words: for programs that act for somebody here."""
    for kind, status, title in _SPOKEN:
        if isinstance(error, kind):
            known = (404, "Not found") if error.code.endswith(_NOT_HERE) else (status, title)
            challenge = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
            return respond(
                request, Problem(*known[:1], error.code, known[1], str(error), error.remedies), challenge
            )
    return respond(request, _OURS)


def answer_json(request: AnyRequest, status: int, content: dict[str, object]) -> Response[bytes]:
    """*content* for programs."""
    return Response(
        json.dumps(content).encode(),
        status_code=status,
        media_type="application/json",
        headers={**JSON_HEADERS, "X-Request-Id": request_id(request)},
    )


def turn_away(request: AnyRequest, error: HTTPException) -> Response[bytes]:
    """What was wrong with the request as such."""
    allowed = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
    fitting = _BY_STATUS[400 if error.status_code < _FAULT else _FAULT]
    return respond(request, _BY_STATUS.get(error.status_code, fitting), allowed)


def refuse(request: AnyRequest, error: InfluenceError) -> Response[bytes]:
    """What a rule of the product says no to."""
    problem = problem_of(error)
    challenge = {"WWW-Authenticate": "Tiktok-Signature"} if problem.status == 401 else {}
    return respond(request, problem, challenge)


def stumble(remark: Callable[[str], None]) -> Callable[[AnyRequest, Exception], Response[bytes]]:
    """The answer to what nobody thought of; *remark* hears where it happened, and no more."""

    def answer(request: AnyRequest, error: Exception) -> Response[bytes]:
        remark(f"request {request_id(request)}: {where(error)}")
        return respond(request, _OURS)

    return answer


def where(error: BaseException) -> str:
    """The kind and the place of *error*; what it says may hold a secret."""
    steps = traceback.extract_tb(error.__traceback__)
    return (
        f"{type(error).__name__} at {steps[-1].filename}:{steps[-1].lineno}"
        if steps
        else type(error).__name__
    )
