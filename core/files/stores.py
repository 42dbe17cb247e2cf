"""Where a vault keeps its files: a folder, an S3-compatible store, or memory; by its address."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, S3Store

from core.errors import ConfigurationError

CONNECTING: Final = timedelta(seconds=5)
REQUEST: Final = timedelta(seconds=30)
RETRIES: Final = 4
RETRYING: Final = timedelta(seconds=30)

_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX: Final = re.compile(r"(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?")
_ENDPOINT: Final = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?|https?://\[[0-9a-f:]+\](:[0-9]{1,5})?/?")

Store: TypeAlias = LocalStore | MemoryStore | S3Store


def open_store(url: str) -> Store:
    """The store at `url`: a folder (`file:///abs/dir` or a plain path; made if missing, for its owner only),
    `s3://bucket/prefix?region=...&endpoint=...` with the usual `AWS_*` variables, or `memory://` for tests.
    """
    if "://" not in url:
        return _local_store(url)
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = SplitResult("", "", "", "", "")
    match parts.scheme:
        case "file" if parts.netloc in {"", "localhost"} and not parts.query and not parts.fragment:
            return _local_store(unquote(parts.path))
        case "s3":
            return _s3_store(parts)
        case "memory":
            return MemoryStore()
    # Never the address itself: someone may have put a secret in it.
    raise ConfigurationError(
        "VAULT_URL is not an address of a vault; write a folder's path, file:///path/to/folder or s3://bucket/prefix."
    )


def _local_store(path: str) -> LocalStore:
    if not path.strip("/"):
        raise ConfigurationError("VAULT_URL names no folder; write its path.")
    folder = Path(path)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return LocalStore(folder.resolve())
    except (OSError, ValueError, BaseError):
        raise ConfigurationError(
            f"VAULT_URL names {path}, where no folder can be made; correct the path, or make the folder."
        ) from None


def _s3_store(parts: SplitResult) -> S3Store:
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    endpoint = options.get("endpoint")
    sound = (
        _BUCKET.fullmatch(parts.netloc)
        and _PREFIX.fullmatch(parts.path)
        and not parts.fragment
        and options.keys() <= {"region", "endpoint"}
        and all(options.values())
        and (endpoint is None or _ENDPOINT.fullmatch(endpoint))
    )
    if not sound:
        raise ConfigurationError(
            "VAULT_URL is not an address of a bucket; write s3://bucket/prefix?region=...&endpoint=https://..., "
            "and give the credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        )
    return S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        config={
            "disable_bulk_delete": True,
            **({"region": options["region"]} if "region" in options else {}),
            **({"endpoint": endpoint.rstrip("/")} if endpoint else {}),
        },
        client_options={
            "allow_http": bool(endpoint and endpoint.startswith("http://")),
            "connect_timeout": CONNECTING,
            "timeout": REQUEST,
        },
        retry_config={"max_retries": RETRIES, "retry_timeout": RETRYING},
    )
