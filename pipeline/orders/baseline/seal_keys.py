"""
Turns the unit's one seal key into a key for each use.

Its own room because a key that does two things can be turned against itself: what proves a file, what hides the label
key and what hashes patients never share one.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_BYTES = 32


def proving_key(key: bytes) -> bytes:
    """Give the key that a file is proved with."""
    return _derived(key, b"seal")


def people_key(key: bytes, person_key: str) -> bytes:
    """Give the key that patients are hashed with: those of two dictionaries never meet."""
    return _derived(key, b"people " + person_key.encode())


def hidden(label_key: bytes, key: bytes, bound_to: bytes) -> bytes:
    """Encrypt a label key, bound to the edition that it made letters for (RFC 5297): same in, same out."""
    return _cipher(key).encrypt(label_key, [bound_to])


def revealed(text: bytes, key: bytes, bound_to: bytes) -> bytes | None:
    """Decrypt what `hidden` gave; None where it was changed, or is bound to another edition, or the key is another."""
    try:
        return _cipher(key).decrypt(text, [bound_to])
    except (InvalidTag, ValueError):
        return None


def _cipher(key: bytes) -> AESSIV:
    return AESSIV(_derived(key, b"labels", 2 * _BYTES))


def _derived(key: bytes, use: bytes, length: int = _BYTES) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=b"klynge baseline " + use).derive(key)
