"""Tells hatch to prepare the assets before it packs a wheel."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PrepareAssets(BuildHookInterface[Any]):
    """Runs ``tools/prepare.py``, so that a wheel carries what a clone fetches at set-up."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Prepare, or stop the build."""
        prepare = runpy.run_path(str(Path(self.root) / "tools" / "prepare.py"))["main"]
        if prepare() != 0:
            raise SystemExit("the assets could not be prepared; the lines above say why")
