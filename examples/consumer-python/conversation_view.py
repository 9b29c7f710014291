"""What has become of each message of a conversation, whatever the order in which its events arrive.

An entry holds of each kind of event the one that counts: {"sent": …, "edited": …} or {"recalled": …}.
"""

import json
from typing import Any

from group_message import EDITED, SENT

Event = dict[str, Any]
Entry = dict[str, Event]


def to_entries(event: Event) -> list[tuple[str, Entry]]:
    """What an event says of each message that it is about, by the message's key: merge it into what you have."""
    data = event["data"]
    if event["type"] == SENT:
        # A number that does not count can be that of another message too: no edit and no recall finds such a message.
        kind, names = "sent", [data["seq"] if data["sequenced"] and "seq" in data else event["id"]]
    elif event["type"] == EDITED:
        kind, names = "edited", [data.get("seq")]
    else:
        kind, names = "recalled", [message.get("seq") for message in data["messages"]]
    return [(f"{event['partitionkey']} {name}", {kind: event}) for name in names if name is not None]


def merge(one: Entry, other: Entry) -> Entry:
    """One entry of two about the same message: whatever the order, and however often, the result is the same."""
    merged = {kind: max((e[kind] for e in (one, other) if kind in e), key=_rank) for kind in one | other}
    # What a user took back is not kept.
    return {"recalled": merged["recalled"]} if "recalled" in merged else merged


def to_view(entry: Entry) -> dict[str, Any]:
    """How the message reads; its edits are newer than what was sent, wherever that came from."""
    newest = entry.get("edited") or entry.get("sent")
    return {
        "state": next(kind for kind in ("recalled", "edited", "sent") if kind in entry),
        # Unknown until the message itself has come, and after its recall.
        "sender": entry["sent"]["data"]["sender"] if "sent" in entry else None,
        "elements": newest["data"]["elements"] if newest else [],
    }


def _rank(event: Event) -> tuple[bool, str, str, str]:
    """The greater is the later: the history may hold an edited text, and anything fixed decides where no time does."""
    data = event["data"]
    return (data.get("origin") == "history", data.get("eventAt", ""), event["id"], json.dumps(data))
