"""Who sponsored a draft, by what a library record prints of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alignment.sources.name_lists import read_list
from alignment.sources.names import Names

# Organs and groups that stand among the names of corporate bodies.
_NOT_A_STATE = re.compile(
    r"^(UN\.|United Nations\b|Group of|.*\bGroup\b|.*\bCommunity\b|.*\bMovement\b|"
    r".*\bOrgani[sz]ation\b|.*\bUnion\b(?! of Soviet)|.*\bLeague\b|.*\bCommittee\b)"
)
_BY_AN_ORGAN = re.compile(
    r"\b(submitted by|by the (Secretariat|Secretary|Chair|President))\b", re.I
)
_ADDED = re.compile(r"^(?:additional|later|new) (?:co-?)?sponsors?\s*:?\s*", re.I)
_ORIGINAL = re.compile(r"^(.*?) (?:is an|are) original (?:co-?)?sponsors?\b.*$", re.I | re.S)
_WITHDREW = re.compile(
    r"^(.*?) (?:(?:was|were) removed from the list of (?:co-?)?sponsors|"
    r"(?:has |have )?withdr(?:ew|awn)\b|(?:is|are) no longer (?:a )?(?:co-?)?sponsors?).*$",
    re.I | re.S,
)


@dataclass(frozen=True)
class Sponsors:
    """Sponsors of one draft, ISO3: as printed, later, withdrawn; groups; unknown names."""

    original: tuple[str, ...]
    additional: tuple[str, ...]
    withdrawn: tuple[str, ...]
    groups: tuple[str, ...]
    unknown: tuple[str, ...]
    later_known: bool

    @property
    def any(self) -> bool:
        """Whether a state stands on the list."""
        return bool(self.original or self.additional)

    @property
    def coverage(self) -> str:
        """What an absent name means, see the drafts table."""
        if self.groups or self.unknown:
            return "partial"
        return "complete" if self.later_known else "as-printed"

    @property
    def note(self) -> str:
        """What the lists of states do not say."""
        parts = [f"on behalf of {group}" for group in self.groups]
        if self.withdrawn:
            parts.append(f"withdrew: {', '.join(self.withdrawn)}")
        if self.unknown:
            parts.append(f"left out: {', '.join(self.unknown)}")
        return "; ".join(parts)


def read_sponsors(printed: str, bodies: list[str], statements: list[str], names: Names) -> Sponsors:
    """Read the sponsors of one draft.

    Parameters
    ----------
    printed : str
        245$c, the sponsors as printed.
    bodies : list of str
        710$a, states, groups and organs one by one.
    statements : list of str
        515$a, such as "Additional sponsors: ... (A/78/475). - Sudan was removed from ...".

    Examples
    --------
    >>> from alignment.sources.names import read_names
    >>> found = read_sponsors("Chad and Mali", ["Chad", "UN. Secretariat"],
    ...     ["Additional sponsors: Fiji and Togo. - Mali withdrew."], read_names())
    >>> found.original, found.additional, found.withdrawn, found.coverage
    (('TCD',), ('FJI', 'TGO'), ('MLI',), 'complete')
    """
    original: list[str] = []
    additional: list[str] = []
    withdrawn: list[str] = []
    groups: list[str] = []
    unknown: list[str] = []
    lists = [] if _BY_AN_ORGAN.search(printed) else [(printed, original)]
    for body in bodies:
        if names.find(body) or not _NOT_A_STATE.match(body):
            # One name a field, so that nothing in it is split.
            found = names.find(body)
            original += [found] if found else []
            unknown += [] if found else [body]
        elif not re.match(r"UN\.(?! Group)", body):
            groups.append(body.removeprefix("UN. "))
    later = False
    for statement in statements:
        for sentence in re.split(r"(?<=[.)])\s+-\s+", statement):
            if _ADDED.match(sentence):
                later = True
                lists.append((_ADDED.sub("", sentence), additional))
            elif found_original := _ORIGINAL.match(sentence):
                lists.append((found_original[1], original))
            elif found_withdrawn := _WITHDREW.match(sentence):
                lists.append((found_withdrawn[1], withdrawn))
    for text, target in lists:
        read = read_list(text, names)
        target += read.countries
        groups += read.groups
        unknown += read.unknown
    gone = set(withdrawn)
    first = tuple(dict.fromkeys(iso3 for iso3 in original if iso3 not in gone))
    second = tuple(dict.fromkeys(i for i in additional if i not in gone and i not in first))
    return Sponsors(
        first,
        second,
        tuple(dict.fromkeys(withdrawn)),
        _merged(groups),
        tuple(dict.fromkeys(unknown)),
        later,
    )


def _merged(groups: list[str]) -> tuple[str, ...]:
    """Drop a group whose name is part of another's: 'Group of 77' of 'Group of 77 and China'."""
    kept = [g for g in dict.fromkeys(groups) if not any(g != o and g in o for o in groups)]
    return tuple(kept)
