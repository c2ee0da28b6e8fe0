"""Cards for sharing, as the page links to them and serves them."""

from urllib.parse import urlsplit

import pytest
from lxml import etree

from alignment.answer.study import answer
from alignment.app.panels.cards import pair_link, vote_link
from alignment.model.address import read_strictly


@pytest.fixture(scope="module")
def study(dataset):
    return answer(dataset, read_strictly(dataset.opening)[0])


def test_the_panels_link_to_cards_that_are_there(client, study):
    (vote,) = vote_link(study, "", "CPV", "A/RES/74/247")
    for link, said in (
        (vote, "Cabo Verde voted no: Cybercrime convention 2019"),
        (
            pair_link(study, "", "CPV", "RUS", "vote:A/RES/74/247"),
            "Cabo Verde and Russia voted alike on 3 of 12 votes",
        ),
    ):
        answered = client.get(f"/{link.href}".replace("/png?", "/svg?") + "&form=square&theme=dark")
        assert answered.status_code == 200
        assert etree.fromstring(answered.data).findtext("{*}title") == said
        assert urlsplit(link.href).path == "card/png"


def test_the_card_of_a_pair_tells_the_vote_that_the_map_shows_first(client, study):
    for colour, first in (
        ("bloc", "Programme of Action 2023"),
        ("vote:A/RES/74/247", "Cybercrime convention 2019, led by Russia"),
    ):
        link = pair_link(study, "", "CPV", "RUS", colour)
        answered = client.get(f"/{link.href}".replace("/png?", "/svg?"))
        words = "|".join(etree.fromstring(answered.data).itertext())
        assert f"|Parted on|Cabo Verde|Russia|\n|{first}|" in words


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("svg?of=CPV", 400),
        ("svg?of=CPV&on=A/RES/74/247&with=RUS", 400),
        ("svg?of=CPV&with=CPV", 400),
        ("svg?of=QQQ&with=CPV", 400),
        ("svg?of=CPV&on=<b>", 400),
        ("svg?of=CPV&with=RUS&form=round", 400),
        ("gif?of=CPV&with=RUS", 404),
    ],
)
def test_a_card_that_cannot_be_is_one_sentence(client, asked, status):
    answered = client.get(f"/card/{asked}")
    assert answered.status_code == status
    assert answered.mimetype == "text/plain"
    assert answered.data.count(b"\n") == 1
