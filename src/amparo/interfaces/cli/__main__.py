"""Lets ``python -m amparo.interfaces.cli`` stand for ``amparo``."""

import sys

from amparo.interfaces.cli import main

sys.exit(main())
