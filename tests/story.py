"""The view that the browser tests begin at, and what they look at in its map."""

STORY = (
    "?v=1&topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
    "&body=UNGA+plenary&stage=plenary&tier=core&from=2018-01-01"
)
GRAPH = "document.querySelector('#map .js-plotly-plot')"
# What the map shows: left, right, low, high.
RANGE = f"() => [...{GRAPH}._fullLayout.xaxis.range, ...{GRAPH}._fullLayout.yaxis.range]"
# How sure the blocs are is known; until then a bar shows how far that is.
SURE = "#sure:not(:has(progress)):has-text('How sure')"
