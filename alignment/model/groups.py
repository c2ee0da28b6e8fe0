"""What agreements and groupings are called in full, and their members."""

from __future__ import annotations

from types import MappingProxyType

# Of those that the records know by an abbreviation, or with more than readers need.
FULL = MappingProxyType(
    {
        "ALBA-TCP": "Bolivarian Alliance for the Peoples of Our America",
        "ASEAN": "Association of Southeast Asian Nations",
        "AU": "African Union",
        "Africa": "African Group",
        "Asia Pacific": "Asia-Pacific Group",
        "Budapest Convention on Cybercrime (ETS 185)": "Budapest Convention",
        "CARICOM": "Caribbean Community",
        "CELAC": "Community of Latin American and Caribbean States",
        "CIS": "Commonwealth of Independent States",
        "CSTO": "Collective Security Treaty Organization",
        "EAEU": "Eurasian Economic Union",
        "ECOWAS": "Economic Community of West African States",
        "EEG": "Eastern European Group",
        "EU": "European Union",
        "FVEY": "Five Eyes",
        "G20": "Group of 20",
        "G7": "Group of 7",
        "G77": "Group of 77",
        "GCC": "Gulf Cooperation Council",
        "GRULAC": "Latin American and Caribbean Group",
        "LAS": "League of Arab States",
        "LDCs": "least developed countries",
        "LLDCs": "landlocked developing countries",
        "MERCOSUR": "Southern Common Market",
        "NAM": "Non-Aligned Movement",
        "OAS": "Organization of American States",
        "OECD": "Organisation for Economic Co-operation and Development",
        "OIC": "Organisation of Islamic Cooperation",
        "OIF": "International Organisation of La Francophonie",
        "OSCE": "Organization for Security and Co-operation in Europe",
        "OTS": "Organization of Turkic States",
        "PIF": "Pacific Islands Forum",
        "SAARC": "South Asian Association for Regional Cooperation",
        "SADC": "Southern African Development Community",
        "SCO": "Shanghai Cooperation Organisation",
        "SIDS": "small island developing states",
        "UN Convention against Cybercrime (Hanoi)": "UN Convention against Cybercrime",
        "UNASUR": "Union of South American Nations",
        "WEOG": "Western European and Others Group",
    }
)
# Groups that are called after what their members are, some in fewer words.
KINDS = MappingProxyType(
    {"SIDS": "small island states", "LDCs": FULL["LDCs"], "LLDCs": FULL["LLDCs"]}
)
# Agreements that are signed, and who of those that did is counted.
PARTIES = MappingProxyType(
    {
        "Budapest Convention on Cybercrime (ETS 185)": "parties to",
        "UN Convention against Cybercrime (Hanoi)": "signatories of",
    }
)


def members(group: str) -> str:
    """Return what the members of a group are called; a group that is not known as it is.

    >>> members("SIDS"), members("EU"), members("Quad")
    ('small island states', 'members of the European Union', 'Quad')
    """
    if group in KINDS or group not in FULL:
        return KINDS.get(group, group)
    return f"{PARTIES.get(group, 'members of')} the {FULL[group]}"


def words(text: str) -> list[str]:
    """Return the words of a name by which a group may be found, in their singular."""
    plain = "".join(each if each.isalnum() else " " for each in text.casefold())
    return [word.removesuffix("s") for word in plain.split() if word not in ("of", "the", "and")]


def called(text: str, groups: tuple[str, ...]) -> tuple[str, ...]:
    """Return the groups whose full name begins with a word of a text and has all its others.

    Of several those whose name has no other words, if there are such.

    >>> called("small islands", ("EU", "SIDS")), called("the European Union", ("EU", "SIDS"))
    (('SIDS',), ('EU',))
    >>> called("Eastern European", ("EU", "EEG")), called("Union", ("EU", "AU"))
    (('EEG',), ())
    """
    asked = set(words(text))
    names = [(group, words(name)) for group in groups for name in {group, FULL.get(group, group)}]
    found = [(group, {*name}) for group, name in names if asked & {*name[:1]} and asked <= {*name}]
    whole = [group for group, name in found if name == asked]
    return tuple(dict.fromkeys(whole or [group for group, _ in found]))
