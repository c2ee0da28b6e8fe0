"""Methods that say what comes next."""

from __future__ import annotations

from alignment.methods.entry import Chapter, Method, doi

FORECASTS = Chapter(
    "What comes next",
    (
        Method(
            "forecast",
            "Forecast of a vote",
            "The chances that a country votes no, abstains or votes yes on a text, if it casts a "
            "vote, from the votes of earlier sessions. Six sources give such chances, which a "
            "logit stacks: its last vote on the title (.9, with .1 of its votes on like texts); "
            "its votes on the title, the newer the more; the last votes on it of its ten closest; "
            "their votes on like texts; the votes of all on like texts; its votes in general. A "
            "past roll call counts by how like the texts are and how long ago it was. The weights "
            "are fitted anew for each session on the eight before, apart for countries that have "
            "voted on the title never, 1 to 2, 3 to 7, or 8 times and more.",
            "weight(k) = cos(t, k)⁴ · exp(−age / 4), 0 if cos ≤ .05\n"
            "p(c) ∝ exp(Σₛ wₛ ln max(pₛ(c), .0001) + b(c))\n"
            "with a lead: p(c) ∝ p(c)^τ · exp(g(c) · a + d · [c = yes])",
            (
                ("t, k", "the text asked about, and a past one"),
                (
                    "cos",
                    "cosine of the TF-IDF vectors of words and pairs of words in title and agenda "
                    "title, known from the past alone; 1 for the same title",
                ),
                ("age", "in sessions; a session begins in September"),
                ("c", "no, abstain or yes"),
                ("pₛ", "chances by source s"),
                ("wₛ, b", "fitted, with a ridge of .001"),
                (
                    "a",
                    "agreement with the leaders over three sessions, in standard deviations; past "
                    "texts weigh as far as the leaders voted for them",
                ),
                ("g, τ", "fitted on the earlier texts of known lead"),
                (
                    "d",
                    "such that the mean chance of yes is that without a lead: a lead tells who "
                    "votes how, not how many vote yes",
                ),
            ),
            "The votes of the plenary of the General Assembly before the session; each forecast "
            "names those that carry it, with their weights. Chances of sponsors are .988 yes: of "
            "104 votes that listed sponsors cast, 103 were. docs/forecast.md has how good it was.",
            "Why a country votes so, or that it can be persuaded. Whether an old title hides a "
            "new text. What was voted in committee or changed in a capital this session.",
            (
                doi(
                    "Breiman 1996, Stacked regressions, Machine Learning 24",
                    "10.1007/BF00117832",
                ),
                doi(
                    "Spärck Jones 1972, A statistical interpretation of term specificity and its "
                    "application in retrieval, Journal of Documentation 28(1)",
                    "10.1108/eb026526",
                ),
            ),
        ),
        Method(
            "tally-forecast",
            "Tally foretold",
            "How many vote yes, no, abstain or are absent, with intervals that hold 80% and 95% of "
            "4,000 draws, and in how many of them the text passes. In each draw one shock common "
            "to all countries moves who is absent, one who votes yes, and one how the rest part "
            "into no and abstain, for votes on one text hang together.",
            "Pᵢ(u) = 1 / (1 + exp(−(logit pᵢ · √(1 + π s² / 8) + s u))), u standard normal",
            (
                ("pᵢ", "chance of country i at this step; its mean over u stays about pᵢ"),
                (
                    "s",
                    "fitted by the likelihood of the tallies of the eight sessions before, apart "
                    "for titles voted before and new ones",
                ),
            ),
            "The members of the last two sessions. Absence is foretold by a logit of three rates: "
            "of the country of late, of the country on like texts, of all on like texts. Over "
            "sessions 55 to 80 the 95% interval of yes held 95.9%, the 80% interval 87.1%; of "
            "new titles 94.6% and 80.6%.",
            "Much of a new title: such a text is near consensus or it is not, and its intervals "
            "are wide, some 80 votes for the 80% one. The records hold adopted texts alone, so the "
            "share of draws in which a text passes cannot be held against texts that failed.",
            (
                doi(
                    "MacKay 1992, The evidence framework applied to classification networks, "
                    "Neural Computation 4(5)",
                    "10.1162/neco.1992.4.5.720",
                ),
            ),
        ),
        Method(
            "gain",
            "Who to ask: expected gain",
            "What a country would add to the margin of a wished outcome if it votes as wished, "
            "times the chance that it does. The margin is that over the majority that is needed: "
            "yes less no, or for two thirds yes less twice no, so that a no avoided counts double.",
            "gain = w (p − (p w − q a))",
            (
                ("w", "chance that it votes as wished, absences counted"),
                ("a", "chance that it votes the other way, absences counted"),
                (
                    "p, q",
                    "what a vote as wished and one the other way count: 1; under two thirds "
                    "a no counts 2",
                ),
            ),
            "The forecast of the text. Among past votes on a title that were not the last one "
            "again (3.7%), such changes are ranked with AUC .855; of the first 20 by chance of "
            "change 15% did, of 20 drawn blindly 4%, of the 20 of the most mixed record 6%.",
            "Chances are of votes, not of persuasion: no country is said to be open to it.",
        ),
    ),
)
