"""Sends every parked message to the queue again, each conversation in order."""

import os

import boto3


def unpark(parking_queue_url: str, queue_url: str) -> int:
    sqs = boto3.client("sqs")
    count = 0
    while True:
        messages = sqs.receive_message(
            QueueUrl=parking_queue_url,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=1,
            MessageSystemAttributeNames=["MessageGroupId"],
        ).get("Messages", [])
        if not messages:
            return count
        for message in messages:
            sqs.send_message(
                QueueUrl=queue_url,
                MessageBody=message["Body"],
                MessageGroupId=message["Attributes"]["MessageGroupId"],
                # SQS may remember the event's id, and would drop the message as a duplicate.
                MessageDeduplicationId=message["MessageId"],
            )
            sqs.delete_message(QueueUrl=parking_queue_url, ReceiptHandle=message["ReceiptHandle"])
            count += 1


if __name__ == "__main__":
    count = unpark(os.environ["PARKING_QUEUE_URL"], os.environ["QUEUE_URL"])
    print(f"{count} parked messages are on the queue again.")
