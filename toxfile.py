"""tox changes into this folder before it runs anything: leave word where the user typed."""

import os

from tox.config.sets import EnvConfigSet
from tox.plugin import impl
from tox.session.state import State


@impl
def tox_add_env_config(env_conf: EnvConfigSet, state: State) -> None:
    """Hand the folder to every environment; fixtures/options.py reads it."""
    env_conf["set_env"].update({"FORKSPEC_FOLDER": os.getcwd()})
