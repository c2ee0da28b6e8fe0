"""Faults of accessibility that axe finds on a page."""

from axe_playwright_python.base import AXE_SCRIPT

# axe reports only failed rules.
BROKEN = {"resultTypes": ["violations"]}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def violations(tab, options=RULES, context=None):
    """Return the violated rules, each with some elements; axe stays in the page."""
    if not tab.evaluate("() => 'axe' in window"):
        tab.evaluate(AXE_SCRIPT)
    results = tab.evaluate(
        "async ([context, options]) => (await axe.run(context ?? document, options)).violations",
        [context, {**options, **BROKEN}],
    )
    return [(each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in results]
