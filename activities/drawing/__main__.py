"""`python -m activities.drawing POOL SEED`: repeat a draw from the file of its pool, and print whom it draws."""

import sys
from pathlib import Path

from activities.drawing import TICKETS, Pool, fair_lottery


def main(file: str, seed: str) -> None:
    """Draw, and say what of it can be compared with the public page."""
    pool = Pool.from_text(Path(file).read_text(encoding="utf-8"))
    lottery = fair_lottery(pool)
    chances = [chance for lot, chance in lottery.chances().items() if lot not in pool.held]
    lines = [
        f"digest   {pool.digest}",
        f"chances  {float(min(chances, default=1)):.6f} to {float(max(chances, default=1)):.6f}",
        f"ticket   {lottery.ticket(seed)} of {TICKETS}",
        *(f"drawn    {lot}" for lot in sorted(lottery.drawn(seed))),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
