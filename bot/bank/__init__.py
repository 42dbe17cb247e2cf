"""A bank asked who somebody is: OpenID Connect's authorization code flow with PKCE, as its one client.

Nothing here is logged: claims, codes, tokens and states are somebody's. What goes wrong is a `BankFault`, by its name.
"""
