"""What hatchling does not do itself: put the suite into the package of a wheel, and only there.

Its own `force-include` would put a copy into an editable installation, too, which has to run the
files of the checkout.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class SuiteInPackage(BuildHookInterface[Any]):
    """Adds the folders and files that pyproject.toml names as `suite`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """As hatchling calls it: `version` is `standard` or `editable`."""
        if version == "standard":
            for name in self.config["suite"]:
                build_data["force_include"][name] = f"forkspec/suite/{name}"
