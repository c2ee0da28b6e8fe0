"""Methods that make a map, its links and its blocs of all pairs."""

from __future__ import annotations

from alignment.methods.entry import Chapter, Method, Source, doi
from alignment.methods.findings import ALL_WORTH

POTTS = doi(
    "Traag, Van Dooren and Nesterov 2011, Narrow scope for resolution-limit-free community "
    "detection, Physical Review E 84, 016114",
    "10.1103/PhysRevE.84.016114",
)
BICM = doi(
    "Saracco, Di Clemente, Gabrielli and Squartini 2015, Randomizing bipartite networks: the case "
    "of the World Trade Web, Scientific Reports 5, 10595",
    "10.1038/srep10595",
)
BH = doi(
    "Benjamini and Hochberg 1995, Controlling the False Discovery Rate, Journal of the Royal "
    "Statistical Society B 57(1)",
    "10.1111/j.2517-6161.1995.tb02031.x",
)
AMI = Source(
    "Vinh, Epps and Bailey 2010, Information Theoretic Measures for Clusterings Comparison, "
    "Journal of Machine Learning Research 11, 2837–2854 (no DOI)",
    "https://jmlr.org/papers/v11/vinh10a.html",
)

NETWORK = Chapter(
    "Map, links and blocs",
    (
        Method(
            "placement",
            "Places on the map",
            "Countries that vote alike stand near one another, others far. From a start by "
            "classical scaling, places are moved until the distances are as near to the wanted "
            "ones as they get; the picture is turned so that its longest axis lies flat and the "
            "Western group to the left; then discs are pushed apart until none overlaps. A query "
            "can ask for a force layout instead.",
            "minimise Σᵢ<ⱼ uᵢⱼ (|xᵢ − xⱼ| − dᵢⱼ)²    with dᵢⱼ = (1 − w(i, j))^0.7",
            (
                ("xᵢ", "place of country i"),
                ("w", "the pair's weight"),
                (
                    "uᵢⱼ",
                    "roll calls or drafts the pair shares, over the mean; 1/20 for a pair without "
                    "any score, whose wanted distance is the mean one",
                ),
            ),
            "All pairs. A pair below the fewest shared roll calls still has a pull here, a weak "
            "one. A country without a score with anyone has no place.",
            "Directions have no meaning, and distances cannot be read as percentages. No flat map "
            "shows every pair rightly: read the fit beside it, and the pair itself for its score.",
            (
                doi(
                    "Gansner, Koren and North 2005, Graph Drawing by Stress Majorization, Graph "
                    "Drawing 2004, Lecture Notes in Computer Science 3383",
                    "10.1007/978-3-540-31843-9_25",
                ),
                doi(
                    "Torgerson 1952, Multidimensional Scaling: I. Theory and Method, Psychometrika "
                    "17(4)",
                    "10.1007/BF02288916",
                ),
            ),
        ),
        Method(
            "fit",
            "Fit of the map",
            "How truthful the map is: whether the pairs that differ more stand farther apart "
            "(rank correlation, 1 is perfect), and how far distances are from the wanted ones "
            "(stress, 0 is perfect).",
            "ρ = correlation of the ranks of dᵢⱼ and |xᵢ − xⱼ|\n"
            "stress = √( Σ (dᵢⱼ − b |xᵢ − xⱼ|)² / Σ dᵢⱼ² )",
            (
                ("dᵢⱼ", "wanted distance, (1 − w(i, j))^0.7"),
                ("b", "the best scale, Σ dᵢⱼ |xᵢ − xⱼ| / Σ |xᵢ − xⱼ|²"),
            ),
            "The pairs that have a weight; their number stands with the fit.",
            "Which places are wrong: a good fit of all pairs can hide a country that is badly "
            "placed.",
            (
                doi(
                    "Kruskal 1964, Multidimensional scaling by optimizing goodness of fit to a "
                    "nonmetric hypothesis, Psychometrika 29(1)",
                    "10.1007/BF02289565",
                ),
                doi(
                    "Spearman 1904, The Proof and Measurement of Association between Two Things, "
                    "American Journal of Psychology 15(1)",
                    "10.2307/1412159",
                ),
            ),
        ),
        Method(
            "blocs",
            "Blocs",
            "Groups whose members, on average, agree with one another more than a threshold. Of "
            "all ways to divide the countries the best that the search finds is taken: it merges "
            "groups and moves countries while that pays, and draws nothing at random.",
            "maximise H = Σ over i < j in one bloc of (w(i, j) − γ)",
            (("w", "the pair's weight"), ("γ", "the threshold")),
            "All pairs with a weight. A country without any is in no bloc. A bloc's cohesion is "
            "the mean weight inside.",
            "That a bloc is an alliance, or acts as one. It is not proved to be the best division, "
            "and another threshold, measure or period gives other blocs. A bloc is named after its "
            "best-known members, not after a leader.",
            (
                POTTS,
                doi(
                    "Schuetz and Caflisch 2008, Efficient modularity optimization by multistep "
                    "greedy algorithm and vertex mover refinement, Physical Review E 77, 046112",
                    "10.1103/PhysRevE.77.046112",
                ),
            ),
        ),
        Method(
            "threshold",
            "Threshold of the blocs",
            "The weight above which two countries draw together. Unless told it is the mean weight "
            "of all pairs of the query, so that blocs are those who agree more than usual.",
            "γ = mean of w(i, j) over all pairs with a weight",
            (("w", "the pair's weight"),),
            "The same pairs as the blocs.",
            "Which threshold is right. A higher one gives more and smaller blocs; the sweep shows "
            "how many at each.",
            (POTTS,),
        ),
        Method(
            "sweep",
            "Sweep of the threshold",
            "The blocs at each threshold of a grid from the lowest weight to the highest: where a "
            "bloc splits, where two merge, and how like the result is to the study's blocs.",
            "AMI = (I − E) / ((H₁ + H₂) / 2 − E)",
            (
                ("I", "mutual information of the two divisions"),
                ("E", "that of two divisions at random with the same sizes of blocs"),
                ("H₁, H₂", "entropies of the two divisions"),
            ),
            "The same pairs as the blocs; parts of one country do not count as a split.",
            "How sure the blocs are: it varies the question, not the records.",
            (AMI,),
        ),
        Method(
            "bloc-probability",
            "Chance of staying in a bloc",
            "How sure the blocs are, with so few texts. Texts are drawn anew with replacement, as "
            "many as there are and all votes on one text together, and the blocs found again. The "
            "chance is the share of such draws that leave a country in the counterpart of its "
            "bloc; for a pair, the share that puts both in one bloc; for the whole, the adjusted "
            "mutual information with the study's blocs, with its 5% and 95% quantiles.",
            "P(i) = (draws with i in the counterpart of its bloc) / (draws that place i)",
            (
                (
                    "counterpart",
                    "blocs of a draw are paired one to one with the study's so that the most "
                    "countries keep theirs",
                ),
            ),
            "200 draws unless told, the number of texts, and for each country the draws that place "
            "it: in the others it shares too few votes, or nothing draws it to or from anyone.",
            "Whether a country can be won over: a low chance can as well mean absences, or a "
            "country whose votes fit no bloc. 1.00 is all draws, not certainty: it "
            f"{ALL_WORTH} (docs/calibration.md). Sponsor lists are held as they are. With few "
            "texts the chance is itself unsure; with one text there is nothing to draw.",
            (
                doi(
                    "Efron and Tibshirani 1993, An Introduction to the Bootstrap",
                    "10.1201/9780429246593",
                ),
                doi(
                    "Field and Welsh 2007, Bootstrapping Clustered Data, Journal of the Royal "
                    "Statistical Society B 69(3)",
                    "10.1111/j.1467-9868.2007.00593.x",
                ),
                doi(
                    "Monti, Tamayo, Mesirov and Golub 2003, Consensus Clustering, Machine Learning "
                    "52",
                    "10.1023/A:1023949509487",
                ),
                doi(
                    "Kuhn 1955, The Hungarian Method for the Assignment Problem, Naval Research "
                    "Logistics Quarterly 2",
                    "10.1002/nav.3800020109",
                ),
                AMI,
            ),
            explains=("bloc_probability",),
        ),
        Method(
            "links-beyond-chance",
            "Links beyond chance: votes",
            "Whether two countries agree more, or less, than the totals alone would make them. The "
            "null model keeps how often each country voted yes, no and abstain, and how each roll "
            "call ended; absences stay absences. Under it a pair's agreement is a sum of "
            "independent terms, whose chances are exact up to 150 shared roll calls and, where it "
            "is good enough, by a refined normal beyond, which rests on the sum's first four "
            "cumulants; far out, where the chance is below one in a million million, a bound is "
            "told for it, never too small. p is two-sided. As thousands of pairs are tested, q "
            "says what share of those called beyond chance would be false.",
            "P(c | i, r) = exp(aᵢ꜀ + bᵣ꜀) / Σₑ exp(aᵢₑ + bᵣₑ)\n"
            "p = min(1, 2 · min(P(sum ≥ seen), P(sum ≤ seen)))\n"
            "q₍ₖ₎ = min over l ≥ k of m p₍ₗ₎ / l",
            (
                ("c, e", "yes, abstain or no, among the votes cast"),
                ("aᵢ꜀, bᵣ꜀", "such that the totals of every country and roll call are met"),
                ("sum", "agreement of the pair in half-points"),
                ("p₍ₗ₎", "the l-th smallest p-value of the m pairs that have one"),
            ),
            "The shared roll calls of the pair, and m, the pairs tested. A pair whose totals allow "
            "but one agreement, such as two that always voted yes, has no p.",
            "That other pairs are alike by chance: with few roll calls hardly any pair can be told "
            "from it. The totals come from the very votes tested, which makes the test "
            "conservative: where chance alone is at work, p < .05 comes up in about 3 of 1,000 "
            "tests and not in 50 (docs/calibration.md). Pairs of two blocs that each vote as one "
            "repeat one finding; their number is not a number of separate facts.",
            (
                Source(
                    "Gallo, Saracco and Squartini 2025, Statistically validated projection of "
                    "bipartite signed networks, arXiv:2502.08567 (kin)",
                    "https://arxiv.org/abs/2502.08567",
                ),
                doi(
                    "Squartini and Garlaschelli 2011, Analytical maximum-likelihood method to "
                    "detect patterns in real networks, New Journal of Physics 13, 083001",
                    "10.1088/1367-2630/13/8/083001",
                ),
                BH,
                doi(
                    "Benjamini and Yekutieli 2001, The Control of the False Discovery Rate in "
                    "Multiple Testing under Dependency, Annals of Statistics 29(4)",
                    "10.1214/aos/1013699998",
                ),
            ),
        ),
        Method(
            "swaps",
            "Links beyond chance: all totals kept",
            "The same question, asked of votes that have exactly the totals of the record: how "
            "each country voted, how each roll call ended, and who was absent. "
            "They are drawn by trades, in which two countries swap votes on which they differ and "
            "both keep their totals. 20,000 draws, seeded, from where a chain from the record came "
            "to, which makes the record one draw of many if chance alone is at work.",
            "p = min(1, 2 · (1 + min(h, l)) / (1 + n))",
            (("h, l", "draws in which the pair agrees at least, at most, as much"), ("n", "draws")),
            "The shared roll calls of the pair. A pair that agrees alike in every draw has no p.",
            "That a pair is alike for a reason, or that many pairs are many findings: those of one "
            "country that votes against its totals hang together. It holds its level "
            "(docs/calibration.md), cautious on few roll calls, where few results are possible.",
            (
                doi("Besag and Clifford 1989, Biometrika 76(4)", "10.1093/biomet/76.4.633"),
                doi("Strona and others 2014, Nature Communications 5", "10.1038/ncomms5114"),
                BH,
            ),
        ),
        Method(
            "cosponsorship-beyond-chance",
            "Links beyond chance: co-sponsorship",
            "Whether two countries sponsored more drafts together than their totals would give. "
            "The null model keeps how many drafts each sponsored and how many sponsors each draft "
            "had (the stochastic degree sequence model); countries that could not sponsor a draft "
            "are left out of it.",
            "Pᵢₖ = xᵢ yₖ / (1 + xᵢ yₖ)\n"
            "p = P(K ≥ k), K a sum of independent terms that are 1 with chance Pᵢₖ Pⱼₖ",
            (
                ("xᵢ, yₖ", "such that the totals of every country and draft are met"),
                ("k", "drafts that i and j sponsored together; as an index, the draft"),
            ),
            "The drafts that both could have sponsored; q over all pairs tested.",
            "That a pair sponsors too little together: only too much is tested. A country that "
            "sponsored nothing has no p. With few drafts hardly any pair can be told from chance. "
            "Like the test of votes it is conservative: 1 of 1,000 tests and not 50.",
            (
                doi(
                    "Neal 2014, The backbone of bipartite projections, Social Networks 39",
                    "10.1016/j.socnet.2014.06.001",
                ),
                doi(
                    "Neal, Domagalski and Sagan 2021, Comparing alternatives to the fixed degree "
                    "sequence model, Scientific Reports 11, 23929",
                    "10.1038/s41598-021-03238-3",
                ),
                BICM,
                BH,
            ),
        ),
    ),
)
