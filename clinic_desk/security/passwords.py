"""Password hashing: bcrypt over a pre-hash, so that length and script do not matter (DECISIONS 15). Slow on purpose.

Call it off the GUI thread; the strength rule is `domain.user.password_problems`.
"""

import base64
import hashlib
import unicodedata

import bcrypt

SCHEME = "bcrypt-sha256"
PROGRAM_COST = 12
NOBODY = "bcrypt-sha256$$2b$12$i.8ZHiwkxqYRbU5.YAxBNuupWAAG.hdI2zAQjz37QHGxStaJevsqu"
"""The hash of a random text that was thrown away: what is checked where there is no account."""


def hash_password(password: str, *, cost: int = PROGRAM_COST) -> str:
    """Hash a password with a fresh salt; `cost` is bcrypt's exponent (4 to 31). Answers `scheme$hash`."""
    return f"{SCHEME}${bcrypt.hashpw(_prepared(password), bcrypt.gensalt(cost)).decode()}"


def check_password(password: str, stored: str | None) -> bool:
    """Check a password against a stored hash; takes as long for an account that does not exist or has no password."""
    scheme, _, hashed = (stored or NOBODY).partition("$")
    if scheme != SCHEME:
        return False
    try:
        matches = bcrypt.checkpw(_prepared(password), hashed.encode())
    except ValueError:
        return False
    return matches and bool(stored)


def needs_rehash(stored: str, *, cost: int = PROGRAM_COST) -> bool:
    """Tell whether a stored hash is weaker than what the program makes today."""
    parts = stored.split("$")
    return parts[0] != SCHEME or len(parts) < 4 or int(parts[3]) < cost  # noqa: PLR2004  scheme, "", 2b, cost


def _prepared(password: str) -> bytes:
    # bcrypt reads 72 bytes and stops at NUL; 44 base64 characters are always within both limits
    return base64.b64encode(hashlib.sha256(unicodedata.normalize("NFC", password).encode()).digest())
