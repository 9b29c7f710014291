"""Remembers which events were handled, in the table that Powertools' idempotency uses."""

import os
import time

import boto3
from botocore.exceptions import ClientError

# A copy can come after 14 days on the queue, 14 on the dead-letter queue and a replay from 30 days of log.
REMEMBER_SECONDS = 60 * 24 * 60 * 60


class InProgress(Exception):
    """Another environment is handling the event."""


class DynamoDBIds:
    def __init__(self, table_name: str) -> None:
        self._table = boto3.resource("dynamodb").Table(table_name)

    def claim(self, event_id: str, lease_ms: int) -> bool:
        """Whether the caller is to handle the event now: False if it was handled before.

        The claim ends by itself after lease_ms, so that an environment that crashed does not keep it.
        """
        now = time.time()
        try:
            self._table.put_item(
                Item={
                    "id": event_id,
                    "status": "INPROGRESS",
                    "in_progress_expiration": int(now * 1000) + lease_ms,
                    "expiration": int(now) + REMEMBER_SECONDS,
                },
                # DynamoDB may delete an expired row days later.
                ConditionExpression="attribute_not_exists(id) OR expiration < :now"
                " OR (#status = :in_progress AND in_progress_expiration < :now_ms)",
                ExpressionAttributeNames={"#status": "status"},
                ExpressionAttributeValues={
                    ":now": int(now),
                    ":now_ms": int(now * 1000),
                    ":in_progress": "INPROGRESS",
                },
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            row = self._table.get_item(Key={"id": event_id}, ConsistentRead=True).get("Item", {})
            if row.get("status") != "COMPLETED":
                raise InProgress from None
            return False
        return True

    def complete(self, event_id: str) -> None:
        self._table.update_item(
            Key={"id": event_id},
            UpdateExpression="SET #status = :completed",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":completed": "COMPLETED"},
        )

    def release(self, event_id: str) -> None:
        self._table.delete_item(Key={"id": event_id})


class InMemoryIds:
    """A stand-in for the table that one process can use for itself."""

    def __init__(self) -> None:
        self._ids: set[str] = set()

    def claim(self, event_id: str, lease_ms: int) -> bool:
        return event_id not in self._ids

    def complete(self, event_id: str) -> None:
        self._ids.add(event_id)

    def release(self, event_id: str) -> None:
        pass


def from_environment() -> DynamoDBIds | InMemoryIds:
    """The table IDS_TABLE, or memory where none is named."""
    table_name = os.environ.get("IDS_TABLE")
    return DynamoDBIds(table_name) if table_name else InMemoryIds()
