"""Methods that say something of one country."""

from __future__ import annotations

from alignment.methods.entry import Chapter, Method, Source, doi
from alignment.methods.measures import BAILEY

COUNTRIES = Chapter(
    "Where a country stands",
    (
        Method(
            "position",
            "Position",
            "The place of a country on the one line that explains most of the votes, with its 95% "
            "interval. Each roll call has a slope and two cutpoints on that line, between no and "
            "abstain and between abstain and yes. Positions have mean 0 and standard deviation 1; "
            "positive is the side of the United States, or, where it cast no vote, of the United "
            "Kingdom, and where neither did, of the first country in the alphabet.",
            "P(no) = Φ(c₁ − b x)    P(yes) = Φ(b x − c₂)    P(abstain) = the rest\n"
            "interval = x ± 1.96 · se and, without the prior, x / v ± 1.96 · se / √v, the farther",
            (
                ("x", "position of the country, in standard deviations of its prior"),
                ("b, c₁ < c₂", "slope and cutpoints of the roll call"),
                ("Φ", "standard normal distribution"),
                ("se", "its standard error, from the curvature of the posterior at x"),
                ("v", "what the votes account for, 1 − se², at least a half"),
            ),
            "The votes that the country cast; absences say nothing. Before any vote positions are "
            "taken to be standard normal, so a country with few votes is pulled to the middle and "
            "has a wide interval. Over more than 150 roll calls the line is found on 150 of "
            "them, the most divided of each stretch of time, and carried to the rest; all of them "
            "place the countries.",
            "Why a country votes so, or where it stands on other matters: it is a place within "
            "these roll calls. What one line cannot hold is not in it. There are no positions "
            "where no country voted in two roll calls that divide, or where the votes show no "
            "common line. The interval takes the texts as known (docs/calibration.md).",
            (
                BAILEY,
                doi(
                    "Bock and Aitkin 1981, Marginal maximum likelihood estimation of item "
                    "parameters, Psychometrika 46(4)",
                    "10.1007/BF02293801",
                ),
                doi(
                    "Clinton, Jackman and Rivers 2004, The Statistical Analysis of Roll Call Data, "
                    "American Political Science Review 98(2)",
                    "10.1017/S0003055404001194",
                ),
            ),
            explains=("position",),
        ),
        Method(
            "closeness",
            "Closeness to a core",
            "How close a country is to the core of a bloc or group: the mean of its agreement, by "
            "the query's measure, with each of the members, itself left out where it is one of "
            "them.",
            "closeness(i, k) = mean over j in k, j ≠ i, of agreement(i, j)",
            (("i", "the country"), ("k", "the members of the bloc or group")),
            "The members with whom it shares enough roll calls to have an agreement. Beside it "
            "stand the roll calls in which the country and at least one of them cast a vote. Where "
            "the dates of a group are known, a member's votes count from the day it was certain to "
            "be one. Over time the roll calls are parted at the middle one, and half of those in "
            "a half, at most the usual number, must be shared.",
            "That a country is far from a bloc because the two disagree: the mean does not tell a "
            "divided bloc from a distant one. In a half of few roll calls one vote more moves the "
            "figure a good deal.",
        ),
        Method(
            "general",
            "In general and on this",
            "How close a country is to another, or to the members of a group, on the roll calls of "
            "the query and on all of the Assembly's in the same years. Those of the query that "
            "were taken in the plenary count in general too. The difference is also told less the "
            "mean of all countries, for texts that divide the chamber otherwise move all of them: "
            "what is left is the country's own. Agreement is the usual one, whatever the measure. "
            "Intervals come from 500 drawings with replacement of the texts asked and of the other "
            "roll calls, seeded; to the texts asked two imagined ones are added, one agreed on in "
            "full and one opposed, or a country that agreed on each of a few would be taken as "
            "certain to. Those said to stand elsewhere have an own difference beyond chance, with "
            "a false discovery rate of 5% over all countries.",
            "d(i) = closeness(i, asked) − closeness(i, general)\n"
            "own(i) = d(i) − mean over k of d(k)",
            (("i", "the country"), ("k", "all countries with a difference")),
            "Hundreds of roll calls in general and few on the query; both counts stand beside the "
            "figures. In simulations the interval holds the truth in 95% to 99% of cases "
            "(docs/calibration.md).",
            "Why. Nor does it tell a country that moved from a query whose texts are of another "
            "kind, and roll calls on the same title year after year are less than that many "
            "independent ones.",
            (
                Source("Efron 1979", "https://doi.org/10.1214/aos/1176344552"),
                Source("Agresti and Caffo 2000", "https://doi.org/10.1080/00031305.2000.10474560"),
                Source(
                    "Benjamini and Hochberg 1995",
                    "https://doi.org/10.1111/j.2517-6161.1995.tb02031.x",
                ),
            ),
        ),
        Method(
            "apart",
            "What sets it apart",
            "The five roll calls in which the smallest share of a country's bloc voted as it did. "
            "For a country in no bloc, or alone in one, its ten closest countries stand in.",
            "share(r) = a / n",
            (
                ("r", "a roll call in which the country cast a vote"),
                ("a", "votes of the bloc that were the country's vote, its own too"),
                ("n", "votes that the bloc cast, its own too"),
            ),
            "n, which stands beside each. Of equal shares the newest come first, and a roll call "
            "in which all voted as it did is left out.",
            "That the vote was of weight: an abstention sets apart as a no does. A large share "
            "says that little sets the country apart.",
        ),
        Method(
            "swing",
            "Swing",
            "How near a country's position lies to where contested roll calls divide: near 1 at "
            "the cutpoint of every one, near 0 far from all. A roll call is contested where the "
            "smaller side, abstentions half on either, has at least a tenth of the votes cast.",
            "swing(i) = mean over contested r of 4 pᵢᵣ (1 − pᵢᵣ)",
            (("pᵢᵣ", "fitted chance of yes in r at the position of i"),),
            "Every contested roll call, absent or not, at the position that its votes give it. "
            "Intervals of swing and rank come from 1,000 seeded draws of texts and positions; in "
            "simulations they hold the truth in 95% to 97% of cases, 93% to 99% among the 20 "
            "highest (docs/calibration.md).",
            "That a country can be persuaded: it says that its votes put it near the divide. A "
            "country with few votes is near the middle for want of evidence, which its interval "
            "shows. Countries whose ranks overlap are tied. The measure is this project's own.",
            (
                doi("Louis 1982 (information)", "10.1111/j.2517-6161.1982.tb01203.x"),
                doi("Chen and Shao 1999 (intervals)", "10.1080/10618600.1999.10474802"),
            ),
            explains=("swing",),
        ),
        Method(
            "surprise",
            "Votes that did not fit",
            "How surprising a vote is, given all else that the country did. The vote is left out: "
            "the roll call's slope and cutpoints are found again without it, and the chance is "
            "taken over where the country's other votes leave its position. 1 bit is a coin's "
            "toss, 10 bits one in a thousand. Over more than 150 roll calls a single scoring step "
            "stands for finding them again, where it is short.",
            "bits = −log₂ P(vᵢᵣ | all votes but vᵢᵣ)",
            (("vᵢᵣ", "vote of country i in roll call r"),),
            "All other votes of the country and of the roll call.",
            "Why: a change of mind, a bargain, an error, or a text that divides along another "
            "line. Beyond some 15 bits read the order, not the odds. Among thousands of votes a "
            "few of 10 bits are to be expected.",
            (
                Source(
                    "Gelfand, Dey and Chang 1992, Model determination using predictive "
                    "distributions, Bayesian Statistics 4 (no DOI)",
                    "",
                ),
                doi(
                    "Shannon 1948, A Mathematical Theory of Communication, Bell System Technical "
                    "Journal 27(3)",
                    "10.1002/j.1538-7305.1948.tb01338.x",
                ),
            ),
        ),
        Method(
            "dissent",
            "Dissent from the bloc",
            "How often a country voted against the majority of the other members of its bloc, with "
            "a 95% Wilson interval.",
            "dissent(i) = a / n\n"
            "interval = (a/n + z²/2n ± z √(a/n (1 − a/n) / n + z²/4n²)) / (1 + z²/n)",
            (
                ("n", "votes of i in roll calls where the others had a majority"),
                ("a", "those of them that were not the majority's vote"),
                ("majority", "the vote of more than half of the others' votes cast"),
                ("z", "1.96"),
            ),
            "n. The country's own vote does not count towards the majority it is held against.",
            "Whether the dissent is of weight: an abstention against a yes counts as much as a no. "
            "Blocs come from the same votes, so dissent within them is low by making. A country "
            "alone in its bloc has none to dissent from.",
            (
                doi(
                    "Wilson 1927, Probable Inference, the Law of Succession, and Statistical "
                    "Inference, Journal of the American Statistical Association 22(158)",
                    "10.1080/01621459.1927.10502953",
                ),
            ),
            explains=("dissent",),
        ),
        Method(
            "participation",
            "Participation",
            "How evenly a country's links are spread over the blocs: 0 if all are with one, "
            "1 − 1/K if even over K. Only pairs with a weight above 0 and above the threshold "
            "of the blocs count, each with its weight.",
            "participation(i) = 1 − Σₖ (wᵢₖ / wᵢ)²",
            (
                ("wᵢₖ", "total weight of i's links with members of bloc k"),
                ("wᵢ", "the same over all blocs"),
            ),
            "The country's links above the threshold.",
            "That a country mediates. A large bloc takes more links than a small one, so a member "
            "of a small bloc can have a high figure by the sizes alone.",
            (
                doi(
                    "Guimerà and Amaral 2005, Functional cartography of complex metabolic "
                    "networks, Nature 433",
                    "10.1038/nature03288",
                ),
            ),
            explains=("participation",),
        ),
        Method(
            "cross-pressure",
            "Cross-pressure",
            "Whether a country co-sponsors with one bloc and votes with another: how much more it "
            "agrees with the bloc it votes with than with the bloc that stands beside it on "
            "drafts. 0 where both are the same.",
            "cross-pressure(i) = maxₖ Aᵢₖ − Aᵢₛ,    s the bloc of the largest Cᵢₖ",
            (
                ("Aᵢₖ", "mean agreement, by the query's measure, of i with the others in k"),
                (
                    "Cᵢₖ",
                    "share of the other members of k that sponsored a draft, on average over the "
                    "drafts that i sponsored, less the same over those that it left",
                ),
            ),
            "Every countable draft in the records, in or out of the query; the number that the "
            "country sponsored is given. There is no figure with fewer than 3 sponsored, fewer "
            "than 3 left, or fewer than two blocs to compare.",
            "Anything of texts whose list of sponsors is partial, and these are most of the texts "
            "on ICT security. The word is that of Lazarsfeld, Berelson and Gaudet (1944); the "
            "measure is this project's own.",
            explains=("cross_pressure",),
        ),
        Method(
            "movement",
            "Movement",
            "How far a country moved from the earlier half of the roll calls to the later, over "
            "its standard error. Where texts with the same title were voted in both halves, the "
            "countries are placed twice on these alone, each text with the same slope and "
            "cutpoints, so that another agenda cannot pass for a movement. Otherwise each half is "
            "placed by all its own roll calls, sides told by all. What all did alike is taken off.",
            "z = (x₂ − x₁) / √(se₁² + se₂²)",
            (
                ("x₁, x₂", "position in each half, less the mean of the countries in both"),
                ("se₁, se₂", "their standard errors"),
            ),
            "The votes in either half, at least 2 in each, and the texts that it rests on.",
            "Why a country moved, or what it did on other texts; a text that changed under the "
            "same title looks like movement. Where no texts are shared and the two halves "
            "correlate less than .5, they divide along different lines and nothing is said. "
            "Positions are pulled to the middle, which makes z cautious.",
            (
                doi(
                    "Bailey 2007, Comparable Preference Estimates across Time and Institutions for "
                    "the Court, Congress, and Presidency, American Journal of Political Science "
                    "51(3)",
                    "10.1111/j.1540-5907.2007.00260.x",
                ),
                BAILEY,
            ),
            explains=("movement",),
        ),
        Method(
            "who-moved",
            "Who moved, and on which texts",
            "Two queries, such as two periods, beside one another. Two that have no roll call in "
            "common are compared by movement, as above, and two that have some by their own "
            "positions, brought to one scale. The texts named are those on which a country stands "
            "far from the others of the bloc that it was in. Towards a bloc it moved where its own "
            "votes did, on texts voted on in both and with the votes of the bloc held.",
            "apart(i) = mean A(j, k) − mean A(i, j);    gain(i, B) = meanₜ Σ (p₂ − p₁) A q",
            (
                ("A", "agreement of two votes on a roll call: 1, 1/2 or 0"),
                ("j, k", "other members of the bloc that i was in, before; the mean over pairs"),
                ("p₁, p₂", "shares of no, abstain and yes of i on text t in either"),
                ("q", "those of a member of bloc B in both together"),
            ),
            "The votes cast in either. A text is named where a country stands at least 0.25 apart; "
            "what is counted are the votes of the other members on it.",
            "Why a country voted as it did. One that left its bloc need not have moved towards "
            "another: that is said only where texts of the same title show it, and on few such "
            "texts a single vote decides. Those who changed at least twice as much as the middle "
            "country are listed, beyond chance or not.",
            (BAILEY,),
        ),
        Method(
            "stages",
            "Changes from committee to plenary",
            "Every vote that changed between the committee and the plenary on one text.",
            "",
            (),
            "The texts with a recorded vote at both stages. A change to or from absent is listed "
            "too.",
            "That a country changed its mind: an absence may be no more than an empty seat, and "
            "the records hold few committee votes.",
        ),
    ),
)
