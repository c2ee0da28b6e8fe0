"""What a country may be looked for by: its names, former names, codes, accents left out."""

from __future__ import annotations

import unicodedata

from alignment.model.dataset import Dataset
from alignment.model.frames import rows

# ISO 3166 two-letter codes that are not the first two of the three letters.
_OWN = (
    "ABW:AW AGO:AO AND:AD ARE:AE ARM:AM ATG:AG AUT:AT BDI:BI BEN:BJ BGD:BD BHS:BS BIH:BA BLR:BY "
    "BLZ:BZ BRB:BB BRN:BN CAF:CF CHL:CL CHN:CN COD:CD COG:CG COK:CK COM:KM CPV:CV DNK:DK ESH:EH "
    "EST:EE FSM:FM GIN:GN GNB:GW GNQ:GQ GRD:GD GUY:GY IRL:IE IRQ:IQ ISR:IL JAM:JM KAZ:KZ KOR:KR "
    "LBR:LR LBY:LY MDG:MG MDV:MV MEX:MX MLT:MT MNE:ME MNP:MP MOZ:MZ NIU:NU PAK:PK PLW:PW PNG:PG "
    "POL:PL PRK:KP PRT:PT PRY:PY PYF:PF SEN:SN SLB:SB SLV:SV SRB:RS SUR:SR SVK:SK SVN:SI SWE:SE "
    "SWZ:SZ SYC:SC TCD:TD TKM:TM TUN:TN TUR:TR TUV:TV UKR:UA URY:UY "
)
TWO_LETTERS = dict(pair.split(":") for pair in _OWN.split())
# Of former members and others that have no code of two letters.
WITHOUT = ("CSK", "DDR", "EAZ", "EUE", "SCG", "SUN", "XKX", "YMD", "YUG")
# Everyday names that the official records do not use.
ALSO = {
    "ARE": "UAE Emirates",
    "CAF": "CAR",
    "COD": "DRC",
    "EUE": "EU",
    "GBR": "UK Great Britain England",
    "KOR": "ROK",
    "MKD": "FYROM",
    "NLD": "Holland",
    "PRK": "DPRK",
    "RUS": "Russian Federation",
    "USA": "America",
}


def two_letters(iso3: str) -> str:
    """Return the ISO 3166 code of two letters; '' if there is none.

    >>> two_letters("DEU"), two_letters("CHN"), two_letters("SUN")
    ('DE', 'CN', '')
    """
    return "" if iso3 in WITHOUT else TWO_LETTERS.get(iso3, iso3[:2])


def found_by(dataset: Dataset) -> list[dict[str, str]]:
    """Return every country as an option of a menu, with all it may be looked for by.

    The words begin with its codes, which the search looks at first (assets/find.js).
    """
    options = []
    for iso3, row in rows(dataset.countries):
        codes = f"{iso3} {two_letters(iso3)}".strip()
        names = f"{row['name']} {row['un_names'].replace('|', ' ')} {ALSO.get(iso3, '')}".strip()
        plain = unicodedata.normalize("NFKD", names).encode("ascii", "ignore").decode()
        joined = plain.replace("'", "")
        words = " ".join(dict.fromkeys([codes, names, plain, joined]))
        options.append({"label": f"{row['name']} ({iso3})", "value": iso3, "search": words})
    return sorted(options, key=lambda option: option["label"])
