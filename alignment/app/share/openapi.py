"""The answers for programs, described by OpenAPI 3.1: `python -m alignment.app.share.openapi`."""

from __future__ import annotations

from typing import Any

from alignment.app.share.twin import Twin
from alignment.app.share.twins import TWINS
from alignment.model.address import QUERY, VIEW
from alignment.model.readers import Parameter
from alignment.version import VERSION
from alignment.words.as_json import as_json

PATH = "/api/openapi.json"
_ABOUT = (
    "What the commands of country-alignment print with --json, by the words of the page's address. "
    "The keys of each answer are described in docs/json.md. An address of the page may be given "
    "whole: what an answer has no use for changes nothing, and what is not understood is refused. "
    "An empty address is the one that the page opens on, and v=1 asks all records. Each answer is "
    "also at /NAME.json, that of one country at /country/GTM.json."
)
_FAULTS = {
    "400": "What is asked is not understood, or cannot be answered.",
    "429": "You asked for many at once; Retry-After says when to ask again.",
    "503": "Too much is asked just now; Retry-After says when to ask again.",
}


def openapi() -> dict[str, Any]:
    """Return the document, made of the rows that answer."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Country alignment", "version": VERSION, "description": _ABOUT},
        "servers": [{"url": "/"}],
        "paths": {f"/api/{twin.name}": {"get": _operation(twin)} for twin in TWINS.values()},
        "components": {
            "schemas": {
                "Fault": {
                    "type": "object",
                    "properties": {"error": {"type": "string", "description": "One sentence."}},
                    "required": ["error"],
                }
            },
            "parameters": {each.name: _parameter(each) for each in _shared()},
        },
    }


def _shared() -> list[Parameter]:
    read = {name for twin in TWINS.values() for name in twin.reads}
    return [*QUERY, *(each for each in VIEW if each.name in read)]


def _operation(twin: Twin) -> dict[str, Any]:
    needed = {field for field, _ in twin.needs}
    own = [_parameter(each, each.field in needed) for each in twin.own]
    names = [*(each.name for each in QUERY), *twin.reads]
    shared = [{"$ref": f"#/components/parameters/{name}"} for name in names]
    fault = {"application/json": {"schema": {"$ref": "#/components/schemas/Fault"}}}
    return {
        "operationId": twin.name,
        "summary": twin.meaning,
        "description": f"As `alignment {twin.name} --json`, as /api/{twin.name}?{twin.example}",
        "parameters": own + shared,
        "responses": {
            "200": {
                "description": "The answer.",
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
            **{status: {"description": said, "content": fault} for status, said in _FAULTS.items()},
        },
    }


def _parameter(parameter: Parameter, needed: bool = False) -> dict[str, Any]:
    text = {"type": "string"}
    said: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.meaning,
        "schema": {"type": "array", "items": text} if parameter.many else text,
    }
    if parameter.many:
        said |= {"style": "form", "explode": True}
    return said | ({"required": True} if needed else {})


if __name__ == "__main__":
    print(as_json(openapi()))
