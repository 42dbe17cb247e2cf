"""What a bank says of itself (OpenID Connect Discovery), believed as far as it can be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.bank.faults import BankFailed, BankFault
from bot.bank.http import is_safe

ALGORITHMS: Final = ("PS256", "RS256", "ES256", "PS384", "RS384", "ES384", "PS512", "RS512", "ES512", "EdDSA")
"""What a token may be signed by: never by a secret that we have too, never by nothing."""

WELL_KNOWN: Final = "/.well-known/openid-configuration"


class BankMetadata(BaseModel):
    """The parts that are used."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    signed_by: list[str] = Field(alias="id_token_signing_alg_values_supported")
    authenticates_by: list[str] = Field(["client_secret_basic"], alias="token_endpoint_auth_methods_supported")
    challenges: list[str] = Field(["S256"], alias="code_challenge_methods_supported")
    names_itself: bool = Field(default=False, alias="authorization_response_iss_parameter_supported")

    @property
    def algorithms(self) -> frozenset[str]:
        """Those of ours that it uses."""
        return frozenset(ALGORITHMS) & frozenset(self.signed_by)


def read_metadata(content: Mapping[str, Any], issuer: str) -> BankMetadata:
    """What the bank of this issuer says.

    Raises: BankFailed, when it is another's, or not enough.
    """
    try:
        found = BankMetadata.model_validate(content)
    except ValidationError:
        raise BankFailed(BankFault.METADATA) from None
    called = [found.authorization_endpoint, found.token_endpoint, found.jwks_uri, found.userinfo_endpoint]
    if found.issuer != issuer or not all(is_safe(each, issuer) for each in called if each is not None):
        raise BankFailed(BankFault.METADATA)
    if not found.algorithms or "S256" not in found.challenges:
        raise BankFailed(BankFault.METADATA)
    return found
