"""Do what the README says, on a Debian that has nothing, and say how long it took.

``./amparo check --bare [demo] [test]``: makes a Debian 12 in ``build/bare`` with
debootstrap, clones this commit into it, runs the README's apt line, then its commands:
``./amparo demo`` as a plain user until the first page and the first alert, and
``./amparo test`` as root.  What this machine is told of package indexes and
certificates is handed on; no address is written here.
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BARE = ROOT / "build" / "bare"
RELEASE = "bookworm"
NEWCOMER = "newcomer"
PORT = 8765
FIRST_PAGE, FIRST_ALERT, STOPS_WITHIN = 180.0, 300.0, 15.0  # seconds before we give up
HANDED_ON = re.compile(
    r"(PIP|UV|NPM_CONFIG)_.*|.*_PROXY|SSL_CERT_.*|(NODE_EXTRA|PIP|CURL|GIT_SSL|REQUESTS)_?CA.*", re.IGNORECASE
)
SYSTEM_FILES = ("/etc/resolv.conf", "/etc/hosts", "/etc/pip.conf", "/etc/xdg/pip", "/etc/ssl/certs/ca-certificates.crt")
HOME_FILES = (".npmrc", ".config/pip/pip.conf", ".pip/pip.conf", ".config/uv/uv.toml")


def main() -> int:
    """Return 0 if everything that was asked for went as the README says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", help="demo, test; both if left out")
    parser.add_argument("--keep", action="store_true", help="leave the chroot standing")
    options = parser.parse_args()
    asked = options.what or ["demo", "test"]
    if not set(asked) <= {"demo", "test"}:
        parser.error("give demo, test, or nothing for both")
    if why_not := reason_against():
        print(why_not)
        return 1
    figures: dict[str, object] = {"check": "bare", "commit": commit()}
    try:
        figures |= build()
        if "demo" in asked:
            figures |= try_demo()
        if "test" in asked:
            figures |= try_test()
    except (subprocess.SubprocessError, RuntimeError) as problem:
        print(problem, file=sys.stderr)
        return 1
    finally:
        if not options.keep:
            shutil.rmtree(BARE, ignore_errors=True)
    print(json.dumps(figures))
    return 0


def reason_against() -> str | None:
    """Return why a chroot cannot be made here, or None; fetches debootstrap where it may."""
    if os.geteuid() != 0:
        return "A chroot needs root: sudo ./amparo check --bare"
    if not shutil.which("debootstrap") and shutil.which("apt-get"):
        for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "debootstrap"]):
            subprocess.run(["apt-get", *step], stdout=subprocess.DEVNULL, check=False)
    return None if shutil.which("debootstrap") else "debootstrap is missing: sudo apt install debootstrap"


def commit() -> str:
    """Return the commit that is tried; what is not committed is not in a newcomer's clone either."""
    return subprocess.check_output(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, text=True).strip()


def build() -> dict[str, float]:
    """Make the Debian, run the README's apt line in it, clone; return the seconds of each."""
    shutil.rmtree(BARE, ignore_errors=True)
    BARE.mkdir(parents=True)
    seconds = {"debootstrap_s": timed(["debootstrap", "--variant=minbase", RELEASE, str(BARE), *mirror()])}
    inside("useradd", "--create-home", NEWCOMER)
    hand_over_files()
    (BARE / "etc/apt/apt.conf.d/yes").write_text('APT::Get::Assume-Yes "true";\nquiet "2";\n')
    inside("apt-get", "update")
    seconds["apt_s"] = timed(chroot([*readme_line("apt").split()]))
    hand_over_files()  # the certificates were made anew meanwhile
    subprocess.run(
        ["git", "bundle", "create", "--quiet", str(BARE / "srv/amparo.bundle"), "HEAD"], cwd=ROOT, check=True
    )
    for user in (NEWCOMER, "root"):
        inside(
            "git",
            "-c",
            "advice.detachedHead=false",
            "clone",
            "--quiet",
            "/srv/amparo.bundle",
            f"{home(user)}/amparo",
            user=user,
        )
    return seconds


def mirror() -> list[str]:
    """Return the Debian mirror that this machine uses, if it says one."""
    for file in apt_sources():
        found = re.search(r"\bhttps?://\S+/debian/?(?=\s)", file.read_text())
        if found:
            return [found[0]]
    return []


def apt_sources() -> list[Path]:
    """Return the files that name this machine's Debian mirrors, and no third party's."""
    files = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    return [file for file in files if file.is_file() and re.search(r"/debian\S*\s", file.read_text())]


def hand_over_files() -> None:
    """Copy what this machine is told of mirrors, indexes and certificates."""
    for old in (BARE / "etc/apt/sources.list.d").glob("*"):
        old.unlink()
    (BARE / "etc/apt/sources.list").unlink(missing_ok=True)
    fetching = [file for file in Path("/etc/apt/apt.conf.d").glob("*") if "Acquire" in file.read_text()]
    for source in [*map(Path, SYSTEM_FILES), *apt_sources(), *fetching]:
        copy(source, BARE / source.relative_to("/"))
    for name in HOME_FILES:
        for user in (NEWCOMER, "root"):
            copy(Path.home() / name, BARE / home(user).lstrip("/") / name)
    inside("chown", "--recursive", f"{NEWCOMER}:", home(NEWCOMER))


def copy(source: Path, target: Path) -> None:
    """Copy a file or a folder, if it exists."""
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    elif source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def readme_line(program: str) -> str:
    """Return the line of the README that calls a program, without its ``sudo``.

    Raises:
        RuntimeError: the README has no such line.
    """
    found = re.search(rf"^(?:sudo )?({program}\b.*)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    if not found:
        raise RuntimeError(f"the README has no line that begins with {program}")
    return found[1]


def try_demo() -> dict[str, float]:
    """Run the demo as a plain user; return the seconds until its first page and its first alert."""
    begun = time.monotonic()
    words = ["sh", "-c", f"cd amparo && exec {readme_line('./amparo demo')} --port {PORT}"]
    server = subprocess.Popen(chroot(words, user=NEWCOMER), env=environment(NEWCOMER), start_new_session=True)
    try:
        page = wait(server, "/healthz", '"ok"', FIRST_PAGE) - begun
        alert = wait(server, "/feeds/alerts.json", '"id"', FIRST_ALERT) - begun
        os.killpg(server.pid, signal.SIGINT)  # as Ctrl-C does; unshare itself is deaf to it, and to SIGTERM
        server.wait(STOPS_WITHIN)
    finally:
        server.kill()
        server.wait()
    return {"first_page_s": round(page, 1), "first_alert_s": round(alert, 1)}


def wait(server: subprocess.Popen[bytes], path: str, word: str, patience: float) -> float:
    """Return the moment at which a page holds a word; the chroot shares this machine's network.

    Raises:
        RuntimeError: it never does, or the server ends.
    """
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and server.poll() is None:
        fetch = ["curl", "--silent", "--max-time", "5", f"http://localhost:{PORT}{path}"]
        if word in subprocess.run(fetch, capture_output=True, text=True, check=False).stdout:
            return time.monotonic()
        time.sleep(0.2)
    raise RuntimeError(f"{path} never held {word}")


def try_test() -> dict[str, object]:
    """Run the README's test command as root, which may install what it needs; return its seconds."""
    return {"test_s": timed(chroot(["sh", "-c", f"cd amparo && {readme_line('./amparo test')}"]))}


def chroot(words: Sequence[str], user: str = "root") -> list[str]:
    """Return the command that runs words in the chroot, with processes and mounts of its own that end with it."""
    enter = """
        mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" || exit
        user=$1 && shift
        exec chroot --userspec="$user:$user" "$0" sh -c 'cd && exec "$@"' sh "$@"
    """
    return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", enter, str(BARE), user, *words]


def inside(*words: str, user: str = "root") -> None:
    """Run words in the chroot, or end here."""
    subprocess.run(chroot(words, user), env=environment(user), check=True)


def timed(words: Sequence[str]) -> float:
    """Run a command as root and return its seconds."""
    begun = time.monotonic()
    subprocess.run(words, env=environment("root"), check=True)
    return round(time.monotonic() - begun, 1)


def environment(user: str) -> Mapping[str, str]:
    """Return what a fresh log-in has, and what this machine is told of indexes and certificates."""
    handed = {name: value for name, value in os.environ.items() if HANDED_ON.fullmatch(name)}
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {"PATH": path, "HOME": home(user), "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"} | handed


def home(user: str) -> str:
    """Return a user's home inside the chroot."""
    return "/root" if user == "root" else f"/home/{user}"


if __name__ == "__main__":
    sys.exit(main())
