"""Parts of a file: browsers ask for them to move about in a sound."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


def file_response(content: bytes, wanted: str | None, media_type: str, headers: Mapping[str, str]) -> Response:
    """The file, or the one part of it that the header `Range` asks for; what can't be understood gets it all."""
    headers = {**headers, "Accept-Ranges": "bytes"}
    found = _RANGE.fullmatch(wanted or "")
    if found is None or int(found[1]) >= len(content):
        return Response(content, media_type=media_type, headers=headers)
    first, last = int(found[1]), min(int(found[2] or len(content)), len(content) - 1)
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return Response(content[first : last + 1], 206, media_type=media_type, headers=headers)
