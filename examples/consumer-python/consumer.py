"""A Lambda function on the FIFO queue of tim-relay."""

import logging
import os
import traceback
from typing import Any

import boto3

import handled_ids
from group_message import BrokenEvent, ForeignEvent, parse_event
from handle_message import handle_message

logging.getLogger().setLevel(logging.INFO)
logger = logging.getLogger(__name__)

PARKING_QUEUE_URL = os.environ["PARKING_QUEUE_URL"]
# The queue's maxReceiveCount: the number of attempts for a message.
MAX_RECEIVE_COUNT = int(os.environ.get("MAX_RECEIVE_COUNT", "5"))

sqs = boto3.client("sqs")
ids = handled_ids.from_environment()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Handles a batch, each conversation in order.

    A failed message holds back the later ones of its conversation until it succeeds or is parked, but never those of
    other conversations.
    """
    failed_groups = set()
    failures = []
    for record in event["Records"]:
        group = record["attributes"]["MessageGroupId"]
        if group in failed_groups or not handle_record(record, context):
            failed_groups.add(group)
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def handle_record(record: dict[str, Any], context: Any) -> bool:
    """Whether the message is done, so that the queue can delete it."""
    facts = {
        "message_group_id": record["attributes"]["MessageGroupId"],
        "event_id": record["attributes"]["MessageDeduplicationId"],
        "receive_count": int(record["attributes"]["ApproximateReceiveCount"]),
    }
    try:
        handle_or_park(record, facts, context)
    except Exception as error:
        logger.warning("Failed: the queue will deliver it again", extra=facts | describe(error))
        return False
    return True


def handle_or_park(record: dict[str, Any], facts: dict[str, Any], context: Any) -> None:
    try:
        event = parse_event(record["body"])
    except ForeignEvent as error:
        logger.info("Skipped: an event of another type", extra=facts | {"event_type": str(error)[:128]})
        return
    except BrokenEvent as error:
        park(record)
        logger.error(
            "Parked: it cannot be read, and another attempt would not change that",
            extra=facts | {"reason": str(error)},
        )
        return

    # A message from the parking queue has another deduplication id.
    facts["event_id"] = event["id"]
    try:
        if not handle_once(event, context.get_remaining_time_in_millis()):
            logger.info("Skipped: handled before", extra=facts)
    except Exception as error:
        if facts["receive_count"] < MAX_RECEIVE_COUNT:
            raise
        park(record)
        logger.error("Parked: it failed as often as the queue allows", extra=facts | describe(error))


def handle_once(event: dict[str, Any], lease_ms: int) -> bool:
    """False if the event was handled before. A failed event is handled when it is delivered again."""
    event_id = event["id"]
    if not ids.claim(event_id, lease_ms):
        return False
    try:
        handle_message(event)
    except Exception:
        ids.release(event_id)
        raise
    ids.complete(event_id)
    return True


def park(record: dict[str, Any]) -> None:
    """Puts a message aside, so that the rest of its conversation can go on.

    If that fails, the message stays on the queue, which finally moves it to the dead-letter queue.
    """
    sqs.send_message(
        QueueUrl=PARKING_QUEUE_URL,
        MessageBody=record["body"],
        # Keeps the order of a conversation if an outage parks many of its messages.
        MessageGroupId=record["attributes"]["MessageGroupId"],
        # With SQS's own id, only a second attempt to park is dropped. With the event's id, SQS would also drop, and so
        # lose, a message that was brought back and failed again within 5 minutes.
        MessageDeduplicationId=record["messageId"],
    )


def describe(error: Exception) -> dict[str, Any]:
    """The parts of an error that may be logged: its type and stack frames. Its message may quote what users wrote."""
    return {"error": type(error).__name__, "frames": traceback.format_tb(error.__traceback__)}
