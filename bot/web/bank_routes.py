"""The addresses of the way to a bank: where the chat's link leads, and where the bank sends people back to."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable
from typing import Final, assert_never
from urllib.parse import parse_qs, urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.bank.client import ReturnedAnswer
from bot.bank.faults import BankFailed
from bot.context import BotContext
from bot.web.bank_way import RETURN, BankWay
from bot.web.pages import HEADERS, PRESSED_HERE, PageReader, PageSetting, html_page
from bot.web.way_end import EndKind, WayEnd
from core.clinic.model import Clinic
from core.errors import NotFound
from core.i18n import Language, language_of_messenger
from core.identity.model import VALID_FOR
from core.identity.refusals import BankRefused
from dialogs.patient.bank import pages
from dialogs.patient.bank.pages import WebPage

LONGEST: Final = 8192
"""Bytes of a form, and characters of an address; ours and banks' have a few hundred."""

_STATUS_USED: Final = 410
_SINGLE: Final = ("state", "code", "error", "iss")


class BankRoutes:
    """Answers browsers. Whatever happens, they get a page, in the person's language where it is known who it is."""

    def __init__(self, context: BotContext, way: BankWay, public_url: str, chat_address: str) -> None:
        self._context = context
        self._way = way
        parts = urlsplit(public_url)
        self._path = parts.path
        self._is_secure = parts.scheme == "https"
        schemes = "https:" if self._is_secure else "https: http:"
        self._setting = PageSetting(context.clinic.name, chat_address, schemes)

    def routes(self) -> list[Route]:
        """They are below the path of the public address."""
        return [
            Route(f"{self._path}/{RETURN}", self._answering(self._come_back), methods=["GET"]),
            Route(f"{self._path}/bank/{{token}}", self._answering(self._start), methods=["GET"]),
            Route(f"{self._path}/bank/{{token}}", self._answering(self._go), methods=["POST"]),
        ]

    async def _start(self, request: Request) -> Response:
        looked = await self._way.look(request.path_params["token"])
        pressed_here = secrets.token_urlsafe(24)
        page = pages.start(self._context.clinic, looked.patient, looked.bank)
        answer = html_page(page, self._reader(looked.language), self._setting, pressed_here=pressed_here)
        self._set_cookie(answer, self._seen, pressed_here, request.url.path, strict=True)
        return answer

    async def _go(self, request: Request) -> Response:
        """Only a press on the page itself: no other site can send what its cookie holds."""
        form = parse_qs((await _body(request)).decode(errors="replace"))
        told, kept = form.get(PRESSED_HERE, [""])[0], request.cookies.get(self._seen, "")
        if not kept or not hmac.compare_digest(told.encode(), kept.encode()):
            return self._page(request, pages.not_pressed_here(), 403)
        token = request.path_params["token"]
        try:
            sent = await self._way.go(token)
        except BankFailed:
            looked = await self._way.look(token)
            return self._page(request, pages.bank_away(self._context.clinic), 503, looked.language)
        answer = RedirectResponse(sent.address, 303, HEADERS)
        self._set_cookie(answer, self._went, sent.browser, f"{self._path}/{RETURN}", strict=False)
        return answer

    async def _come_back(self, request: Request) -> Response:
        """Use what the bank sends along, and show how it ended at an address without it: the one that stays in the
        browser, in its history and on its screen.
        """
        if not request.url.query:
            return self._end_page(request, WayEnd.unpack(request.cookies.get(self._ended, "")))
        try:
            end = await self._use(request)
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001 - somebody waits for a page
            end = WayEnd.of_error(error)
        path = f"{self._path}/{RETURN}"
        answer = RedirectResponse(path, 303, HEADERS)
        self._set_cookie(answer, self._ended, end.pack(), path, strict=False)
        return answer

    async def _use(self, request: Request) -> WayEnd:
        brought = parse_qs(request.url.query[:LONGEST], keep_blank_values=True)
        if any(len(brought.get(name, [])) > 1 for name in _SINGLE):
            raise NotFound
        state, code, error, issuer = (brought.get(name, [""])[0] for name in _SINGLE)
        answer = ReturnedAnswer(code, error, issuer)
        back = await self._way.come_back(state, request.cookies.get(self._went, ""), answer)
        return WayEnd(EndKind.CONFIRMED if back.is_confirmed else EndKind.NOT_CONFIRMED, back.language)

    def _answering(self, answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def answering(request: Request) -> Response:
            try:
                return await answer(request)
            except ClientDisconnect:
                return Response(status_code=400)
            except Exception as error:  # noqa: BLE001 - somebody waits for a page
                return self._end_page(request, WayEnd.of_error(error))

        return answering

    def _end_page(self, request: Request, end: WayEnd) -> Response:
        page, status = _shown(end.how, self._context.clinic)
        return self._page(request, page, status, end.language)

    def _page(self, request: Request, page: WebPage, status: int, language: Language | None = None) -> Response:
        return html_page(page, self._reader(language or _of_browser(request)), self._setting, status)

    def _reader(self, language: Language) -> PageReader:
        return PageReader(language, self._context.renderer(language))

    def _set_cookie(self, answer: Response, name: str, value: str, path: str, *, strict: bool) -> None:
        answer.set_cookie(
            name,
            value,
            max_age=int(VALID_FOR.total_seconds()),
            path=path,
            secure=self._is_secure,
            httponly=True,
            samesite="strict" if strict else "lax",
        )

    @property
    def _seen(self) -> str:
        return self._cookie("bank-seen")

    @property
    def _went(self) -> str:
        return self._cookie("bank-went")

    @property
    def _ended(self) -> str:
        return self._cookie("bank-ended")

    def _cookie(self, name: str) -> str:
        return f"__Secure-{name}" if self._is_secure else name


def _shown(how: EndKind | BankRefused, clinic: Clinic) -> tuple[WebPage, int]:
    """The page, and its status."""
    match how:
        case EndKind.CONFIRMED:
            return pages.confirmed(), 200
        case EndKind.NOT_CONFIRMED:
            return pages.not_confirmed(), 200
        case EndKind.UNKNOWN:
            return pages.unknown(clinic), 404
        case EndKind.BROKEN:
            return pages.broken(clinic), 500
        case BankRefused():
            return pages.refused(how, clinic), _STATUS_USED
        case _ as never:
            assert_never(never)


async def _body(request: Request) -> bytes:
    """The beginning of the body: more than that isn't read."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST:
            return b""
    return bytes(body)


def _of_browser(request: Request) -> Language:
    """Of somebody who isn't known: what their browser asks for first."""
    return language_of_messenger(request.headers.get("accept-language", "")[:2].lower())
