"""Remembers which events were handled, in a table with the attributes that Powertools' idempotency uses."""

import os
import time
from typing import Any

import boto3

# A copy can arrive after 14 days on the queue, 14 on the dead-letter queue and 30 in the log.
REMEMBER_SECONDS = 60 * 24 * 60 * 60


class InProgress(Exception):
    """Another environment is handling the event."""


class DynamoDBIds:
    def __init__(self, table_name: str) -> None:
        self._table_name = table_name
        self._dynamodb = boto3.client("dynamodb")

    def claim(self, event_id: str, lease_ms: int) -> bool:
        """Whether the caller should handle the event now: False if it was handled before.

        The claim expires after lease_ms, so that a crashed environment does not keep it.
        """
        now = int(time.time())
        now_ms = int(time.time() * 1000)
        try:
            self._dynamodb.put_item(
                TableName=self._table_name,
                Item={
                    "id": {"S": event_id},
                    "status": {"S": "INPROGRESS"},
                    "in_progress_expiration": {"N": str(now_ms + lease_ms)},
                    "expiration": {"N": str(now + REMEMBER_SECONDS)},
                },
                # DynamoDB may delete an expired row days later.
                ConditionExpression="attribute_not_exists(id) OR expiration < :now"
                " OR (#status = :in_progress AND in_progress_expiration < :now_ms)",
                ExpressionAttributeNames={"#status": "status"},
                ExpressionAttributeValues={
                    ":now": {"N": str(now)},
                    ":now_ms": {"N": str(now_ms)},
                    ":in_progress": {"S": "INPROGRESS"},
                },
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            row = self._dynamodb.get_item(TableName=self._table_name, Key=_key(event_id), ConsistentRead=True)
            if row.get("Item", {}).get("status") != {"S": "COMPLETED"}:
                raise InProgress from None
            return False
        return True

    def complete(self, event_id: str) -> None:
        self._dynamodb.update_item(
            TableName=self._table_name,
            Key=_key(event_id),
            UpdateExpression="SET #status = :completed",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":completed": {"S": "COMPLETED"}},
        )

    def release(self, event_id: str) -> None:
        self._dynamodb.delete_item(TableName=self._table_name, Key=_key(event_id))


def _key(event_id: str) -> dict[str, Any]:
    return {"id": {"S": event_id}}


class InMemoryIds:
    """Replaces the table in a single process."""

    def __init__(self) -> None:
        self._ids: set[str] = set()

    def claim(self, event_id: str, lease_ms: int) -> bool:
        return event_id not in self._ids

    def complete(self, event_id: str) -> None:
        self._ids.add(event_id)

    def release(self, event_id: str) -> None:
        pass


def from_environment() -> DynamoDBIds | InMemoryIds:
    """The table IDS_TABLE, or memory if there is none."""
    table_name = os.environ.get("IDS_TABLE")
    return DynamoDBIds(table_name) if table_name else InMemoryIds()
