"""Reads the body of a queue message: an event of https://cloudevents.io, described in docs/contract.md."""

import json
from typing import Any

SENT = "tencent.chat.group.message.sent.v1"

# The fields that this consumer relies on, with their types. Check yours; JSON Schema for all is in schema/.
FIELDS = {
    "id": str,
    "source": str,
    "type": str,
    "subject": str,
    "time": str,
    "data": dict,
    "data.group": dict,
    "data.group.id": str,
    "data.sender": str,
    "data.elements": list,
}


class ForeignEvent(Exception):
    """An event of a type that this consumer does not know: later releases add some. It is not an error."""


class BrokenEvent(Exception):
    """Not an event, or one that breaks the contract. It names fields, never their values: it may be logged."""


def parse_event(body: str) -> dict[str, Any]:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        # The parser's own error contains the text.
        raise BrokenEvent("it is not JSON") from None
    kind = _get(event, "type")
    if isinstance(kind, str) and kind != SENT:
        raise ForeignEvent(kind)
    wrong = [path for path, kind in FIELDS.items() if not isinstance(_get(event, path), kind)]
    if not wrong and not all(isinstance(_get(element, "type"), str) for element in event["data"]["elements"]):
        wrong = ["data.elements"]
    if wrong:
        raise BrokenEvent("wrong or missing: " + ", ".join(wrong))
    return event


def _get(value: Any, path: str) -> Any:
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value
