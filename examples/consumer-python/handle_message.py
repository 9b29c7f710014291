"""What this consumer is for: put your own work here."""

import logging
from typing import Any

import entries
from conversation_view import merge, to_entries, to_view

logger = logging.getLogger(__name__)


def handle_message(event: dict[str, Any]) -> None:
    """Return once it is done; raise if it cannot be."""
    messages = []
    for key, entry in to_entries(event):
        # No other environment has messages of this conversation meanwhile, so nothing changes between get and put.
        merged = merge(entries.get(key) or {}, entry)
        entries.put(key, merged)
        view = to_view(merged)
        # Treat a type of element that you do not know like "unknown": later releases add some.
        types = [element["type"] for element in view["elements"]]
        messages.append({"key": key, "state": view["state"], "elements": types})
    logger.info("Message", extra={"event_id": event["id"], "event_type": event["type"], "messages": messages})
