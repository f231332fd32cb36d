"""Passwords are hashed slowly, on purpose: that is what makes them hard to guess."""

from __future__ import annotations

import hashlib
import hmac

ITERATIONS = 4_000


def hash_password(password: str, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)


def is_password(password: str, salt: bytes, expected: bytes) -> bool:
    return hmac.compare_digest(hash_password(password, salt), expected)
