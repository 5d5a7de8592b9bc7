"""A file from outside is opened in a process of its own, which may use little and is not believed.

Both sides stand here (reliability, promise 8): who asks, and the limits of what answers. The process knows
neither Django nor the database: this module and those that it is asked for do without them.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LARGEST = 10 * 2**20
"""Bytes of a file that anybody opens."""
PATIENCE = 10.0  # seconds
MEMORY = 280 * 2**20
SECONDS = 9


def answer_of(module: str, question: bytes) -> bytes:
    """What `main()` of a module writes about a file, the file being in the question.

    SubprocessError where it takes too long (TimeoutExpired), is ended or breaks down.
    """
    command = [sys.executable, "-I", "-c", program(module)]
    return subprocess.run(command, input=question, capture_output=True, timeout=PATIENCE, check=True).stdout


def program(module: str) -> str:
    return (
        f"import sys; sys.path.insert(0, {str(ROOT)!r});"
        f" from {__name__} import limit; from {module} import main; limit(); main()"
    )


def limit() -> None:
    """No more memory, time, files or processes than a table needs."""
    try:
        import resource
    except ImportError:  # Windows has none; the sizes of what is read still hold.
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
