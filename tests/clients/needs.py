"""The libraries are no part of the application's environment: where they are absent, a run says how
to install them. With CLIENT_LIBRARIES=1, as `.ci/run` has it, nothing is skipped.
"""

import os
import shutil

import pytest

from tests.clients.install import FUZZ_FOLDER, NODE_FOLDER, PYTHON_FOLDER

INSTALL = "the client libraries are not installed: python3 tests/clients/install.py"
REQUIRED = os.environ.get("CLIENT_LIBRARIES") == "1"
HAS_NPM = NODE_FOLDER.is_dir() and shutil.which("node") is not None

needs_npm = pytest.mark.skipif(not (HAS_NPM or REQUIRED), reason=INSTALL)
needs_python = pytest.mark.skipif(not (PYTHON_FOLDER.is_dir() or REQUIRED), reason=INSTALL)
needs_schemathesis = pytest.mark.skipif(not (FUZZ_FOLDER.is_dir() or REQUIRED), reason=INSTALL)
