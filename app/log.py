"""The log: what the program did, never to whom. It names no file, no folder and no patient."""

import logging
import logging.handlers
import platform
from pathlib import Path

import platformdirs

from core.provenance import app_version

LOG_BYTES = 512 * 1024
LOG_FILES = 3


def log_path() -> Path:
    """Return where the log lies."""
    return Path(platformdirs.user_log_dir("hepascope", appauthor=False)) / "hepascope.log"


def start_log(path: Path | None = None) -> logging.Handler:
    """Write what our own modules log to a rotating file (or nowhere, if the folder is closed); return its handler."""
    path = path or log_path()
    handler: logging.Handler
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=LOG_BYTES, backupCount=LOG_FILES - 1, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    for name in ("app", "ui", "core"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)
    logging.getLogger("app").info(
        "Hepascope %s on %s, Python %s", app_version(), platform.system(), platform.python_version()
    )
    return handler


def stop_log(handler: logging.Handler) -> None:
    """Close the log."""
    for name in ("app", "ui", "core"):
        logging.getLogger(name).removeHandler(handler)
    handler.close()
