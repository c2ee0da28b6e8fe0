"""What an import took in, what it left out and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from alignment.errors import DataError, Fault

# Enough to mend a file by; the count is always of all.
MOST_LISTED = 500
MOST_SHOWN = 20


class ImportFaultsError(DataError):
    """Faults of a file to import, of which the first are shown and how to go on told."""

    def __init__(self, source: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(source, faults)
        lines = [
            f"{source}: {len(faults)} fault{'s' if len(faults) != 1 else ''}, nothing was imported."
        ]
        lines += [f"  {fault}" for fault in faults[:MOST_SHOWN]]
        if len(faults) > MOST_SHOWN:
            lines.append(f"  and {len(faults) - MOST_SHOWN} more")
        lines.append("Mend the file, or leave such rows out and have them listed: --leave-out.")
        self.args = ("\n".join(lines),)


@dataclass(frozen=True)
class Report:
    """Frozen account of one import.

    Attributes
    ----------
    source : str
        The file or address that was read.
    counts : tuple of (str, int)
        What came in, such as ("roll calls", 5697), in the order it is told.
    left_out : tuple of Fault
        What did not come in, where it stands and why.
    notes : tuple of str
        What a careful reader should know: differing tallies, near matches, succession.
    """

    source: str
    counts: tuple[tuple[str, int], ...] = ()
    left_out: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()

    def with_counts(self, **counts: int) -> Report:
        """Return the report with more counts; underscores in the names become spaces."""
        more = tuple((name.replace("_", " "), number) for name, number in counts.items())
        return replace(self, counts=self.counts + more)

    def with_notes(self, *notes: str) -> Report:
        """Return the report with more notes."""
        return replace(self, notes=self.notes + notes)

    def without(self, faults: Iterable[Fault], leave_out: bool) -> Report:
        """Return the report with faults left out, or raise them.

        Raises
        ------
        ImportFaultsError
            If there are faults and nothing may be left out: nothing is ever dropped unasked.
        """
        faults = tuple(faults)
        if faults and not leave_out:
            raise ImportFaultsError(self.source, faults)
        return replace(self, left_out=self.left_out + faults)

    def text(self) -> str:
        """Return the account as lines, the same for the same import."""
        lines = [f"From {self.source}", ""]
        lines += [f"{number:>9,} {name}" for name, number in self.counts]
        if self.left_out:
            lines += ["", f"Left out, {len(self.left_out)} kinds of fault:"]
            lines += [f"  {fault}" for fault in self.left_out[:MOST_LISTED]]
            if len(self.left_out) > MOST_LISTED:
                lines.append(f"  and {len(self.left_out) - MOST_LISTED} more")
        if self.notes:
            lines += ["", "To know:", *(f"  {note}" for note in self.notes)]
        return "\n".join(lines) + "\n"
