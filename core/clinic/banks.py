"""Banks that confirm who somebody is (S32), as the clinic file names them: OpenID Connect, directly or by a broker."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from core.clinic.settings import Part

Claim = Annotated[str, Field(min_length=1, max_length=80)]


class Bank(Part):
    """A bank, or a broker that lets people choose theirs. `client_id` is who the clinic is there; its secret is never
    in the file. `authorize` is sent along when somebody goes there.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,23}$")]
    name: Annotated[str, Field(min_length=1, max_length=40)]
    issuer: str
    client_id: Annotated[str, Field(min_length=1)]
    scopes: Annotated[tuple[str, ...], Field(min_length=1)] = ("openid", "profile", "nin")
    authorize: dict[str, str] = Field(default_factory=dict)


class ClaimNames(Part):
    """What banks call what they tell of somebody. A number is a PESEL when its type and country say so, or say nothing;
    `clock_skew_seconds` is how far a bank's clock may be from ours.
    """

    given_name: Claim = "given_name"
    family_name: Claim = "family_name"
    birthdate: Claim = "birthdate"
    nin: Claim = "nin"
    nin_type: Claim = "nin_type"
    nin_country: Claim = "nin_issuing_country"
    pesel_types: tuple[str, ...] = ("PERSON", "PESEL")
    clock_skew_seconds: Annotated[int, Field(ge=0, le=300)] = 60
