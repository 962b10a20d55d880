"""What a user sees when a command fails."""

import os
import sys
import traceback

from heliograph.exceptions import HeliographError


def report(error: BaseException) -> int:
    """Print `error` to standard error as message, code and hints; return the exit status.

    An error outside the tree is a defect of ours: it is printed with its traceback.
    """
    if isinstance(error, HeliographError):
        sys.stderr.write(f"error: {error.message} [{error.code}]\n")
        for hint in error.hints:
            sys.stderr.write(f"  hint: {hint}\n")
        if os.environ.get("HELIOGRAPH_DEBUG"):
            traceback.print_exception(error)
        return 1
    traceback.print_exception(error)
    sys.stderr.write("error: this is a defect in Heliograph; please report it with the lines above\n")
    return 70
