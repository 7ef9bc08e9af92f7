"""kill -9 in the middle of an intake, anywhere: after resuming or sending again nothing is lost and nothing doubled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
POINTS = int(os.environ.get("CHUXIN_CRASH_POINTS", "6"))
SEED = 20260630


def test_killed_intake_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.scenarios.crashing", str(tmp_path), str(POINTS), str(SEED)],
        cwd=ROOT,
        env={
            **os.environ,
            "CHUXIN_HOME": str(tmp_path / "driver"),
            "CHUXIN_DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "chuxin.interfaces.conf.settings",
            "PYTHONPATH": str(ROOT / "src"),
        },
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    whole = told["undisturbed"]
    assert whole["unsettled"] == 0
    assert whole["receipt"][:5] == [1_501, 1_498, 1, 1, 1]
    assert len(told["points"]) == POINTS
    assert any(point["killed"] for point in told["points"]), "no process was caught at work"
    for point in told["points"]:
        assert point["mended"] == whole
        # A part is stated whole or not at all.
        assert point["before"]["rows"] in {0, 399, 799, 1_199, whole["rows"]}
