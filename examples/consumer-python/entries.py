"""What is known of each message. Only in this process, and only the latest: put your database here."""

from typing import Any

# Enough to try it, and no more than the memory holds.
MAX_ENTRIES = 1000

_in_memory: dict[str, dict[str, Any]] = {}


def get(key: str) -> dict[str, Any] | None:
    return _in_memory.get(key)


def put(key: str, entry: dict[str, Any]) -> None:
    _in_memory.pop(key, None)
    _in_memory[key] = entry
    if len(_in_memory) > MAX_ENTRIES:
        del _in_memory[next(iter(_in_memory))]
