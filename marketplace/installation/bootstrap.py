"""Makes `.venv` with all locked packages, given only a Python 3.11+ and its standard library.

`make` runs this file with whatever Python it finds. The packages are those of requirements.txt, checked by their
hashes. They are installed by uv, which is itself locked in requirements-uv.txt. It comes by this Python's pip, by a uv
or another Python's pip on the PATH, by ensurepip, or, where there is none of them (Debian without python3-venv),
straight from the package index that is set for pip or uv.
"""

import base64
import configparser
import hashlib
import html
import io
import json
import os
import platform
import re
import shutil
import ssl
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


def other_pips():
    """Commands of pips that belong to other interpreters of this machine and can install for ours."""
    names = ["pip3", "pip"]
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        names += sorted(str(path) for path in Path(folder or ".").glob("python3*") if re.fullmatch(r"python3(\.\d+)?", path.name))
    for name in names:
        if found := shutil.which(name):
            command = [found] if name in ("pip", "pip3") else [found, "-m", "pip"]
            if is_pip(command):
                yield command


def is_pip(command):
    """Whether this runs a pip that can install into another environment (22.3 and newer)."""
    try:
        done = subprocess.run([*command, "--version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    found = re.match(r"pip (\d+)\.(\d+)", done.stdout)
    return bool(found) and (int(found[1]), int(found[2])) >= (22, 3)


def install_uv():
    """Puts the locked uv into the environment, by the first way that this machine has."""
    python = VENV / "bin" / "python"
    wanted = ["--require-hashes", "--no-deps", "-r", ROOT / "requirements-uv.txt"]
    pip_install = ["install", "-q", "--disable-pip-version-check", *wanted]
    if is_pip([sys.executable, "-m", "pip"]):
        quietly(sys.executable, "-m", "pip", "--python", python, *pip_install)
    elif uv := shutil.which("uv"):
        quietly(uv, "pip", "install", "-q", "--python", python, *wanted, env=environ_of_uv())
    elif subprocess.run([python, "-c", "import ensurepip"], capture_output=True).returncode == 0:
        quietly(python, "-m", "ensurepip", "--default-pip")
        quietly(python, "-m", "pip", *pip_install)
    elif command := next(other_pips(), None):
        quietly(*command, "--python", python, *pip_install)
    else:
        unpack_uv((ROOT / "requirements-uv.txt").read_text())


def pip_setting(name):
    """What pip on this machine would read for a setting: from the environment, else from its configuration files."""
    if value := os.environ.get(f"PIP_{name.upper().replace('-', '_')}"):
        return value
    home = Path(os.path.expanduser("~"))
    files = [
        os.environ.get("PIP_CONFIG_FILE"), Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "pip" / "pip.conf",
        home / ".pip" / "pip.conf", "/etc/pip.conf", "/etc/xdg/pip/pip.conf",
    ]  # fmt: skip
    if sys.platform == "darwin":
        files += [home / "Library" / "Application Support" / "pip" / "pip.conf", "/Library/Application Support/pip/pip.conf"]
    for file in filter(None, files):
        read = configparser.RawConfigParser()
        try:
            read.read(file)
        except (OSError, configparser.Error, UnicodeError):
            continue
        for section in ("install", "global"):
            if value := read.get(section, name, fallback="") or read.get(section, name.replace("-", "_"), fallback=""):
                return value.strip()
    return ""


def package_index():
    """The package index that is set for uv or pip on this machine; empty where none is."""
    return os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL") or pip_setting("index-url")


def environ_of_uv():
    """The environment of uv, which does not read pip's settings by itself: the same index, the same trust."""
    environ = dict(os.environ)
    if not (environ.get("UV_DEFAULT_INDEX") or environ.get("UV_INDEX_URL")) and (index := pip_setting("index-url")):
        environ["UV_DEFAULT_INDEX"] = index
    for name, value in (("SSL_CERT_FILE", pip_setting("cert")), ("UV_INSECURE_HOST", " ".join(pip_setting("trusted-host").split()))):
        if value:
            environ.setdefault(name, value)
    return environ | {"UV_PYTHON_DOWNLOADS": "never", "UV_HTTP_TIMEOUT": "180", "VIRTUAL_ENV": str(VENV)}


def unpack_uv(lock):
    """Fetches the wheel of uv for this system from the package index that is set, proves its hash and unpacks it."""
    version = re.search(r"^uv==([\w.]+)", lock, re.M)[1]
    hashes = set(re.findall(r"sha256:([0-9a-f]{64})", lock))
    index = package_index()
    if not index:
        sys.exit("rivulet: this Python has neither pip nor ensurepip, and no other pip or uv was found: install python3-venv (or python3-pip),"
                 " or set PIP_INDEX_URL to a package index, then try again")  # fmt: skip
    address = f"{index.rstrip('/')}/uv/"
    try:
        links = links_of(*fetch(address, "application/vnd.pypi.simple.v1+json, text/html;q=0.5"))
        file = next(url for name, url in links if name.startswith(f"uv-{version}-") and fits(name))
        wheel = fetch(urllib.parse.urljoin(address, file), "*/*")[0]
    except (OSError, ValueError, KeyError, StopIteration) as error:
        shown = re.sub(r"//[^@/]*@", "//", index)
        reason = f"it has no uv {version} for this system" if isinstance(error, StopIteration) else " ".join(str(error).split())
        sys.exit(f"rivulet: uv could not be fetched from {shown} ({reason}): install python3-pip, then try again")
    if hashlib.sha256(wheel).hexdigest() not in hashes:
        sys.exit("rivulet: the fetched uv is not the locked one")
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        for name in archive.namelist():
            if name.endswith("/scripts/uv"):
                program = VENV / "bin" / "uv"
                program.write_bytes(archive.read(name))
                program.chmod(0o755)  # zipfile forgets that it can be run


def fetch(address, accept):
    """What is at an address, and its content type. A name and password in the address are sent as such."""
    parts = urllib.parse.urlsplit(address)
    headers = {"Accept": accept}
    if parts.username:
        pair = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    trust = ssl.create_default_context(cafile=pip_setting("cert") or None)
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=300, context=trust) as answer:
        return answer.read(), answer.headers.get_content_type()


def links_of(page, kind):
    """The files of an index page as (name, address), from its JSON or its HTML form."""
    if kind.endswith("json"):
        return [(file["filename"], file["url"]) for file in json.loads(page)["files"]]
    addresses = [html.unescape(found) for found in re.findall(r'<a[^>]*\shref="([^"]+)"', page.decode(errors="replace"))]
    return [(urllib.parse.unquote(url.partition("#")[0].rpartition("/")[2]), url.partition("#")[0]) for url in addresses]


def fits(name):
    """Whether a wheel is for this system and processor."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    if sys.platform == "darwin":
        return "macosx" in name and ("arm64" if machine == "aarch64" else machine) in name
    return ("musllinux" if "musl" in (sysconfig.get_config_var("HOST_GNU_TYPE") or "") else "manylinux") in name and machine in name


def compile_texts():
    """Makes the catalogues of the languages where one is missing or old: a service may be kept from writing beside its code."""
    sources = [(source, source.with_suffix(".mo")) for source in (ROOT / "translations").glob("*/LC_MESSAGES/messages.po")]
    if any(not made.exists() or made.stat().st_mtime < source.stat().st_mtime for source, made in sources):
        call = "import sys; from pathlib import Path; from marketplace.core.texts import compile_catalogues; compile_catalogues(Path(sys.argv[1]))"
        quietly(VENV / "bin" / "python", "-c", call, ROOT / "translations", cwd=Path(__file__).resolve().parents[2])


def main(files):
    """Installs the requirements of these files unless the stamp says that they are there, and compiles the texts."""
    install(files)
    compile_texts()


def install(files):
    """Installs what the stamp does not say is there."""
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
    lists = [part for file in files for part in ("-r", ROOT / file)]
    quietly(VENV / "bin" / "uv", "pip", "install", "-q", "--python", VENV / "bin" / "python", "--require-hashes", "--compile-bytecode",
            *lists, env=environ_of_uv(), cwd=ROOT)  # fmt: skip
    # The packages of the plain set are part of every larger one.
    STAMP.write_text("\n".join({*(noted if len(files) > 1 else []), stamp, wanted(["requirements.txt"])}))


if __name__ == "__main__":
    main(sys.argv[1:] or ["requirements.txt"])
