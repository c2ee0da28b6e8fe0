"""Notes on the records: what they hold, and what no measure can get out of them."""

from __future__ import annotations

from alignment.methods.entry import Chapter, Method, Source

RECORDS = Chapter(
    "What the records can and cannot say",
    (
        Method(
            "absent",
            "Absent is not abstain",
            "An abstention is a vote cast. A country that was absent said nothing, and nothing is "
            "read into it: pairs are compared only where both cast a vote, and what cannot be had "
            "is shown as not enough votes, never as a number. A country that was no member of the "
            "body then is neither.",
            rests_on="The votes cast by each country, which stand in the table and its panel.",
            cannot_say="Why a seat was empty. An absence may be chosen, but the record does not "
            "tell.",
        ),
        Method(
            "sponsor-lists",
            "Sponsor lists",
            "What a missing name means depends on the list. On a complete list it did not sponsor; "
            "on a list as printed it was not on the printed draft and may have joined later; on a "
            "list of main sponsors or a partial one nothing can be said. Only complete and "
            "as-printed lists are counted, and of a text and its revision only the newest. A "
            "country that was not a member at the date of the draft is missing from the count, not "
            "zero.",
            rests_on="The 32 drafts of 55 whose lists can be counted.",
            cannot_say="Who refused: not being on a partial list is not a refusal.",
        ),
        Method(
            "coverage",
            "Coverage and gaps",
            "The shipped records hold 97 roll calls from 1972 to 2025: 84 in the plenary of the "
            "General Assembly, 2 in its Third Committee and 11 in the Human Rights Council. "
            "Country votes of the First and Second Committees and votes on paragraphs of the "
            "plenary ICT texts are not in them. Of the texts that set the Russian-led against the "
            "Western-led side, only A/RES/74/247 has a complete list of sponsors. The list of the "
            "Budapest Convention is incomplete, and that of the Freedom Online Coalition stops at "
            "2016.",
            rests_on="The roll calls of the query, which the sentence over the map counts.",
            cannot_say="Anything of votes that are not in the records.",
            sources=(
                Source(
                    "United Nations, Dag Hammarskjöld Library, General Assembly Voting Data",
                    "https://digitallibrary.un.org/record/4060887",
                ),
            ),
        ),
        Method(
            "subjects",
            "The whole Assembly, and any subject",
            "Beside the shipped records lie all 5,697 recorded votes of the plenary of the General "
            "Assembly from 1946 to December 2025, asked with the scope assembly; the 84 plenary "
            "roll calls that both hold count once. A subject is asked by words: a roll call is on "
            "it if its title, its agenda title or the Library's subject words have all of them, in "
            "any order, as whole words; * at the end of a word stands for any ending. Several "
            "subjects widen. Topics of the whole Assembly are given by rules.",
            rests_on="The roll calls of the query, and what of those looked through has an agenda "
            "title and subject words, which the sentence over the map says: before 1980 almost "
            "none has subject words, in session 80 almost none an agenda title.",
            cannot_say="That a text is not on a subject because no word says so. There are no "
            "official tallies to recount these votes by.",
            sources=(
                Source(
                    "United Nations, Dag Hammarskjöld Library, General Assembly Voting Data",
                    "https://digitallibrary.un.org/record/4060887",
                ),
            ),
        ),
        Method(
            "consensus",
            "Texts adopted without a vote",
            "A text that is adopted by consensus leaves no roll call. Votes are recorded where "
            "somebody asked for one, so the records hold what was disputed.",
            rests_on="Recorded votes alone.",
            cannot_say="How much two countries agree in all: agreement here is agreement on "
            "disputed texts.",
        ),
        Method(
            "motives",
            "Votes are not motives",
            "A vote can be conviction, instruction, a trade, habit or an oversight. The figures "
            "say what was done, when, and how it compares; the roll calls behind each can be read.",
            rests_on="What the official record says was done.",
            cannot_say="Why. That has to be asked elsewhere.",
        ),
    ),
)
