"""A Debian with nothing on it: no Python, no compiler, no X libraries, and no network from the first command on."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SUITE = "bookworm"
READER = "reader"
"""A person's account: nobody looks at films as the administrator."""
NEEDED = ("debootstrap", "unshare", "chroot", "mount", "dpkg-deb", "zstd", "objdump", "import")
"""The last is ImageMagick's, which looks at the screen."""

INSIDE = """set -e
root=$1; account=$2; shift 2
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
while [ "$1" != -- ]; do
  mkdir -p "$root$2"
  mount --bind "$1" "$root$2"
  shift 2
done
shift
exec chroot --userspec="$account" "$root" "$@"
"""
"""Runs in name spaces of its own, so that every mount is gone with the last process."""


@dataclass(frozen=True, slots=True)
class BareDebian:
    """`shown` are folders of this machine and where they lie inside."""

    root: Path
    shown: Mapping[Path, str] = field(default_factory=dict)

    def run(
        self, *words: str, account: str = READER, check: bool = True, timeout: float = 600, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside, without a network, and give what it said."""
        done = subprocess.run(
            self.words(words, account, variables), capture_output=True, text=True, timeout=timeout, check=False
        )
        assert not check or done.returncode == 0, (words, done.returncode, done.stdout[-4000:], done.stderr[-4000:])
        return done

    def start(self, *words: str, said: Path, **variables: str) -> subprocess.Popen[bytes]:
        """Begin a program inside, as the reader; both its streams go to a file."""
        with said.open("wb") as stream:
            return subprocess.Popen(self.words(words, READER, variables), stdout=stream, stderr=stream)

    def words(self, words: Sequence[str], account: str, variables: Mapping[str, str]) -> list[str]:
        apart = ["unshare", "--net", "--mount", "--ipc", "--pid", "--fork", "--kill-child"]
        binds = [word for source, place in self.shown.items() for word in (str(source), place)]
        home = "/root" if account == "root" else f"/home/{READER}"
        known = {"HOME": home, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", **variables}
        clean = ["env", "-i", "-C", home, *(f"{name}={value}" for name, value in known.items())]
        inside = ["sh", "-c", INSIDE, "inside", str(self.root), f"{account}:{account}", *binds, "--", *clean, *words]
        return [*apart, *inside]

    def files(self) -> set[str]:
        """Everything that lies inside, but for what the kernel shows and what the package manager itself notes."""
        own = ("var/lib/dpkg", "var/cache", "var/log", "var/lib/apt", "proc", "dev", "sys", "tmp", "run")
        found = (path.relative_to(self.root).as_posix() for path in self.root.rglob("*"))
        return {name for name in found if not name.startswith(own)}


def bare_debian(root: Path, shown: Mapping[Path, str]) -> BareDebian:
    """A new one, with an account for a reader. Packages come from where this machine has its own."""
    words = ["debootstrap", "--variant=minbase", SUITE, str(root), _mirror()]
    done = subprocess.run(words, capture_output=True, text=True, timeout=1200, check=False)
    assert done.returncode == 0, (done.stdout[-3000:], done.stderr[-1000:])
    (root / "etc" / "apt" / "sources.list").write_text("", "utf-8")
    made = BareDebian(root, shown)
    made.run("useradd", "--create-home", READER, account="root")
    for absent in ("python3", "gcc", "Xorg"):
        assert made.run("sh", "-c", f"command -v {absent}", check=False).returncode
    return made


def missing() -> list[str]:
    return [name for name in NEEDED if shutil.which(name, path="/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin") is None]


def _mirror() -> str:
    known = ["apt-get", "indextargets", "--format", "$(SITE)", f"Codename: {SUITE}", "Created-By: Packages"]
    return subprocess.run(known, capture_output=True, text=True, check=True).stdout.split()[0]
