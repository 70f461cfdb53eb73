"""Makes `.venv` with all locked packages, given only a Python 3.11+ and its standard library.

`make` runs this file with whatever Python it finds. The packages are those of requirements.txt, checked by their
hashes. They are installed by uv, which is itself locked in requirements-uv.txt and comes by pip, or, where the system's
Python has none (Debian without python3-venv), straight from the package index.
"""

import hashlib
import io
import json
import os
import platform
import re
import subprocess
import sys
import sysconfig
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
STAMP = VENV / "complete"


def wanted(files):
    """What the stamp says when exactly these requirements are installed for this Python and this folder."""
    text = "".join((ROOT / file).read_text() for file in files) + sys.version + str(VENV)
    return hashlib.sha256(text.encode()).hexdigest()


def quietly(*command, **more):
    """Runs a command; what it says is shown only when it fails."""
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    if done.returncode:
        lines = done.stdout.strip().splitlines()[-15:]
        sys.exit("\n".join([*lines, f"rivulet: setting up failed at: {' '.join(str(part) for part in command[:4])} …"]))


def make_venv():
    """An empty environment; pip comes along only where uv needs it to arrive."""
    quietly(sys.executable, "-m", "venv", "--clear", "--without-pip", VENV)


def system_pip():
    """Whether this Python can install into another environment by its own pip."""
    done = subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, text=True)
    found = re.match(r"pip (\d+)\.(\d+)", done.stdout)
    return bool(found) and (int(found[1]), int(found[2])) >= (22, 3)


def install_uv():
    """Puts the locked uv into the environment."""
    python = VENV / "bin" / "python"
    lock = ROOT / "requirements-uv.txt"
    if system_pip():
        quietly(sys.executable, "-m", "pip", "--python", python, "install", "-q", "--disable-pip-version-check", "--require-hashes",
                "--no-deps", "-r", lock)  # fmt: skip
    elif subprocess.run([python, "-c", "import ensurepip"], capture_output=True).returncode == 0:
        quietly(python, "-m", "ensurepip", "--default-pip")
        quietly(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "--no-deps", "-r", lock)
    else:
        unpack_uv(lock.read_text())


def unpack_uv(lock):
    """Fetches the wheel of uv for this system from the package index, proves its hash and unpacks it."""
    version = re.search(r"^uv==([\w.]+)", lock, re.M)[1]
    hashes = set(re.findall(r"sha256:([0-9a-f]{64})", lock))
    index = os.environ.get("PIP_INDEX_URL") or os.environ.get("UV_DEFAULT_INDEX")
    if not index:
        sys.exit("rivulet: this Python has neither pip nor ensurepip: install python3-venv (or python3-pip), or set PIP_INDEX_URL, then try again")
    address = f"{index.rstrip('/')}/uv/"
    request = urllib.request.Request(address, headers={"Accept": "application/vnd.pypi.simple.v1+json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            files = json.load(answer)["files"]
        fitting = [file for file in files if file["filename"].startswith(f"uv-{version}-") and fits(file["filename"])]
        file = next(file for file in fitting if file["hashes"].get("sha256") in hashes)
        with urllib.request.urlopen(urllib.parse.urljoin(address, file["url"]), timeout=300) as answer:
            wheel = answer.read()
    except (OSError, ValueError, StopIteration) as error:
        sys.exit(f"rivulet: uv could not be fetched from {index} ({error.__class__.__name__}): install python3-pip, then try again")
    if hashlib.sha256(wheel).hexdigest() not in hashes:
        sys.exit("rivulet: the fetched uv is not the locked one")
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        for name in archive.namelist():
            if name.endswith("/scripts/uv"):
                program = VENV / "bin" / "uv"
                program.write_bytes(archive.read(name))
                program.chmod(0o755)  # zipfile forgets that it can be run


def fits(name):
    """Whether a wheel is for this system and processor."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    if sys.platform == "darwin":
        return "macosx" in name and ("arm64" if machine == "aarch64" else machine) in name
    return ("musllinux" if "musl" in (sysconfig.get_config_var("HOST_GNU_TYPE") or "") else "manylinux") in name and machine in name


def main(files):
    """Installs the requirements of these files unless the stamp says that they are there."""
    if sys.version_info < (3, 11):
        sys.exit(f"rivulet: Python 3.11 or newer is needed, this is {platform.python_version()}")
    stamp = wanted(files)
    noted = STAMP.read_text().split() if STAMP.exists() else []
    if stamp in noted:
        return
    print("setting up .venv (once)", flush=True)
    if not noted or not (VENV / "bin" / "python").exists():
        make_venv()
    if not (VENV / "bin" / "uv").exists():
        install_uv()
    environ = os.environ | {"UV_PYTHON_DOWNLOADS": "never", "UV_HTTP_TIMEOUT": "180", "VIRTUAL_ENV": str(VENV)}
    lists = [part for file in files for part in ("-r", ROOT / file)]
    quietly(VENV / "bin" / "uv", "pip", "install", "-q", "--python", VENV / "bin" / "python", "--require-hashes", "--compile-bytecode",
            *lists, env=environ, cwd=ROOT)  # fmt: skip
    # The packages of the plain set are part of every larger one.
    STAMP.write_text("\n".join({*(noted if len(files) > 1 else []), stamp, wanted(["requirements.txt"])}))


if __name__ == "__main__":
    main(sys.argv[1:] or ["requirements.txt"])
