"""`python -m followthrough` is the `followthrough` command."""

import sys

from followthrough.command.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
