"""The simulated API in OpenAPI 3.1, read off the table of endpoints."""

from collections.abc import Callable, Mapping
from typing import Final

from influence.adapters.simulator.traffic import BASE
from influence.adapters.simulator.wire import envelope
from influence.adapters.simulator.wire.calls import Endpoint, Token
from influence.adapters.simulator.wire.endpoints import ENDPOINTS
from influence.adapters.simulator.wire.parameters import Kind, Parameter

Schema = dict[str, object]

CODES: Final[Mapping[int, str]] = {
    envelope.OK: "done",
    envelope.PARTIAL: "done for some of the items; look at each",
    envelope.PERMISSION: "no right to this account, or another app",
    envelope.PARAMETER: "a parameter is missing, of another kind, out of bounds, or against a rule",
    40003: "forbidden by a rule of campaigns, where the simulator is set to this code",
    envelope.VERSION: "a header that this version of the call does not know",
    envelope.NOT_FOUND: "does not exist",
    40100: "too many requests",
    envelope.TOKEN_EXPIRED: "the creator's access token is a day old",
    envelope.REFRESH_EXPIRED: "the refresh token is a year old",
    envelope.TOKEN_MISSING: "no access token",
    envelope.TOKEN_WRONG: "the access token is unknown or revoked",
    envelope.REFRESH_INVALID: "the refresh token is unknown, used or revoked",
    envelope.GRANT_TYPE: "another grant type",
    envelope.AUTH_CODE: "the authorisation code is unknown, used or late",
    envelope.NOT_A_CREATOR: "no marketplace member",
    envelope.SCOPE_MISSING: "the creator did not grant the scope",
    40132: "too often for one creator",
    envelope.NO_ROUTE: "no such call",
    envelope.NUMBER_LIMIT: "a campaign code has no orders left",
    envelope.SYSTEM: "the simulator could not keep its state",
}
"""Every code the simulator answers with, unless it is hostile."""

_COUNTRY: Final[Schema] = {
    "name": "Country-Code",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": "^[A-Z]{2}$"},
}
_HEADERS: Final[Mapping[str, tuple[Schema, ...]]] = {"/tto/tcm/report/": (_COUNTRY,)}

_HANDLE: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[^@]+$"}
_TEXT_ITEM: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": 200}


def _length(parameter: Parameter) -> Schema:
    return {"type": "string", "minLength": parameter.least, "maxLength": parameter.most}


def _range(kind: str) -> Callable[[Parameter], Schema]:
    return lambda parameter: {"type": kind, "minimum": parameter.least, "maximum": parameter.most}


def _list_of(item: Schema) -> Callable[[Parameter], Schema]:
    return lambda parameter: {
        "type": "array",
        "items": item,
        "minItems": parameter.least,
        "maxItems": parameter.most,
    }


_SCHEMAS: Final[Mapping[Kind, Callable[[Parameter], Schema]]] = {
    Kind.TEXT: _length,
    Kind.INTEGER: _range("integer"),
    Kind.NUMBER: _range("number"),
    Kind.FLAG: lambda _: {"type": "boolean"},
    Kind.DATE: lambda _: {"type": "string", "format": "date"},
    Kind.HANDLE: lambda _: _HANDLE,
    Kind.TEXTS: _list_of(_TEXT_ITEM),
    Kind.HANDLES: _list_of(_HANDLE),
    Kind.OBJECT: lambda _: {"type": "object"},
    Kind.OBJECTS: _list_of({"type": "object"}),
}
_AS_JSON_TEXT: Final = frozenset({Kind.TEXTS, Kind.HANDLES, Kind.OBJECT, Kind.OBJECTS})


def description() -> dict[str, object]:
    """The whole document."""
    paths: dict[str, dict[str, object]] = {}
    for (method, path), endpoint in ENDPOINTS.items():
        paths.setdefault(BASE + path, {})[method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Simulated TikTok creator marketplace",
            "version": "1.3",
            "description": "Made-up creators behind the wire format of TikTok's API for Business. "
            "The HTTP status is no verdict; `code` in the body is.",
        },
        "paths": paths,
        "components": {
            "securitySchemes": {
                "accessToken": {"type": "apiKey", "in": "header", "name": "Access-Token"},
            },
            "schemas": {"Envelope": _ENVELOPE},
        },
    }


_ENVELOPE: Final[Schema] = {
    "type": "object",
    "required": ["code", "message", "request_id", "data"],
    "additionalProperties": False,
    "properties": {
        "code": {
            "type": "integer",
            "enum": list(CODES),
            "description": "\n".join(f"- {code}: {meaning}" for code, meaning in CODES.items()),
        },
        "message": {"type": "string", "description": "For people; branch on `code`."},
        "request_id": {"type": "string"},
        "data": {"type": "object"},
    },
}


def _operation(endpoint: Endpoint) -> dict[str, object]:
    told: dict[str, object] = {
        "operationId": f"{endpoint.method.lower()} {endpoint.path}",
        "summary": (endpoint.answer.__doc__ or "").split("\n", 1)[0],
        "security": [] if endpoint.token is Token.NONE else [{"accessToken": []}],
        "parameters": list(_HEADERS.get(endpoint.path, ())),
        "responses": _RESPONSES,
    }
    if endpoint.token is not Token.NONE:
        told["description"] = f"Takes the {endpoint.token.value}'s token."
    if endpoint.method == "GET":
        told["parameters"] = [*_HEADERS.get(endpoint.path, ()), *map(_in_query, endpoint.parameters)]
    else:
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": _body(endpoint)}}}
    return told


def _answered(sentence: str) -> dict[str, object]:
    return {
        "description": sentence,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Envelope"}}},
    }


_RESPONSES: Final = {
    "200": _answered("An answer, or a refusal: `code` says which."),
    "403": _answered("A header that the call does not know, where the simulator is set to mind it."),
    "429": _answered("Too many requests, where the simulator is set to this status."),
}


def _in_query(parameter: Parameter) -> dict[str, object]:
    """Lists travel as JSON text in one parameter."""
    told: dict[str, object] = {"name": parameter.name, "in": "query", "required": parameter.required}
    if parameter.kind in _AS_JSON_TEXT:
        return {**told, "content": {"application/json": {"schema": _schema(parameter)}}}
    return {**told, "schema": _schema(parameter)}


def _body(endpoint: Endpoint) -> Schema:
    return {
        "type": "object",
        "properties": {parameter.name: _schema(parameter) for parameter in endpoint.parameters},
        "required": [parameter.name for parameter in endpoint.parameters if parameter.required],
    }


def _schema(parameter: Parameter) -> Schema:
    schema = dict(_SCHEMAS[parameter.kind](parameter))
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    if parameter.default is not None:
        schema["default"] = _plain(parameter.default)
    return schema


def _plain(default: object) -> object:
    return list(default) if isinstance(default, tuple) else default
