"""Secrets that the program itself must read again are kept encrypted.

The key is made of SECRET_KEY; what earlier keys have encrypted can still be read.
"""

import hashlib
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

_PURPOSE = b"hoopcrm.core.secrets:"


class Unreadable(ValueError):
    """It was encrypted with a key that is gone."""


def encrypt(text: str) -> str:
    """The text as it may be stored."""
    return _box().encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    """What was encrypted. Raises Unreadable."""
    try:
        return _box().decrypt(stored.encode()).decode()
    except (InvalidToken, ValueError) as error:
        raise Unreadable from error


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(key)) for key in keys])


def _key(secret: str) -> bytes:
    return urlsafe_b64encode(hashlib.sha256(_PURPOSE + secret.encode()).digest())
