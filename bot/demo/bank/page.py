"""The bank's own pages: plain, in both languages at once, for nobody is known there before they log in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from starlette.responses import HTMLResponse, Response

from bot.demo.bank.customers import BankCustomer

_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 1.0625rem/1.5 system-ui, sans-serif; margin: 0; background: #eef1f6; color: #14213d; }
main { max-width: 30rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
h1 { font-size: 1.5rem; margin: .5rem 0; }
button { display: block; width: 100%; min-height: 3rem; margin: .75rem 0; padding: .6rem 1rem; font: inherit;
  text-align: left;
  border: 2px solid #14213d; border-radius: .6rem; background: #fff; color: #14213d; cursor: pointer; }
button:focus-visible { outline: 3px solid #0a58ca; outline-offset: 2px; }
small { display: block; color: #41506e; }
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


def login_page(asked: Mapping[str, str], customers: Sequence[BankCustomer], return_address: str) -> Response:
    """Everybody who has an account here, to be logged in as; and the way back without."""
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in asked.items()
    )
    people = "".join(
        f'<button name="customer" value="{escape(each.id)}">{escape(each.full_name)}'
        f"<small>{escape(each.known_by)}</small></button>"
        for each in customers
    )
    body = f"""<h1>Bank Pokazowy</h1>
<p>To nie jest prawdziwy bank. Proszę wybrać, kto się loguje.</p>
<p lang="en">This is no real bank. Choose who logs in.</p>
<form method="post">{kept}{people}
<button name="customer" value="">Anuluj <span lang="en">/ Cancel</span></button></form>"""
    return _page("Bank Pokazowy", body, 200, return_address)


def wrong_request_page() -> Response:
    """Who comes from elsewhere is sent nowhere: that could be anywhere."""
    body = """<h1>Bank Pokazowy</h1><p>Ta strona nie została otwarta z portalu przychodni.</p>
<p lang="en">This page was not opened from the clinic’s portal.</p>"""
    return _page("Bank Pokazowy", body, 400, "")


def _page(title: str, body: str, status: int, return_address: str) -> Response:
    document = (
        f'<!doctype html><html lang="pl"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main>{body}</main></body></html>"
    )
    forms = f"form-action 'self' {return_address}".strip()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; {forms}"
    return HTMLResponse(document, status, {**_HEADERS, "Content-Security-Policy": policy})
