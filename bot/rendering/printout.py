"""A list to be printed: a page of HTML for A4, which needs nothing from anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from bot.context import Renderer
from bot.outbox.actions import SendFile
from core.i18n import Language
from dialogs.engine.screens import Printout, PrintoutPart

_STYLE: Final = """
@page { size: A4; margin: 14mm; }
body { font: 11pt/1.35 system-ui, sans-serif; color: #000; margin: 0 auto; max-width: 182mm; }
h1 { font-size: 15pt; margin: 0 0 2mm; }
h2 { font-size: 12.5pt; margin: 7mm 0 1.5mm; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 0.3mm solid #777; padding: 1.2mm 1.8mm; text-align: left; vertical-align: top; }
th { background: #eee; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
td:first-child { white-space: nowrap; }
td:last-child { width: 24%; }
footer { margin-top: 6mm; font-size: 9pt; }
"""


def printout_message(printout: Printout, renderer: Renderer, language: Language) -> SendFile:
    """The file on its way, with what it is in words."""
    return SendFile(
        name=renderer.plain(printout.name),
        content=page(printout, renderer, language),
        caption=renderer.html(printout.caption),
    )


def page(printout: Printout, renderer: Renderer, language: Language) -> str:
    """The file's text."""
    title = escape(renderer.plain(printout.title))
    parts = "".join(_part(printout, part, renderer) for part in printout.parts)
    return (
        f'<!DOCTYPE html>\n<html lang="{language.value}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>\n<body><h1>{title}</h1>{parts}"
        f"<footer>{escape(renderer.plain(printout.foot))}</footer></body></html>\n"
    )


def _part(printout: Printout, part: PrintoutPart, renderer: Renderer) -> str:
    head = "".join(f"<th>{escape(renderer.plain(each))}</th>" for each in printout.columns)
    return (
        f"\n<h2>{escape(renderer.plain(part.heading))}</h2><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(_rows(part, renderer))}</tbody></table>"
    )


def _rows(part: PrintoutPart, renderer: Renderer) -> Iterator[str]:
    for row in part.rows:
        cells = "".join(f"<td>{escape(renderer.plain(each))}</td>" for each in row)
        yield f"\n<tr>{cells}</tr>"
