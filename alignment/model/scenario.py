"""The parameters of an address that say what is foretold: the text, its sponsors, set votes."""

from __future__ import annotations

from alignment.model.readers import Parameter, country, either, printable, vote, word, yes_no
from alignment.model.view import ASKED_BY, MAJORITIES, OUTCOMES

AHEAD = (
    Parameter("ahead", "ahead", printable("text", 400), "title or symbol of the text foretold"),
    Parameter("agenda", "agenda", printable("agenda item", 400), "title of its agenda item"),
    Parameter("new-text", "new_text", yes_no, "another text under its old title, yes or no"),
    Parameter("lead", "lead", country, "who leads the text foretold", many=True),
    Parameter("sponsor", "sponsors", country, "who sponsors the text foretold", many=True),
    Parameter("set", "sets", vote, "vote taken for certain in a forecast, as IND:yes", many=True),
    Parameter(
        "majority", "majority", word(*MAJORITIES), f"majority that is needed: {either(MAJORITIES)}"
    ),
    Parameter("wish", "wish", word(*OUTCOMES), f"outcome wished, {either(OUTCOMES)}"),
    Parameter("ask-by", "ask_by", word(*ASKED_BY), f"order of who to ask: {either(ASKED_BY)}"),
)
