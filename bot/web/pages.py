"""The portal's own pages: one plain document, for any screen and any reader."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from html import escape
from typing import Final

from starlette.responses import HTMLResponse, Response

from bot.context import Renderer
from core.i18n import Language
from dialogs.patient.bank.pages import BACK_TO_CHAT, WebPage

PRESSED_HERE: Final = "pressed_here"
"""The field of the button's form that has to say what the page's cookie says."""

_STYLE: Final = """
:root{color-scheme:light dark}
*{box-sizing:border-box}
body{margin:0;font:1.0625rem/1.55 system-ui,sans-serif;background:#f4f6f8;color:#16232e;overflow-wrap:anywhere}
main{max-width:34rem;margin:0 auto;padding:1.25rem 1rem 3rem}
.clinic{margin:0;color:#41525f}
h1{margin:.25rem 0 1rem;font-size:1.6rem;line-height:1.25}
p{margin:0 0 1rem}
.warning{padding:.9rem 1rem;border-left:.35rem solid #8a4b00;background:#fff3df;border-radius:.25rem}
button,.back{display:inline-flex;align-items:center;justify-content:center;min-height:3rem;padding:.6rem 1.4rem;
border:2px solid #0b5c8a;border-radius:.6rem;background:#0b5c8a;color:#fff;font:inherit;font-weight:600;
text-decoration:none;cursor:pointer}
button:focus-visible,.back:focus-visible{outline:3px solid #16232e;outline-offset:3px}
@media (max-width:30rem){button,.back{width:100%}}
@media (prefers-color-scheme:dark){
body{background:#101820;color:#eef3f7}.clinic{color:#b6c4cf}
.warning{background:#3a2a10;border-color:#ffb454}
button,.back{background:#8fd0f5;border-color:#8fd0f5;color:#08202f}
button:focus-visible,.back:focus-visible{outline-color:#eef3f7}}
"""

_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Nobody keeps a page, frames it, or learns its address. Policy of content: `_policy`."""


@dataclass(frozen=True, slots=True)
class PageReader:
    """Who reads a page: the language, and who writes it."""

    language: Language
    renderer: Renderer


@dataclass(frozen=True, slots=True)
class PageSetting:
    """What stands on every page: the clinic's name, and where the chat is. `scheme` is how banks are reached."""

    clinic: str
    chat_address: str
    bank_schemes: str


def html_page(
    page: WebPage, reader: PageReader, setting: PageSetting, status: int = 200, pressed_here: str = ""
) -> Response:
    """The document. A button's form brings back `pressed_here`."""
    write = reader.renderer.html
    paragraphs = [f"<p>{_lines(write(each))}</p>" for each in page.paragraphs]
    if page.warns:
        paragraphs[0] = paragraphs[0].replace("<p>", '<p class="warning" role="note">', 1)
    if page.button is not None:
        hidden = f'<input type="hidden" name="{PRESSED_HERE}" value="{escape(pressed_here)}">'
        on = f'<form method="post">{hidden}<button>{write(page.button)}</button></form>'
    else:
        on = f'<p><a class="back" href="{escape(setting.chat_address)}">{write(BACK_TO_CHAT)}</a></p>'
    heading, clinic = write(page.heading), escape(setting.clinic)
    document = (
        f'<!doctype html><html lang="{reader.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{heading} – {clinic}</title><style>{_STYLE}</style></head>"
        f'<body><main><p class="clinic">{clinic}</p><h1>{heading}</h1>{"".join(paragraphs)}{on}</main></body></html>'
    )
    return HTMLResponse(document, status, {**HEADERS, "Content-Security-Policy": _policy(setting)})


def _policy(setting: PageSetting) -> str:
    """No script, no picture, nothing from elsewhere. A form leads to us, and from there to a bank, wherever that is."""
    return (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {setting.bank_schemes}"
    )


def _lines(html: str) -> str:
    return html.replace("\n", "<br>")
