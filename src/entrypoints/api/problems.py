"""How the application says no to programs: problem details (RFC 9457), without anything the caller sent."""

import hashlib
import json
import re
import secrets
import traceback
from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.serialization import encode_json

from influence.adapters.sql.errors import DatabaseBusy
from influence.domain.api_key_refusals import ApiKeyEnded, ApiKeyMissing, ApiKeyUnknown, ScopeMissing
from influence.domain.errors import BadInput, InfluenceError, MarketplaceFailed, Refused
from influence.domain.idempotency import IdempotencyKeyReused
from influence.domain.ports.inbox import NotFromTikTok
from influence.domain.request_refusals import ChangedSince, MediaTypeRefused
from influence.entrypoints.api.answers import Answer

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
    rule: str | None = None


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
        Problem(
            415,
            "not_json",
            "Not JSON",
            "The body is of a kind that this address does not take.",
            ("Send JSON, with the header Content-Type: application/json.",),
        ),
        Problem(
            429,
            "too_many_requests",
            "Too many requests",
            "This key asked more often than it may.",
            (
                "Wait as many seconds as the header Retry-After says; the header RateLimit tells what is left.",
            ),
        ),
        _OURS,
    )
}

_BY_ERROR: Final[tuple[tuple[type[InfluenceError], int, str, str], ...]] = (
    # the first that fits, and what a stranger is told: nothing more; an empty detail is the error's own sentence
    (NotFromTikTok, 401, "Not from TikTok", ""),
    (ApiKeyMissing, 401, "Not let in", ""),
    (ApiKeyUnknown, 401, "Not let in", ""),
    (ApiKeyEnded, 401, "Not let in", ""),
    (ScopeMissing, 403, "Not allowed", ""),
    (IdempotencyKeyReused, 422, "Another request", ""),
    (ChangedSince, 412, "Changed since", ""),
    (MediaTypeRefused, 415, "Not JSON", ""),
    (DatabaseBusy, 503, "Busy", "Somebody else is writing. Nothing was kept."),
    (BadInput, 400, "Unreadable", "The request cannot be read."),
    (MarketplaceFailed, 502, "TikTok failed", "TikTok did not give an answer that can be used."),
    (Refused, 409, "Refused", "The state of things does not allow this."),
    (InfluenceError, _FAULT, _OURS.title, _OURS.detail),
)
_NOT_HERE: Final = "_not_found"
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_STATE: Final = "headers"
CALLER: Final = "caller"
"""Where the door writes whom it let in."""
CODE_BY_STATUS: Final = {status: problem.code for status, problem in _BY_STATUS.items()}
_LOOK_UP: Final = ("GET /openapi.json tells what each address takes; /docs/api shows the same to people.",)


def request_id(request: AnyRequest) -> str:
    """The name of this request, for its answer and for the remarks of whoever runs the application.

    It is what the caller sent as X-Request-Id, where that is plain; else one is made.
    """
    state = request.scope["state"]
    if "request_id" not in state:
        sent = header(request.scope, b"x-request-id") or ""
        state["request_id"] = sent if _PLAIN_NAME.fullmatch(sent) else secrets.token_hex(8)
    known: str = state["request_id"]
    return known


def header(scope: Mapping[str, Any], name: bytes) -> str | None:
    """What a request says under *name*, which is written small; the first, if it is said more than once."""
    for one, value in scope["headers"]:
        if one == name:
            said: str = value.decode("latin-1")
            return said
    return None


def also_say(state: dict[str, Any], headers: Mapping[str, str]) -> None:
    """Have *headers* go with whatever is answered to this request."""
    state.setdefault(_STATE, {}).update(headers)


def _headers(request: AnyRequest) -> dict[str, str]:
    also: dict[str, str] = request.scope["state"].get(_STATE, {})
    return {**JSON_HEADERS, "X-Request-Id": request_id(request), **also}


def problem_of(error: InfluenceError) -> Problem:
    """What a refusal of the product is over HTTP, for somebody who may be anybody."""
    for kind, status, title, detail in _BY_ERROR:
        if isinstance(error, kind):
            return Problem(status, error.code, title, detail or str(error))
    return _OURS


def says_nothing_is_there(kind: type[InfluenceError]) -> bool:
    """True for a refusal that says that what was named is not here."""
    return kind.code.endswith(_NOT_HERE)


def status_of(kind: type[InfluenceError]) -> int:
    """The status with which a program is told of a refusal of that class."""
    if says_nothing_is_there(kind):
        return 404
    return next(status for known, status, _, _ in _BY_ERROR if issubclass(kind, known))


def respond(request: AnyRequest, problem: Problem, headers: dict[str, str] | None = None) -> Response[bytes]:
    """*problem* as the answer to *request*."""
    told = {
        "type": f"urn:influence:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "rule": problem.rule,
        "remedies": problem.remedies,
        "request_id": request_id(request),
    }
    return Response(
        json.dumps(told).encode(),
        status_code=problem.status,
        media_type="application/problem+json",
        headers={**_headers(request), **(headers or {})},
    )


def tell_program(request: AnyRequest, error: InfluenceError) -> Response[bytes]:
    """What a rule of the product says no to, in its own words: for programs that act for somebody here."""
    problem = problem_of(error)
    if problem.status == _FAULT:
        return respond(request, _OURS)
    remedies = error.remedies or (_LOOK_UP if isinstance(error, BadInput) else ())
    told = attrs.evolve(problem, detail=str(error), remedies=remedies, rule=_rule(type(error)))
    if says_nothing_is_there(type(error)):
        told = attrs.evolve(told, status=404, title="Not found")
    return respond(request, told, {"WWW-Authenticate": "Bearer"} if told.status == 401 else {})


def _rule(kind: type[InfluenceError]) -> str | None:
    """What a refusal of that class always says, whomever it meets."""
    lines = (kind.__doc__ or "").strip().splitlines()
    return lines[0] if lines else None


def answer_json(request: AnyRequest, status: int, content: object) -> Response[bytes]:
    """*content* for programs. One that shows the mark of just this answer hears that nothing changed."""
    return answer_written(request, status, encode_json(content))


def answer_written(request: AnyRequest, status: int, body: bytes) -> Response[bytes]:
    """The same for what is written as JSON already."""
    return _answer(request, status, body, "application/json", _headers(request))


def answer_file(
    request: AnyRequest, body: bytes, media_type: str, headers: Mapping[str, str]
) -> Response[bytes]:
    """A file of that type for programs, marked like any other answer."""
    return _answer(request, 200, body, media_type, {**_headers(request), **headers})


def _answer(
    request: AnyRequest, status: int, body: bytes, media_type: str, headers: dict[str, str]
) -> Response[bytes]:
    if status == 200 and request.method in _READING and CALLER in request.scope["state"]:
        mark = mark_of(body)
        headers.update({"ETag": mark, "Cache-Control": "private, no-cache", "Vary": "Authorization"})
        if is_one_of(mark, header(request.scope, b"if-none-match")):
            return Answer(304, b"", media_type, headers)
    return Answer(status, body, media_type, headers)


def respond_with(
    request: AnyRequest, status: int, body: bytes, headers: Mapping[str, str]
) -> Response[bytes]:
    """*body* as it was written, now or when the same was asked before."""
    is_problem = status >= _LOWEST_REFUSAL
    return Response(
        body,
        status_code=status,
        media_type="application/problem+json" if is_problem else "application/json",
        headers={**_headers(request), **headers},
    )


_LOWEST_REFUSAL: Final = 400
_READING: Final = frozenset({"GET", "HEAD"})


def mark_of(body: bytes) -> str:
    """The strong ETag of *body*: of other bytes it is another."""
    return f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'


def is_one_of(mark: str, said: str | None) -> bool:
    """Whether *mark* is among those that a header lists; a star is all of them."""
    if said is None:
        return False
    return any(one.strip().removeprefix("W/") in (mark, "*") for one in said.split(","))


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
