"""What can go wrong on the way to a bank and back, each by a name of its own."""

from __future__ import annotations

from enum import StrEnum


class BankFault(StrEnum):
    """Why nothing was learnt from a bank."""

    CANCELLED = "cancelled"  # by the person, at the bank
    REFUSED = "refused"  # by the bank, of its own accord
    AWAY = "away"
    TIMED_OUT = "timed_out"
    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    METADATA = "metadata"  # it isn't who the clinic file says, or can't do what is needed
    ANSWER_ISSUER = "answer_issuer"  # the answer is another's (RFC 9207)
    CODE_REFUSED = "code_refused"  # used before, too old, or of another request
    ALGORITHM = "algorithm"
    KEY_IN_HEADER = "key_in_header"
    UNKNOWN_KEY = "unknown_key"
    SIGNATURE = "signature"
    TOKEN_ISSUER = "token_issuer"  # noqa: S105 - no secret
    AUDIENCE = "audience"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    NONCE = "nonce"
    SUBJECT = "subject"


class BankFailed(Exception):
    """The bank told nothing that can be believed."""

    def __init__(self, fault: BankFault) -> None:
        super().__init__(fault.value)
        self.fault = fault
