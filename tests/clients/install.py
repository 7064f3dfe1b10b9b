"""Installs the two client libraries and schemathesis: `python3 tests/clients/install.py`.

They stand beside these tests and are no part of the application's environment. npm is asked of
the machine; pip is our own.
"""

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PYTHON_FOLDER = HERE / ".python"
FUZZ_FOLDER = HERE / ".schemathesis"
NODE_FOLDER = HERE / "node_modules"


def main() -> int:
    npm = shutil.which("npm")
    if npm is None:
        sys.stderr.write("npm is missing (as root: apt-get install npm)\n")
        return 1
    install(HERE / "requirements.lock", PYTHON_FOLDER)
    install(HERE / "schemathesis.lock", FUZZ_FOLDER)
    subprocess.run([npm, "ci", "--silent", "--no-audit", "--no-fund"], cwd=HERE, check=True)
    return 0


def install(lock: Path, folder: Path) -> None:
    """What the lock names, in a folder of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    pip = next((ROOT / "vendor").glob("pip-*.whl")) / "pip"
    subprocess.run(
        [
            *(ROOT / ".venv/bin/python", pip, "install", "-q", "--no-deps", "--require-hashes"),
            *("--only-binary", ":all:", "--target", folder, "-r", lock),
        ],
        check=True,
    )


if __name__ == "__main__":
    raise SystemExit(main())
