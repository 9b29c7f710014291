"""What this consumer is for: put your own work here."""

import logging
from typing import Any

logger = logging.getLogger(__name__)


def handle_message(event: dict[str, Any]) -> None:
    """Return once it is done; raise if it cannot be."""
    message = event["data"]
    logger.info(
        "Message",
        extra={
            "event_id": event["id"],
            "group_id": message["group"]["id"],
            "sender": message["sender"],
            # Treat a type of element that you do not know like "unknown": later releases add some.
            "elements": [element["type"] for element in message["elements"]],
        },
    )
