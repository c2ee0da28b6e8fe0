from collections.abc import Callable
from dataclasses import replace

from alignment.model.dataset import Dataset

GetFile = Callable[[str], bytes]
TITLE = "<script>window.broken = 1</script> & ]]> \"'"
# Each would break a format that does not escape it.
HOSTILE = {
    "USA": "<script>window.broken = 1</script>",
    "GBR": "=cmd()",
    "RUS": "\"&'",
    "CHN": "]]>",
    "FRA": "@SUM(A1)",
    "BRA": "+1+2",
    "IND": "a\x00b\x08cd\u202e",
    "DEU": "-2+3",
    "CUB": "\tcell",
    "CAN": "</title></svg><img src=x onerror=window.broken=1>",
    "IRN": "--> <!--",
    "PRK": "Ünïcode — 中文 عربي",
}


def tampered(records: Dataset) -> Dataset:
    """Return records with hostile text."""
    countries = records.countries.copy()
    for iso3, name in HOSTILE.items():
        countries.loc[iso3, ["name", "short_name"]] = name
    rollcalls = records.rollcalls.copy()
    rollcalls["title"] = '=HYPERLINK("x") <b>&]]>\x01'
    rollcalls["source"] = "-5"
    return replace(
        records,
        title='<i>"Records"</i> & ]]> \x02',
        version="=1+1",
        licence="</desc><script>window.broken = 1</script>",
        countries=countries,
        rollcalls=rollcalls,
    )
