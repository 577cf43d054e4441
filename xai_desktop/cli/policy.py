"""`policy`: what the site has set, and whether a file would be a policy."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from xai_desktop.cli.codes import DONE
from xai_desktop.cli.console import Console
from xai_desktop.core.errors import InputError


def add_policy(commands: Any) -> None:
    verbs = commands.add_parser("policy", help="what the site has set for everybody on this machine").add_subparsers(
        required=True, metavar="VERB"
    )
    check = verbs.add_parser("check", help="can this file, or the machine's own, be used as a policy?")
    check.add_argument("file", nargs="?", type=Path, metavar="FILE", help="default: the machine's own")
    check.set_defaults(command=policy_check)
    verbs.add_parser("show", help="what it sets").set_defaults(command=policy_show)


def policy_check(options: argparse.Namespace, console: Console) -> int:
    """Raises `InputError` for a file that is missing or cannot be used."""
    from xai_desktop.io.site_policy_file import load_policy, policy_path

    path = options.file or policy_path()
    _, trouble = load_policy(path)
    if trouble:
        raise InputError(trouble)
    if not path.exists():
        raise InputError(f"{path}: there is no policy; nothing is set and no program is allowed to run.")
    console.say(f"{path}: can be used.", path=str(path))
    return DONE


def policy_show(_options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.io.site_policy_file import load_policy, policy_path

    policy, trouble = load_policy()
    if trouble:
        console.warn(trouble)
    set_by = f"{policy_path()}" if policy_path().exists() else f"No policy: there is no {policy_path()}."
    console.say(set_by, path=str(policy_path()), policy=asdict(policy))
    if not console.as_json:
        for line in _lines(asdict(policy)):
            console.say(line)
    return DONE


def _lines(policy: dict[str, Any]) -> list[str]:
    lines = [f"  {name} = {value!r}" for name, value in policy.items() if not isinstance(value, (tuple, dict))]
    lines += [f"  settings.{name} = {value!r}" for name, value in policy["settings"].items()]
    lists = (name for name, value in policy.items() if isinstance(value, tuple))
    return lines + [f"  {name}: {one['sha256']} {one['note']}".rstrip() for name in lists for one in policy[name]]
