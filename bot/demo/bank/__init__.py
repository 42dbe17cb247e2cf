"""'Bank Pokazowy': a bank of the desk's own, with OpenID Connect as banks have it and people to log in as."""
