"""How log lines are written: readable, without the locals of frames (they may hold secrets)."""

import re
from typing import Any

import structlog

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

console = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
INVITATION = re.compile(r"(/v/)[\w-]{20,}")


def renderer(logger: Any, name: str, event: dict[str, Any]) -> str:
    """A readable line, without the secrets that invitation links carry in their path."""
    return INVITATION.sub(r"\1…", str(console(logger, name, event)))
