"""Checksums over what is frozen or signed. They show an edit that bypasses the application, not a recomputed chain."""

import hashlib
import json
from typing import Any

DECIMALS = 6


def checksum_of(content: Any, previous: str = "") -> str:
    """SHA-256 over the previous checksum and the content as JSON with sorted keys."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def rounded(number: float | None) -> float | None:
    """Six decimals and no negative zero, so that both databases give back what was stored."""
    return None if number is None else round(float(number), DECIMALS) + 0.0
