"""Account of an import: its counts, what was skipped and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from alignment.errors import PASTED_TEXT, DataError, Fault, VoteChoice, format_sentence
from alignment.model.columns import TIER_LABELS
from alignment.model.text_format import count_listed, format_count, humanize_identifier

MAX_LISTED = 500
MAX_FAULTS_LISTED = 20
# Faults of one kind that an importer collects.
MAX_FAULTS = 1000


def limit_lines(lines: list[str], limit: int = 20, suffix: str = "") -> list[str]:
    """Return the first lines, and a last one that counts the others.

    >>> limit_lines(["  a", "  b", "  c", "  d"], 2), limit_lines(["  a", "  b", "  c"], 2)
    (['  a', '  b', '  and 2 more'], ['  a', '  b', '  c'])
    """
    listed = lines[: count_listed(len(lines), limit)]
    rest = len(lines) - len(listed)
    return [*listed, f"  and {rest} more{suffix}"] if rest else listed


class ImportFaultsError(DataError):
    """Faults of a file to import; the message shows the first and how to go on."""

    def __init__(self, source: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(source, faults)
        lines = [
            f"{source}: {len(faults)} fault{'s' if len(faults) != 1 else ''}, nothing was imported."
        ]
        lines += limit_lines([f"  {fault}" for fault in faults], MAX_FAULTS_LISTED)
        lines.append("Correct the file, or leave such rows out and have them listed.")
        self.args = ("\n".join(lines),)
        self.parameters += ("leave_out",)


@dataclass(frozen=True)
class LineNote:
    """Note on a line of a pasted text, and the votes that a reader may choose for its countries."""

    row: int
    problem: str
    remedy: str = ""
    choices: tuple[VoteChoice, ...] = ()

    def __str__(self) -> str:
        parts = f"{self.problem}; {self.remedy}".split("; ")
        return " ".join(map(format_sentence, filter(None, parts)))

    def as_fault(self) -> Fault:
        """Return the note as a fault of the text, beside a count that the line may explain."""
        remedy = self.remedy or "remove it"
        return Fault(PASTED_TEXT, None, "", self.problem, remedy, choices=self.choices)


@dataclass(frozen=True)
class ImportReport:
    """Account of one import.

    Attributes
    ----------
    source : str
        The file or address that was read.
    counts : tuple of (str, int)
        Such as ("recorded votes", 5697), in the order of the text.
    notes : tuple of str
        For a careful reader: differing tallies, near matches, succession of seats.
    line_notes : tuple of LineNote
        On lines of a pasted text that are doubtful or not counted.
    guessed_topic, guessed_tier : str
        Topic and tier of a pasted text by the words of its title; '' for one that was given.
    """

    source: str
    counts: tuple[tuple[str, int], ...] = ()
    left_out: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    line_notes: tuple[LineNote, ...] = ()
    guessed_topic: str = ""
    guessed_tier: str = ""

    @property
    def guess(self) -> str:
        """Which topic and tier the words of a title gave, as sentences; '' if both were given.

        >>> ImportReport("text", guessed_topic="cybercrime", guessed_tier="core").guess
        'No topic was given. By the words of the title it is cybercrime, one of the main texts.'
        """
        topic = humanize_identifier(self.guessed_topic)
        tier = f"one of the {TIER_LABELS[self.guessed_tier]} texts" if self.guessed_tier else ""
        missing = "topic was given" if topic else "choice of main or related texts was given"
        values = ", ".join(filter(None, (topic, tier)))
        return f"No {missing}. By the words of the title it is {values}." if values else ""

    @property
    def unsaid_notes(self) -> tuple[str, ...]:
        """The notes without the guess, where the guess is said above them."""
        return tuple(note for note in self.notes if note != self.guess)

    def with_counts(self, **counts: int) -> ImportReport:
        """Return the report with more counts; underscores in the names become spaces."""
        more = tuple((name.replace("_", " "), number) for name, number in counts.items())
        return replace(self, counts=self.counts + more)

    def with_notes(self, *notes: str) -> ImportReport:
        """Return the report with more notes."""
        return replace(self, notes=self.notes + notes)

    def leave_out_faults(self, faults: Iterable[Fault], leave_out: bool) -> ImportReport:
        """Return the report with faults left out, or raise them.

        Raise :class:`ImportFaultsError` if there are faults and `leave_out` is false.
        """
        faults = tuple(faults)
        if faults and not leave_out:
            raise ImportFaultsError(self.source, faults)
        return replace(self, left_out=self.left_out + faults)

    def format_text(self) -> str:
        """Return the report as lines, the same for the same import."""
        lines = [f"From {self.source}", ""]
        lines += [f"  {name}: {number:,}" for name, number in self.counts]
        if self.left_out:
            lines += ["", f"Skipped, {format_count(len(self.left_out), 'kind')} of fault:"]
            lines += limit_lines([f"  {fault}" for fault in self.left_out], MAX_LISTED)
        if notes := (*map(str, self.line_notes), *self.notes):
            lines += ["", "Notes:", *(f"  {note}" for note in notes)]
        return "\n".join(lines) + "\n"
