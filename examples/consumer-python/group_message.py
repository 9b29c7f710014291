"""Reads the body of a queue message: an event of https://cloudevents.io, described in docs/contract.md."""

import json
from typing import Any

SENT = "tencent.chat.group.message.sent.v1"
EDITED = "tencent.chat.group.message.edited.v1"
RECALLED = "tencent.chat.group.message.recalled.v1"

# The fields that this consumer relies on, with their types. Check yours; JSON Schema for all is in schema/.
COMMON = {
    "id": str,
    "source": str,
    "type": str,
    "subject": str,
    "time": str,
    "partitionkey": str,
    "data": dict,
    "data.group": dict,
    "data.group.id": str,
}
FIELDS = {
    SENT: COMMON | {"data.sender": str, "data.sequenced": bool, "data.elements": list},
    EDITED: COMMON | {"data.elements": list},
    RECALLED: COMMON | {"data.messages": list},
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
    if isinstance(kind, str) and kind not in FIELDS:
        raise ForeignEvent(kind)
    fields = FIELDS[kind] if isinstance(kind, str) else COMMON
    wrong = [path for path, wanted in fields.items() if not isinstance(_get(event, path), wanted)]
    if not wrong and not all(isinstance(_get(element, "type"), str) for element in event["data"].get("elements", [])):
        wrong = ["data.elements"]
    if not wrong and not all(isinstance(message, dict) for message in event["data"].get("messages", [])):
        wrong = ["data.messages"]
    if wrong:
        raise BrokenEvent("wrong or missing: " + ", ".join(wrong))
    return event


def _get(value: Any, path: str) -> Any:
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value
