"""Run a command that ends with the process that started it, even where that one is killed outright.

Called by its path, `tether.py SIGNAL PARENT COMMAND…`: it imports nothing of ours and starts in milliseconds.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Ask Linux for the signal on the parent's death, then become the command."""
    number, parent, *command = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != int(parent):  # it died before we could ask
            sys.exit("the process that started this one is gone")
    os.execvp(command[0], command)  # noqa: S606 (no shell is wanted)


if __name__ == "__main__":
    main()
