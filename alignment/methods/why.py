"""Methods of Why: what a vote, a position or an agreement goes with."""

from __future__ import annotations

from alignment.methods.entry import Chapter, Method, doi

WHY = Chapter(
    "What a vote goes with",
    (
        Method(
            "goes-with",
            "A vote against a fact",
            "How votes line up with one fact or group: the votes of each part, the share of yes "
            "among votes cast with its Wilson interval, and Somers' D. D compares pairs of "
            "countries that differ in the fact: 1 where whoever has more of it always voted "
            "nearer to yes, -1 the other way round, 0 where it is as often one as the other. "
            "Within regions only pairs of one UN regional group are compared, for much of what "
            "goes with a vote goes with the region first. How often chance does as well is found "
            "by permuting votes, among all or within the groups; facts are sorted by what "
            "survives within.",
            "D = Σ sgn(xᵢ − xⱼ) sgn(yᵢ − yⱼ) / number of pairs with xᵢ ≠ xⱼ\n"
            "p = (1 + number of permutations with |D*| ≥ |D|) / (1 + 9,999)",
            (
                ("xᵢ", "the fact of country i, as it was known before the day of the vote"),
                ("yᵢ", "its vote: no, abstain, yes, in this order; or its position"),
                ("D*", "D of permuted votes"),
            ),
            "The votes cast of whom the fact is known; how many are left out is told. Absent is "
            "counted and compared with nothing. Members of a group are those of the day of the "
            "vote where dates are known. A yes or no is tested where at least 5 voted on either "
            "side. q is Benjamini and Hochberg's, over all that is tested. The interval of D is "
            "that of atanh D. Of positions, which have many values, the product of ranks stands "
            "in for D in the permutations.",
            "That a vote was cast for this reason: what goes with a vote may go with "
            "something else that is not here. Many facts go with one another. A fact that came out "
            "after the vote, or a list without dates, is told as such.",
            (
                doi(
                    "Somers 1962, A New Asymmetric Measure of Association for Ordinal Variables, "
                    "American Sociological Review 27(6)",
                    "10.2307/2090408",
                ),
                doi(
                    "Goodman and Kruskal 1972, Measures of Association for Cross Classifications "
                    "IV, Journal of the American Statistical Association 67(338)",
                    "10.1080/01621459.1972.10482402",
                ),
            ),
        ),
        Method(
            "several-at-once",
            "Several facts at once",
            "What each of several facts goes with while the others stay: an ordered probit, in "
            "which a country's place on a line of its own, made of its facts and noise, is cut "
            "into no, abstain and yes. Told is how much likelier yes is, on average over the "
            "countries, after a step up in one fact: a standard deviation, or from no to yes. "
            "Skewed numbers, such as money, are taken as log(1 + x).",
            "P(yᵢ ≤ k) = Φ(cₖ − b xᵢ)    b ~ N(0, 2.5²)\n"
            "effect = mean over i of P(yes | x + step) − P(yes | x)",
            (
                ("yᵢ", "the vote of country i"),
                ("xᵢ", "its facts, each less its mean over its standard deviation"),
                ("b", "slope of each fact, with a weak prior"),
                ("cₖ", "cutpoint above level k"),
                ("Φ", "standard normal distribution"),
            ),
            "The votes cast of countries of which every chosen fact is known; who is left out is "
            "told. The prior keeps the slope of a fact finite that tells yes and no wholly apart, "
            "as where none of those that are Not Free voted no; where that is so it is said. "
            "Intervals are quantiles of the posterior. Each regional group may have a level of "
            "its own, with the same prior.",
            "Which of two facts matters that go with one another: then both have wide intervals. "
            "With fewer than 10 votes for a coefficient nothing can be relied on, which is told "
            "too.",
            (
                doi(
                    "McKelvey and Zavoina 1975, A statistical model for the analysis of ordinal "
                    "level dependent variables, Journal of Mathematical Sociology 4(1)",
                    "10.1080/0022250X.1975.9989847",
                ),
                doi(
                    "Gelman, Jakulin, Pittau and Su 2008, A weakly informative default prior "
                    "distribution for logistic and other regression models, Annals of Applied "
                    "Statistics 2(4)",
                    "10.1214/08-AOAS191",
                ),
            ),
        ),
        Method(
            "pairs-go-with",
            "Agreement against what pairs share",
            "How the agreement of two countries lines up with what they share (region, income "
            "group, groupings, border, language, colony) and how far they are apart (distance, "
            "freedom, riches, Chinese finance), all at once: a regression over the pairs. Since "
            "each country is in many pairs, chance is found by permuting countries: for each "
            "predictor, what the others do not fit of it is permuted in rows and columns alike.",
            "aᵢⱼ = b₀ + Σₖ bₖ xₖᵢⱼ\np = (1 + number of permutations with |t*| ≥ |t|) / (1 + 2,000)",
            (
                ("aᵢⱼ", "agreement of i and j, by the query's measure"),
                ("xₖᵢⱼ", "a predictor of the pair: yes or no, or a number in standard deviations"),
                ("t, t*", "t of its slope, as it is and permuted"),
            ),
            "The countries that have an agreement with one another on enough shared roll calls, "
            "and of whose pairs all is known; the others are named. Facts are those known before "
            "the last roll call.",
            "Whether countries agree for what they share, or share it for they agree.",
            (
                doi(
                    "Dekker, Krackhardt and Snijders 2007, Sensitivity of MRQAP tests to "
                    "collinearity and autocorrelation conditions, Psychometrika 72(4)",
                    "10.1007/s11336-007-9016-1",
                ),
            ),
        ),
    ),
)
