#!/usr/bin/env python3
"""HoopCRM, with nothing to set up first:

python3 dev.py run              the whole application with demo data (Ctrl-C stops it)
python3 dev.py test             the whole test suite (further arguments go to pytest)
python3 dev.py manage COMMAND   a management command against the running servers
python3 dev.py bench            measures import and pages at size
"""

# Only the standard library and only old syntax here: whatever python3 the machine has reads this.
import glob
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
OLDEST = (3, 11)
RUNTIME_LOCK = "requirements.lock"
DEVELOPMENT_LOCK = "requirements-dev.lock"  # holds everything that the runtime lock holds
COMMANDS = {
    "run": (RUNTIME_LOCK, ["-m", "hoopcrm.devserver.run"]),
    "manage": (RUNTIME_LOCK, ["-m", "hoopcrm.devserver.manage"]),
    "test": (DEVELOPMENT_LOCK, ["-m", "pytest"]),
    "bench": (DEVELOPMENT_LOCK, ["-m", "hoopcrm.devserver.bench"]),
}


def use_new_enough_python():
    if sys.version_info[:2] >= OLDEST:
        return
    for version in ("3.13", "3.12", "3.11"):
        python = shutil.which("python" + version)
        if python:
            os.execv(python, [python] + sys.argv)
    sys.exit(
        "Python %d.%d or newer is needed; this is %s." % (OLDEST + (platform.python_version(),))
    )


def say(text):
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def prepare_environment(lock):
    """Make .venv hold exactly the locked packages; return at once when it already does."""
    import fcntl  # not on Windows, which main() turns away

    root = os.open(ROOT, os.O_RDONLY)
    try:
        if up_to_date(lock):
            return
        fcntl.flock(root, fcntl.LOCK_EX)  # two commands started at once install one after the other
        if not up_to_date(lock):
            install(lock)
    finally:
        os.close(root)


def stamp_of(lock):
    with open(os.path.join(ROOT, lock), "rb") as f:
        content = f.read()
    python = "%d.%d %s" % (sys.version_info[:2] + (platform.machine(),))
    return hashlib.sha256(content + python.encode()).hexdigest()


def stamp_file(lock):
    return os.path.join(VENV, "installed-" + lock)


def up_to_date(lock):
    if not os.path.exists(PYTHON) or os.path.exists(half_done_mark()):
        return False
    for candidate in (lock, DEVELOPMENT_LOCK):
        if os.path.exists(stamp_file(candidate)):
            with open(stamp_file(candidate)) as f:
                if f.read() == stamp_of(candidate):
                    return True
    return False


def half_done_mark():
    return os.path.join(VENV, "installing")


def install(lock):
    started = time.time()
    if os.path.exists(half_done_mark()) or not venv_usable():
        say("creating .venv ...")
        import venv  # there also where Debian keeps ensurepip in a package of its own

        venv.EnvBuilder(with_pip=False, clear=True, symlinks=True).create(VENV)
    open(
        half_done_mark(), "w"
    ).close()  # an install cut short begins anew: pip trusts what it finds
    env = dict(os.environ, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1")
    pip = [PYTHON, "-m", "pip"]
    if subprocess.call(pip + ["--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        wheel = glob.glob(os.path.join(ROOT, "vendor", "pip-*.whl"))[0]
        pip = [PYTHON, os.path.join(wheel, "pip")]
        subprocess.check_call(pip + ["install", "-qq", "--no-index", wheel], env=env)
    say("installing the locked packages (once; half a minute or so) ...")
    options = ["install", "-qq", "--require-hashes", "--only-binary", ":all:", "-r", lock]
    if subprocess.call([PYTHON, "-m", "pip"] + options, cwd=ROOT, env=env):
        sys.exit(
            "The packages could not be installed; pip says why above.\n"
            "There are ready-made packages for Linux with glibc and for macOS; elsewhere use WSL"
            " or a container."
        )
    for old in (RUNTIME_LOCK, DEVELOPMENT_LOCK):
        if os.path.exists(stamp_file(old)):
            os.remove(stamp_file(old))
    with open(stamp_file(lock), "w") as f:
        f.write(stamp_of(lock))
    os.remove(half_done_mark())
    say("packages ready after %.0f s" % (time.time() - started))


def venv_usable():
    """Whether .venv exists, works and is of the Python version that runs this."""
    same = "import sys; sys.exit(sys.version_info[:2] != %r)" % (tuple(sys.version_info[:2]),)
    return os.path.exists(PYTHON) and subprocess.call([PYTHON, "-c", same]) == 0


def main():
    use_new_enough_python()
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in COMMANDS:
        sys.stdout.write(__doc__)
        sys.exit(0 if name in ("-h", "--help", "help") else 2)
    if os.name == "nt":
        sys.exit("On Windows run this inside WSL (the Windows Subsystem for Linux).")
    lock, arguments = COMMANDS[name]
    try:
        prepare_environment(lock)
    except KeyboardInterrupt:
        sys.exit(130)
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execv(PYTHON, [PYTHON] + arguments + sys.argv[2:])  # so that signals go straight there


if __name__ == "__main__":
    main()
