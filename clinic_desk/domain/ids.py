"""Identifiers made by the caller before the call: UUID version 7 (RFC 9562), ordered in time within one process.

The clock part serves index locality only; nothing in the program orders events by it.
"""

import secrets
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def new_id(*, unix_ms: int | None = None, random_bits: int | None = None) -> UUID:
    """Make a UUIDv7, greater than every earlier one of this process even when the clock steps back.

    `unix_ms` (milliseconds since 1970, UTC) and `random_bits` (74 bits) replace clock and random source.
    """
    global _last  # noqa: PLW0603  one counter per process is the point
    clock = time.time_ns() // 1_000_000 if unix_ms is None else unix_ms
    noise = secrets.randbits(74) if random_bits is None else random_bits
    with _lock:
        # 48 bits of milliseconds over 74 random bits; +1 keeps the order when the clock stands still or steps back
        value = max(clock << 74 | noise, _last + 1)
        _last = value
    return _with_version(value)


def id_at(unix_ms: int, random_bits: int) -> UUID:
    """Make the UUIDv7 of this instant (ms) and these 74 bits; pure, for generated clinics and tests."""
    return _with_version(unix_ms << 74 | random_bits)


def _with_version(value: int) -> UUID:
    milliseconds, noise = value >> 74, value & (1 << 74) - 1
    head, tail = noise >> 62, noise & (1 << 62) - 1
    return UUID(int=(milliseconds & (1 << 48) - 1) << 80 | 7 << 76 | head << 64 | 0b10 << 62 | tail)
