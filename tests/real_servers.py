"""Servers from the distribution's packages, each prepared to run in a folder of its own."""

import grp
import pwd
import shutil
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import TARGETS

SOURCES = TARGETS / "real"


@dataclass(frozen=True)
class Server:
    """A table of `servers.toml`: a server as its users run it.

    `needs` are the programs without which it cannot be tried, `trial` a command that fails where a
    module is missing. `command` is typed in the server's own folder, with `{port}`; where it holds
    `$`, or there is a `config`, it is a line of a shell script, whose `$1` is the port. `config` is
    the text of `server.conf`. `prepare` is a shell command that makes whatever else is needed. In
    all of these `{folder}` is that folder, `{sources}` the one of this repository's own programs,
    `{user}` and `{group}` who runs the server. `dialogue` is the name of a file in `dialogues`, or
    `auto`. A `plain` server does not run as root contained: it changes its user, or refuses to be
    root.

    `fails` and `blocked` are the clauses with that outcome, `may` those that depend on a race in
    the server. A `slow` server takes more than 25 s on a machine with 2 cores.
    """

    name: str
    needs: tuple[str, ...]
    command: str
    config: str = ""
    prepare: str = ""
    trial: str = ""
    dialogue: str = "auto"
    plain: bool = False
    fails: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    slow: bool = False

    def missing(self) -> str:
        """What is not installed; empty where all is."""
        for program in self.needs:
            if shutil.which(program) is None:
                return f"{program} is not installed"
        if self.trial and subprocess.run(self.trial, shell=True, capture_output=True).returncode:
            return f"{self.trial} fails: a package is missing"
        return ""

    def install(self, folder: Path, sources: Path = SOURCES, uid: int | None = None) -> list[str]:
        """Write what the server needs into its folder; gives back forkspec's options.

        `uid` is the user who will run it, if not the present one. Raises
        subprocess.CalledProcessError.
        """
        user = pwd.getpwuid(folder.stat().st_uid if uid is None else uid)
        facts = {
            "{folder}": str(folder),
            "{sources}": str(sources),
            "{user}": user.pw_name,
            "{group}": grp.getgrgid(user.pw_gid).gr_name,
        }
        (folder / "index.html").write_text("hello\n")
        if self.prepare:
            subprocess.run(self.prepare, shell=True, check=True, cwd=folder, capture_output=True)
        options = ["--target", self._command(folder, facts)]
        if self.dialogue != "auto":
            steps = (SOURCES / "dialogues" / f"{self.dialogue}.toml").read_text()
            (folder / "dialogue.toml").write_text(_filled(steps, facts))
            options += ["--dialogue", "dialogue.toml"]
        return options

    def _command(self, folder: Path, facts: dict[str, str]) -> str:
        command = _filled(self.command, facts)
        if not self.config and "$" not in command:
            return command
        script = "" if "exec " in command else "exec "
        if self.config:
            config = _filled(self.config, {**facts, "{port}": "@PORT@"})
            (folder / "server.conf.in").write_text(config)
            script = f"sed s/@PORT@/$1/ server.conf.in >server.conf\n{script}"
        (folder / "start.sh").write_text(f"{script}{command.replace('{port}', '$1')}\n")
        return "sh start.sh {port}"


def _filled(text: str, facts: dict[str, str]) -> str:
    for name, value in facts.items():
        text = text.replace(name, value)
    return text


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def read_servers() -> dict[str, Server]:
    """All servers of the corpus, by name."""
    tables = tomllib.loads((SOURCES / "servers.toml").read_text())
    return {
        name: Server(name, **{key: _frozen(value) for key, value in facts.items()})
        for name, facts in tables.items()
    }


SERVERS = read_servers()
