"""A page that needs nothing from elsewhere, and lets nothing in.

The template escapes every text. What a target printed, sent, or calls itself can neither add to the
page nor run in it; should that ever fail, the page's own policy forbids all but its own style and
its own script, which it names by their digests.
"""

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.language.translation import language, tr

FOLDER = Path(__file__).parent / "templates"
HTML_LANGUAGES = {"en": "en", "zh": "zh-Hans"}


@dataclass(frozen=True)
class Document:
    """A template with its style and script: files in `folder`. The style follows the common one."""

    folder: Path
    template: str
    style: str
    script: str

    def render(self, **content: object) -> str:
        """The page, in the language in use."""
        style = "".join(map(_text, (FOLDER / "base.css", self.folder / self.style)))
        script = _text(self.folder / self.script)
        return (
            self._environment()
            .get_template(self.template)
            .render(
                **content,
                language=HTML_LANGUAGES[language()],
                style=Markup(style),
                script=Markup(script),
                policy="default-src 'none'; base-uri 'none'; form-action 'none'; "
                f"style-src {_digest(style)}; script-src {_digest(script)}",
            )
        )

    def _environment(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(self.folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        environment.globals["tr"] = tr
        environment.filters["n"] = lambda length: f"{length:.1f}".removesuffix(".0")
        return environment


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
