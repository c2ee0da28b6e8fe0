"""What axe finds on a page that would keep a reader out."""

from axe_playwright_python.base import AXE_SCRIPT

# Of rules that are kept nothing is put in words and sent.
BROKEN = {"resultTypes": ["violations"]}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def violations(tab, options=RULES, context=None):
    """Return the rules that are broken, each with some parts that do; axe stays in the page."""
    if not tab.evaluate("() => 'axe' in window"):
        tab.evaluate(AXE_SCRIPT)
    found = tab.evaluate(
        "async ([context, options]) => (await axe.run(context ?? document, options)).violations",
        [context, {**options, **BROKEN}],
    )
    return [(each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in found]
