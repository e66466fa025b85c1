"""URIs of files to absolute paths and back, whatever bytes a name has."""

from __future__ import annotations

import os
import sys
from typing import Final
from urllib.parse import quote, unquote, urlsplit

_CODING: Final = (sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())
_HERE: Final = ("", "localhost")


def path_of(uri: str) -> str | None:
    """Return the absolute path of a file, in the one way in which it can be written; None for what is no file here."""
    try:
        scheme, host, quoted, *_ = urlsplit(uri)
    except ValueError:  # a host that can be none
        return None
    path = unquote(quoted, *_CODING)
    if scheme != "file" or "\0" in path:
        return None
    is_windows = os.name == "nt"
    if host.lower() not in _HERE:
        path = f"//{unquote(host)}{path}" if is_windows else ""  # a share
    elif is_windows:
        path = path[1:2].lower() + path[2:]  # a drive, in the case in which editors differ
    return os.path.normpath(path) if os.path.isabs(path) else None


def uri_of(path: str) -> str:
    """Return the URI of an absolute path."""
    drive, below = (part.replace(os.sep, "/") for part in os.path.splitdrive(path))
    top = drive if drive.startswith("//") else f"///{drive}" if drive else "//"
    return f"file:{top}{quote(below, '/', *_CODING)}"
