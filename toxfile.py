"""What tox does not do itself: refuse a Python that is too old, remember where the user typed."""

import os
import platform
import sys

from tox.config.sets import EnvConfigSet
from tox.plugin import impl
from tox.report import HandledError
from tox.session.state import State

# As in pyproject.toml, which tox does not ask: it packages nothing here.
OLDEST = (3, 11)

# The environments are made with tox's own Python: nothing need be installed to find out.
if sys.version_info < OLDEST:
    raise HandledError(
        f"forkspec needs Python {OLDEST[0]}.{OLDEST[1]} or later, and tox runs on "
        f"{platform.python_version()} ({sys.executable}): install tox with a later one"
    )


@impl
def tox_add_env_config(env_conf: EnvConfigSet, state: State) -> None:
    """Hand the user's folder to every environment, for tox changes into this one before it runs
    anything; fixtures/options.py reads it."""
    env_conf["set_env"].update({"FORKSPEC_FOLDER": os.getcwd()})
