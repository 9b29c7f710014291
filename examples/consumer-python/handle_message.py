"""What this consumer is for: put your own work here."""

import logging
from typing import Any

logger = logging.getLogger(__name__)


def handle_message(message: dict[str, Any]) -> None:
    """Must be done when it returns; where it cannot be, raise.

    Treat a type of element that you do not know like "unknown": later releases add some.
    """
    logger.info(
        "Message",
        extra={
            "group_id": message["group"]["id"],
            "sender": message["sender"],
            "elements": [element["type"] for element in message["elements"]],
        },
    )
