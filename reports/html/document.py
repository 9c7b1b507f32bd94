"""An HTML page in one file, which loads nothing and runs no script but its own.

The template escapes every text: what a target printed, sent, or has as its name cannot become
markup. If that ever failed, the page's Content-Security-Policy allows only its own style and
its own script, named by their digests.
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
    """A template with its style and script.

    Attributes:
        folder: where the three files are.
        template: the name of the Jinja template.
        style: the name of the style sheet, which follows the common base.css.
        script: the name of the script.
    """

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
