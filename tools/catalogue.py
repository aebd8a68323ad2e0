"""Gather every sentence that people are shown, bring the Spanish catalogue up to date, say what is missing.

    ./amparo run tools/catalogue.py      # or: PYTHONPATH=src python tools/catalogue.py

Sentences come from templates (``translate``, ``blocktranslate``, ``_("…")``) and from Python
(``gettext`` and its kin).  The catalogue names files but no lines, and is sorted, so that two
people who add sentences seldom meet.  Exit 1 if a sentence has no Spanish.
"""

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "amparo"
LANGUAGES = ("es",)
HEADER = """\
# Every sentence of the pages in {language}.  Texts of law, rights lines and alerts are not here:
# a named person signs those.  Brought up to date by tools/catalogue.py.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""

SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
_STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_CALL = re.compile(rf"\b(_|gettext|ngettext|pgettext)\(\s*({_STRING}(?:\s*,\s*{_STRING})*)")

Found = tuple[str, str | tuple[str, ...]]
"""The function's name, and its one or several literal arguments."""


def main() -> int:
    """Update each catalogue; 1 if one of them has gaps."""
    template = gather()
    gaps = 0
    for language in LANGUAGES:
        catalogue = update(language, template)
        for message in missing(catalogue):
            gaps += 1
            print(f"{language}: no translation yet for {message.id!r} ({', '.join(f for f, _ in message.locations)})")
    print(f"{len(template)} sentences, {gaps} gaps")
    return 1 if gaps else 0


def gather() -> Catalog:
    """Return every source sentence with the files it stands in."""
    template = Catalog(project="Amparo", charset="utf-8", fuzzy=False)
    for path in sorted([*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt"), *PACKAGE.rglob("*.py")]):
        text = path.read_text("utf-8")
        for function, said in from_python(text) if path.suffix == ".py" else from_template(text):
            where = [(str(path.relative_to(ROOT)), 0)]
            if function in CONTEXT:
                template.add(said[1], locations=where, context=said[0])
            else:
                template.add(said, locations=where)
    return template


def from_python(text: str) -> Iterator[Found]:
    """Yield the sentences of a Python file."""
    names = dict.fromkeys(SINGLE | PLURAL | CONTEXT)
    for _line, function, said, _comments in extract_python(BytesIO(text.encode()), names, [], {}):
        strings = [said] if isinstance(said, str) else [part for part in said or () if isinstance(part, str)]
        if strings:
            yield function, tuple(strings[:2]) if function in PLURAL | CONTEXT else strings[0]


def from_template(text: str) -> Iterator[Found]:
    """Yield the sentences of a template, through Django's own reading of it."""
    for function, arguments in _CALL.findall(templatize(text)):
        strings = [str(ast.literal_eval(part)) for part in re.findall(_STRING, arguments)]
        yield function, strings[0] if function in SINGLE else tuple(strings[:2])


def path_of(language: str) -> Path:
    """Return where a language's catalogue lies."""
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """Return a language's catalogue, empty if there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="Amparo", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def update(language: str, template: Catalog) -> Catalog:
    """Bring a catalogue up to the sources: new sentences empty, old ones gone, nothing guessed."""
    catalogue = read(language)
    catalogue.update(template, no_fuzzy_matching=True)
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(HEADER.format(language=language, plural=catalogue.plural_forms).encode())
        write_po(
            file, catalogue, width=110, omit_header=True, sort_output=True, ignore_obsolete=True, include_lineno=False
        )
    return catalogue


def missing(catalogue: Catalog) -> list[Message]:
    """Return the messages without a translation, or with one that nobody has confirmed."""
    return [m for m in catalogue if m.id and (m.fuzzy or not m.string or (m.pluralizable and not all(m.string)))]


if __name__ == "__main__":
    settings.configure()
    sys.exit(main())
