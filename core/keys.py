"""The keys under which personal data is kept: sealing, opening, and fingerprints to find it by.

A ring holds one key, or several while they are being changed: the first seals, all open. From each key two sub-keys
are derived (HKDF): one encrypts (AES-GCM), one makes fingerprints (HMAC-SHA256). A purpose such as `"patients.phone"`
is bound to everything sealed, so that what was sealed as one thing can't be passed off as another.

A sealed value is `key id (4 bytes) | nonce (12 bytes) | ciphertext and tag`.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.errors import KeyRingError

KEY_BYTES = 32
ID_BYTES = 4
NONCE_BYTES = 12
TAG_BYTES = 16


def _derived(master: bytes, what_for: str, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=f"patient-portal {what_for}".encode()).derive(master)


@dataclass(frozen=True, slots=True)
class _Key:
    """One key's sub-keys, and the id by which a sealed value names it."""

    id: bytes
    cipher: AESGCM = field(repr=False)
    hash: HMAC = field(repr=False)

    @classmethod
    def from_master(cls, master: bytes) -> _Key:
        return cls(
            id=_derived(master, "id", ID_BYTES),
            cipher=AESGCM(_derived(master, "sealing", KEY_BYTES)),
            hash=HMAC(_derived(master, "fingerprints", KEY_BYTES), SHA256()),
        )

    def fingerprint(self, purpose: str, value: str) -> bytes:
        # The length keeps ("ab", "c") and ("a", "bc") apart.
        keyed = self.hash.copy()
        keyed.update(f"{len(purpose)}:{purpose}{value}".encode())
        return keyed.finalize()


class KeyRing:
    """The keys of one portal. Shows none of them in its `repr`."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """Take raw keys of 32 bytes; the first one seals."""
        if not keys:
            message = "PORTAL_KEY holds no key; leave it unset, and the first start makes one."
            raise KeyRingError(message)
        if any(len(key) != KEY_BYTES for key in keys):
            message = f"Each key in PORTAL_KEY must be {KEY_BYTES} bytes long."
            raise KeyRingError(message)
        self._keys = tuple(map(_Key.from_master, keys))

    def __repr__(self) -> str:
        return f"<KeyRing of {len(self._keys)}>"

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """Read `PORTAL_KEY`: base64url keys with commas between."""
        return cls([_decoded(part) for part in text.split(",") if part.strip()])

    @staticmethod
    def new_key() -> str:
        """A fresh random key, as `parse` reads it."""
        return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()

    @property
    def number_of_first(self) -> int:
        """A number that belongs to the first key, the same each time; nothing of the key can be read from it."""
        return int.from_bytes(self._keys[0].id) >> 1  # as a signed column of four bytes holds it

    def seal(self, purpose: str, data: bytes) -> bytes:
        """Encrypt with the first key; `open` needs the same purpose."""
        key = self._keys[0]
        nonce = secrets.token_bytes(NONCE_BYTES)
        return key.id + nonce + key.cipher.encrypt(nonce, data, purpose.encode())

    def open(self, purpose: str, data: bytes) -> bytes:
        """Decrypt what any of the keys sealed for this purpose; `KeyRingError` when it is not that, bit for bit."""
        if len(data) < ID_BYTES + NONCE_BYTES + TAG_BYTES:
            message = f"A stored value ({purpose}) is cut short; restore it from a backup."
            raise KeyRingError(message)
        key_id, nonce, ciphertext = data[:ID_BYTES], data[ID_BYTES:][:NONCE_BYTES], data[ID_BYTES + NONCE_BYTES :]
        candidates = [key for key in self._keys if key.id == key_id]
        if not candidates:
            message = f"No key in PORTAL_KEY opens a stored value ({purpose}); add the key that sealed it."
            raise KeyRingError(message)
        for key in candidates:
            try:
                return key.cipher.decrypt(nonce, ciphertext, purpose.encode())
            except InvalidTag:
                continue
        message = f"A stored value ({purpose}) was changed after it was sealed; restore it from a backup."
        raise KeyRingError(message)

    def fingerprint(self, purpose: str, value: str) -> bytes:
        """A keyed hash to find `value` by; nothing of the value can be read from it."""
        return self._keys[0].fingerprint(purpose, value)

    def fingerprints(self, purpose: str, value: str) -> tuple[bytes, ...]:
        """The value's fingerprint under each key, for look-ups while keys are being changed."""
        return tuple(key.fingerprint(purpose, value) for key in self._keys)


def _decoded(text: str) -> bytes:
    """One key from its base64url form, with or without padding."""
    text = text.strip().rstrip("=")
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        # From None: the cause would show the key's text.
        message = "PORTAL_KEY must be keys in base64url with commas between; one of them is not."
        raise KeyRingError(message) from None
    return key
