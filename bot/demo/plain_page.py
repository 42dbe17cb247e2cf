"""A page of the demonstration's own: plain, for a phone, of nothing that comes from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from starlette.responses import HTMLResponse, Response

_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 1.0625rem/1.5 system-ui, sans-serif; margin: 0; background: #eef1f6; color: #14213d;
  overflow-wrap: anywhere; }
main { max-width: 30rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
h1 { font-size: 1.5rem; margin: .5rem 0; }
h2 { font-size: 1.125rem; margin: 1.25rem 0 .25rem; }
button { display: block; width: 100%; min-height: 3rem; margin: .75rem 0; padding: .6rem 1rem; font: inherit;
  text-align: left;
  border: 2px solid #14213d; border-radius: .6rem; background: #fff; color: #14213d; cursor: pointer; }
button:focus-visible { outline: 3px solid #0a58ca; outline-offset: 2px; }
small { display: block; color: #41506e; }
ul { padding-left: 1.25rem; }
video { display: block; width: 100%; border-radius: .6rem; background: #14213d; }
[hidden] { display: none; }
@media (prefers-color-scheme: dark) {
  body { background: #10172a; color: #eef1f6; }
  button { background: #1b2540; color: #eef1f6; border-color: #9fb3d9; }
  small { color: #b8c4de; }
}
"""

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def plain_page(title: str, body: str, status: int, *, script: str = "", forms: str = "'none'") -> Response:
    """The document. Its script is the only one that runs, and asks nobody but us; forms go to the `forms` addresses."""
    run = f"<script>{script}</script>" if script else ""
    document = (
        f'<!doctype html><html lang="pl"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main>{body}</main>{run}</body></html>"
    )
    scripts = f"script-src {_hash(script)}; connect-src 'self'; " if script else ""
    policy = (
        f"default-src 'none'; style-src {_hash(_STYLE)}; {scripts}frame-ancestors 'none'; base-uri 'none'; "
        f"form-action {forms}"
    )
    return HTMLResponse(document, status, {**_HEADERS, "Content-Security-Policy": policy})


def _hash(inline: str) -> str:
    """What a policy calls something that stands in the document itself."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()}'"
