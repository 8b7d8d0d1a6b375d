"""`outputs/` is what `crtables run raw/` writes: every file, byte for byte, whatever the hash seed and the folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from folders import files

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "outputs"


@pytest.mark.parametrize(
    ("seed", "elsewhere"), [("0", False), ("1", False), ("2", True)], ids=["from the project", "another seed", "another folder"]
)
def test_outputs_are_what_the_run_writes(tmp_path: Path, seed: str, elsewhere: bool) -> None:
    out = tmp_path / "out"
    paths = [str(ROOT / "raw"), "--out", str(out)] if elsewhere else ["raw/", "--out", str(out)]
    result = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "run", *paths],
        cwd=tmp_path if elsewhere else ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    found, golden = files(out), files(GOLDEN)
    # Names first: a golden that nothing writes fails as much as one that is missing.
    assert sorted(found) == sorted(golden)
    changed = [name for name in golden if found[name] != golden[name]]
    assert changed == [], "look at the differences, then write the goldens anew: make run"
