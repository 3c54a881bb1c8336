"""`python -m clinic_desk` and the built program start here."""

import sys

from clinic_desk.cli import main

if __name__ == "__main__":
    sys.exit(main())
