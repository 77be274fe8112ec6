"""`python -m boilerkit`: the same as the command `boilerkit`."""

import sys

from boilerkit.cli import main

if __name__ == "__main__":
    sys.exit(main())
