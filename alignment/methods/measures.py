"""Methods that compare two countries."""

from __future__ import annotations

from alignment.methods.entry import Chapter, Method, doi

LIJPHART = doi(
    "Lijphart 1963, The Analysis of Bloc Voting in the General Assembly, American Political "
    "Science Review 57(4)",
    "10.2307/1952608",
)
BAILEY = doi(
    "Bailey, Strezhnev and Voeten 2017, Estimating Dynamic State Preferences from United Nations "
    "Voting Data, Journal of Conflict Resolution 61(2)",
    "10.1177/0022002715595700",
)
HAGE = doi(
    "Häge 2011, Choice or Circumstance? Adjusting Measures of Foreign Policy Similarity for "
    "Chance Agreement, Political Analysis 19(3)",
    "10.1093/pan/mpr023",
)

SHARED = (
    "n, the shared roll calls, which stands beside every score. Pairs that share fewer than the "
    "query asks have no score: 6 unless told, or half of the roll calls, rounded up, where fewer "
    "than 12 are selected."
)
DRAFTS = (
    "The drafts that both could have sponsored, and k, those that both did. Lists with complete "
    "or as-printed coverage count, newest revisions alone."
)
CHANCE = (
    ("n", "roll calls in which both cast a vote; all counts are over these"),
    ("mᵢ꜀", "how often i voted c: yes, abstain or no"),
)

MEASURES = Chapter(
    "How alike two countries are",
    (
        Method(
            "agreement",
            "Agreement",
            "How close the votes of two countries are on average: 1 for the same vote, ½ where one "
            "of them abstained and the other did not, 0 for yes against no. The measure unless "
            "another is chosen.",
            "agreement(i, j) = (1/n) Σᵣ (1 − |vᵢᵣ − vⱼᵣ|)",
            (
                ("vᵢᵣ", "vote of country i in roll call r: yes 1, abstain ½, no 0"),
                ("n", "roll calls in which both cast a vote; r runs over these"),
            ),
            SHARED,
            "It does not take off what chance gives: on texts that nearly all support, nearly all "
            "pairs agree. It says nothing of texts that were not put to a vote, nor of whether two "
            "countries act together.",
            (LIJPHART, BAILEY),
            explains=("agreement",),
        ),
        Method(
            "exact",
            "Exact agreement",
            "The share of shared roll calls in which two countries cast the same vote. An "
            "abstention against a yes counts no more than a no against a yes.",
            "exact(i, j) = (number of r with vᵢᵣ = vⱼᵣ) / n",
            (
                ("vᵢᵣ", "vote of country i in roll call r"),
                ("n", "roll calls in which both cast a vote; r runs over these"),
            ),
            SHARED,
            "As for agreement. It also calls two countries that abstain and vote yes as far apart "
            "as two that vote no and yes.",
            (LIJPHART,),
            explains=("exact",),
        ),
        Method(
            "s",
            "S",
            "Agreement spread over −1 (always yes against no) to 1 (always the same vote), as "
            "studies of foreign policy report it.",
            "S(i, j) = 1 − 2 Σᵣ |vᵢᵣ − vⱼᵣ| / n = 2 · agreement(i, j) − 1",
            (("vᵢᵣ, n", "as for agreement; every roll call weighs the same"),),
            SHARED,
            "It orders pairs just as agreement does, and like it does not take off what chance "
            "gives. An S of 0 is agreement ½, not the absence of a relation.",
            (
                doi(
                    "Signorino and Ritter 1999, Tau-b or Not Tau-b: Measuring the Similarity of "
                    "Foreign Policy Positions, International Studies Quarterly 43(1)",
                    "10.1111/0020-8833.00113",
                ),
            ),
            explains=("s",),
        ),
        Method(
            "pi",
            "Scott's pi",
            "Equal votes beyond what chance would give if both drew from the one voting record "
            "that the two have in common.",
            "π(i, j) = (Po − Pe) / (1 − Pe)\nPe = Σ꜀ ((mᵢ꜀ + mⱼ꜀) / 2n)²",
            (("Po", "share of equal votes"), *CHANCE),
            SHARED,
            "Nothing where both always cast one and the same vote: then Pe = 1 and there is no "
            "score. Two countries that lean to different sides score low for that alone.",
            (
                doi(
                    "Scott 1955, Reliability of Content Analysis: The Case of Nominal Scale "
                    "Coding, Public Opinion Quarterly 19(3)",
                    "10.1086/266577",
                ),
                HAGE,
            ),
            explains=("pi",),
        ),
        Method(
            "kappa",
            "Cohen's kappa, plain, linear and squared",
            "Equal votes beyond what chance would give from the two countries' own voting records. "
            "In the weighted forms yes against no weighs twice (linear) or four times (squared) as "
            "much as yes or no against an abstention.",
            "κ(i, j) = (Po − Pe) / (1 − Pe) = 1 − Do / De\n"
            "Do = (1/n) Σᵣ d(vᵢᵣ, vⱼᵣ)    De = Σ꜀ Σₑ d(c, e) mᵢ꜀ mⱼₑ / n²",
            (
                (
                    "d(c, e)",
                    "plain: 0 for equal votes, else 1; linear: the steps between no, abstain "
                    "and yes; squared: these steps squared",
                ),
                *CHANCE,
            ),
            SHARED,
            "Nothing where both always cast one and the same vote. A country that always votes yes "
            "has a kappa of 0 with every country that once did not, however often they agree; and "
            "blocs by kappa are not blocs by agreement.",
            (
                doi(
                    "Cohen 1960, A Coefficient of Agreement for Nominal Scales, Educational and "
                    "Psychological Measurement 20(1)",
                    "10.1177/001316446002000104",
                ),
                doi(
                    "Cohen 1968, Weighted Kappa, Psychological Bulletin 70(4)",
                    "10.1037/h0026256",
                ),
                doi(
                    "Fleiss and Cohen 1973, The Equivalence of Weighted Kappa and the Intraclass "
                    "Correlation Coefficient, Educational and Psychological Measurement 33(3)",
                    "10.1177/001316447303300309",
                ),
                HAGE,
            ),
            explains=("kappa", "kappa-linear", "kappa-squared"),
        ),
        Method(
            "jaccard",
            "Co-sponsorship (Jaccard)",
            "Of the drafts that at least one of the two sponsored, the share that both did.",
            "jaccard(i, j) = k / (dᵢ + dⱼ − k)",
            (
                ("k", "drafts sponsored by both"),
                ("dᵢ", "drafts sponsored by i, of those that j could have sponsored too"),
            ),
            DRAFTS,
            "Nothing where neither sponsored any. A name missing from an as-printed list may have "
            "joined later, so a low score on such lists is sponsorship at the time of printing.",
            (
                doi(
                    "Jaccard 1912, The Distribution of the Flora in the Alpine Zone, New "
                    "Phytologist 11(2)",
                    "10.1111/j.1469-8137.1912.tb05611.x",
                ),
            ),
            explains=("jaccard",),
        ),
        Method(
            "cosine",
            "Co-sponsorship (cosine)",
            "The drafts that both sponsored against the geometric mean of those that each did.",
            "cosine(i, j) = k / √(dᵢ dⱼ)",
            (("k, dᵢ", "as for Jaccard"),),
            DRAFTS,
            "Nothing where one of the two sponsored none. It is kinder than Jaccard to a pair of "
            "which one sponsors much and the other little.",
            (
                doi(
                    "Ochiai 1957, Zoogeographical Studies on the Soleoid Fishes, Bulletin of the "
                    "Japanese Society of Scientific Fisheries 22(9)",
                    "10.2331/suisan.22.526",
                ),
            ),
            explains=("cosine",),
        ),
        Method(
            "blend",
            "Weight of a pair",
            "Votes and co-sponsorship mixed as the query asks; votes alone unless told. Places, "
            "links and blocs rest on it.",
            "w(i, j) = (1 − s) · a(i, j) + s · c(i, j)",
            (
                ("a, c", "the pair's score in votes and in co-sponsorship"),
                ("s", "share of co-sponsorship, 0 to 1"),
            ),
            "The shared roll calls, where s < 1, and the drafts both could have sponsored, where "
            "s > 0.",
            "What a unit of the one is worth in the other: s is a choice. A pair with only one of "
            "the two scores has that one, unless s gives it no weight, and is then not mixed.",
        ),
    ),
)
