"""``python -m mockcalendly`` does what ``mockcalendly`` does."""

import sys

from mockcalendly.cli import main

if __name__ == "__main__":
    sys.exit(main())
