"""Words that readers see: no removed term of the style guide, and no long sentence."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import alignment
from alignment.settings import DATA_DIR

PACKAGE = Path(alignment.__file__).parent
DOCS = PACKAGE.parent / "docs"
# Reports of measurements may use these words.
SKIPPED_PAGES = {"benchmarks", "calibration", "face-validity", "style", "votes-in-series"}
# Terms of statistics, a title, the text of a URL, and the value in data files.
ALLOWED_IN_DOCS = (
    *(r"corrected for chance", "Chance means", r"chance (would )?gives?\b", "for Chance"),
    *(
        "Roll Call Data",
        r"\(#m-[a-z-]+\)",
        r'id="m-[a-z-]+"',
        r"abstain(,| or) absent",
        "absent[,:] ",
        "other States",
    ),
)
# A removed term, and the term that replaces it.
REMOVED_TERMS = {
    r"roll calls?": "vote",
    r"absen(t|ce|ces)(?! (names?|rows?)\b)": "did not vote",
    r"(swing|small|other|these|of \d+) states": "country",
    r"say of (whom|which)": "name",
    r"for want of|not enough votes": "too few votes",
    r"who votes with whom|whom": "how countries vote",
    r"camps?|broke ranks|morning after|coin's toss|empty seats?": "a plain word",
    r"both sides|on the side of|no side|either side": "towards",
    r"(beyond|within|by) chance|chances?( of)?": "significant; probability",
    r"(tells?|told|be told) (apart|from)": "separate, distinguish",
    r"like texts|sister texts|what next": "similar texts",
    r"lens": "colour by",
    r"groupings?|UN groups?": "group",
    r"UNGA": "General Assembly",
    r"whole assembly": "General Assembly",
    r"core texts": "main texts",
    r"(put|puts) forward|those behind": "sponsor, led by",
    r"how sure": "bloc stability",
    r"shipped|take(n)? in": "built-in data; add, import",
    r"leaves? out|left out": "exclude, skip, not used",
    r"foretell|foretold|anew|mend|oftener|of late|hence|thereby": "a common word",
    r"stands? (apart|out|beside|there|here)|stood": "is, differs",
    r"small island states": "small island developing States",
    r"explains? why|goes with": "associated with",
}
# Terms that code and the pages for developers keep, and that other readers do not see.
CODE_TERMS = {
    r"(?<!--)query(?! strings?)|queries": "selection",
    r"closeness(es)?": "agreement",
    r"found with its bloc": "bloc stability",
}
DEVELOPER_PAGES = {"architecture", "json", "security"}
# Strings that keep a removed term, by file and a part of the string.
ALLOWED_STRINGS = {
    # Patterns of the words that readers type.
    ("model/search_questions.toml", "(?:"),
    # Keys of such patterns.
    ("model/search_rules.toml", "tracks+absent"),
    # A sheet of workbooks that programs read by name.
    ("export/xlsx.py", "Roll calls"),
    # Words in files and pasted tallies of others.
    ("io/importers/vote_table.py", "roll call"),
    ("io/importers/tally_text.py", "in favou?r|against"),
    # Keys of bodies in data and URLs.
    ("io/un_bodies.py", "UNGA"),
    ("model/stories.toml", "UNGA"),
    # The name of a regional group.
    ("analysis/bloc_naming.py", "Western European and other States"),
    # Titles of publications.
    ("model/sources.toml", "Roll Call"),
    ("model/sources.toml", "Measures of Foreign Policy"),
    # The value of a cell in data files, explained beside it.
    ("export/csv_tables.py", "absent: "),
    ("io/importers/vote_table.py", "write yes, no, abstain or absent"),
    ("app/uploads/dialog.toml", "abstain or absent) and rollcall"),
    ("app/gestures.py", "no, abstain, absent)"),
    ("studies/conditions.py", "did not vote (absent)"),
    ("model/tables.toml", "absent"),
    # Tables of a file that developers write, and an attribute of a study.
    ("model/stories.py", "query"),
    ("studies/overrides.py", "study.query"),
    # The name of a regional group.
    ("model/groups.toml", "Western European and other States"),
}


def list_python_strings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the strings of a module that hold words, without docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            skipped.add(body[0].value)
        if isinstance(node, ast.JoinedStr):
            skipped.update(node.values)
            parts = (p.value if isinstance(p, ast.Constant) else "{}" for p in node.values)
            yield node.lineno, "".join(map(str, parts))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in skipped:
            yield node.lineno, node.value


def list_toml_strings(value: object) -> Iterator[str]:
    """Yield the strings of a TOML document, without its keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from list_toml_strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from list_toml_strings(item)


def list_strings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the strings of a file that readers may see, with their lines (0 if unknown)."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from list_python_strings(path)
    elif path.suffix == ".toml":
        yield from ((0, string) for string in list_toml_strings(tomllib.loads(text)))
    else:
        for number, line in enumerate(text.splitlines(), 1):
            if not re.match(r"\s*(//|/?\*)", line):
                yield from ((number, match[0]) for match in re.finditer(r'"[^"]*"|`[^`]*`', line))


def find_removed_terms(text: str, for_developers: bool = False) -> list[str]:
    """Return the removed terms in a text, each with the term in its place.

    >>> find_removed_terms("links beyond chance")
    ['beyond chance: write significant; probability']
    """
    results = []
    terms = REMOVED_TERMS if for_developers else {**REMOVED_TERMS, **CODE_TERMS}
    for pattern, term in terms.items():
        if match := re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE):
            results.append(f"{match[0]}: write {term}")
    return results


def list_files() -> list[Path]:
    scripts = sorted((PACKAGE.parent / "assets").glob("*.js"))
    modules = [*sorted(PACKAGE.rglob("*.py")), *sorted(PACKAGE.rglob("*.toml"))]
    return [*(path for path in modules if path.parent.name != "methods"), *scripts]


def find_allowed(path: Path, text: str) -> tuple[str, str] | None:
    """Return the exception that a string falls under."""
    return next(
        (k for k in ALLOWED_STRINGS if path.as_posix().endswith(k[0]) and k[1] in text), None
    )


def test_no_string_that_readers_see_has_a_removed_term() -> None:
    faults, used = [], set()
    for path in list_files():
        for line, text in list_strings(path):
            # Words have spaces between them or are a heading; keys and selectors have none.
            is_read = " " in text or re.fullmatch("[A-Z][a-z]+", text)
            for fault in find_removed_terms(text) if is_read else ():
                if allowed := find_allowed(path, text):
                    used.add(allowed)
                else:
                    name = path.relative_to(PACKAGE.parent)
                    faults.append(f"{name}:{line}: {fault} ({text[:80]!r})")
    assert not faults, "\n".join(faults)
    assert used == ALLOWED_STRINGS


def list_docs() -> list[Path]:
    pages = [
        PACKAGE.parent / "README.md",
        DATA_DIR / "README.md",
        *DOCS.glob("*.md"),
        *(DOCS / "tutorials").glob("*.md"),
    ]
    pages += (DOCS / "decisions").glob("*.md")
    return sorted(page for page in pages if page.stem not in SKIPPED_PAGES)


@pytest.mark.parametrize("path", list_docs(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_page_of_the_documentation_has_a_removed_term(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.stem != "command-line":
        text = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"`[^`\n]*`|^ {4}.*$", "", text, flags=re.MULTILINE)
    text = re.sub("|".join(ALLOWED_IN_DOCS), "", text)
    is_for_developers = path.stem in DEVELOPER_PAGES or path.parent.name == "decisions"
    lines = text.splitlines()
    assert [fault for line in lines for fault in find_removed_terms(line, is_for_developers)] == []


# Most words of a sentence on the page; values that are filled in count as one.
MAX_WORDS = 25


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text; a semicolon or an indented line ends one.

    >>> split_sentences("Palau abstained. Fiji voted yes; Chad did not vote.")
    ['Palau abstained.', 'Fiji voted yes;', 'Chad did not vote.']
    """
    return re.split(r"(?<=[.!?;])\s+|\n\s+|\n\n", text)


def test_no_sentence_on_the_page_is_long() -> None:
    long = [
        f"{path.relative_to(PACKAGE.parent)}:{line}: {sentence}"
        for path in list_files()
        for line, text in list_strings(path)
        if not re.match(r"\s*(<|CREATE|DELETE|SELECT)", text)
        for sentence in split_sentences(text)
        if len(sentence.split()) > MAX_WORDS
    ]
    assert not long, "\n".join(long)
