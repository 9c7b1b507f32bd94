"""Translates the texts of the reports with gettext. The texts in the code are English."""

import os
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from conformance.clause import Clause

LOCALE = Path(__file__).parent / "locale"
LANGUAGES = ("en", "zh")
# The environment variables that gettext reads, in its order.
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")

_translations: NullTranslations = NullTranslations()
_language = "en"


def translations_file(language: str) -> Path:
    """The file of a language's translations."""
    return LOCALE / language / "LC_MESSAGES" / "forkspec.po"


def use(language: str) -> None:
    """From now on translate into this language, one of LANGUAGES."""
    global _translations, _language
    _translations, _language = _load(language), language


def language() -> str:
    """The language in use."""
    return _language


def preferred(environment: Mapping[str, str] = os.environ) -> str:
    """The user's language if there is a translation into it, else English."""
    for variable in VARIABLES:
        if value := environment.get(variable):
            code = value.partition(":")[0].partition(".")[0].partition("_")[0].lower()
            return code if code in LANGUAGES else "en"
    return "en"


def tr(text: str) -> str:
    """A text in the language in use; English where there is no translation."""
    return _translations.gettext(text) if text else ""


def trn(one: str, many: str, count: int) -> str:
    """The singular or plural form that fits the count, in the language in use."""
    return _translations.ngettext(one, many, count)


def translated(clause: Clause) -> Clause:
    """A clause with its texts in the language in use; id, level and sources are unchanged."""
    return replace(
        clause,
        rule=tr(clause.rule),
        why=tr(clause.why),
        fix_c=tr(clause.fix_c),
        fix_python=tr(clause.fix_python),
    )


@cache
def _load(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    # Imported here: a run in English need not wait for it.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with translations_file(language).open("rb") as file:
        catalog = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)
