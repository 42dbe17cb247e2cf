"""The bank's own pages: plain, in both languages at once, for nobody is known there before they log in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from starlette.responses import Response

from bot.demo.bank.customers import BankCustomer
from bot.demo.plain_page import plain_page


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
    return plain_page("Bank Pokazowy", body, 200, forms=f"'self' {return_address}")


def wrong_request_page() -> Response:
    """Who comes from elsewhere is sent nowhere: that could be anywhere."""
    body = """<h1>Bank Pokazowy</h1><p>Ta strona nie została otwarta z portalu przychodni.</p>
<p lang="en">This page was not opened from the clinic’s portal.</p>"""
    return plain_page("Bank Pokazowy", body, 400)
