"""Links to cards for sharing, and their route."""

from urllib.parse import urlsplit

import pytest
from lxml import etree

from alignment.app.panels.report_links import render_pair_card_link, render_vote_card_links


def test_the_panels_link_to_cards_that_are_there(client, study):
    (vote,) = render_vote_card_links(study, "", "CPV", "A/RES/74/247")
    for link, title in (
        (vote, "Cabo Verde voted no: Cybercrime convention 2019"),
        (
            render_pair_card_link(study, "", "CPV", "RUS", "vote:A/RES/74/247"),
            "Cabo Verde and Russia voted alike on 3 of 12 votes",
        ),
    ):
        response = client.get(f"/{link.href}".replace("/png?", "/svg?") + "&form=square&theme=dark")
        assert response.status_code == 200
        assert etree.fromstring(response.data).findtext("{*}title") == title
        assert urlsplit(link.href).path == "card/png"


def test_the_card_of_a_pair_tells_the_vote_that_the_map_shows_first(client, study):
    for colour, first in (
        ("bloc", "Programme of Action 2023"),
        ("vote:A/RES/74/247", "Cybercrime convention 2019, led by Russia"),
    ):
        link = render_pair_card_link(study, "", "CPV", "RUS", colour)
        response = client.get(f"/{link.href}".replace("/png?", "/svg?"))
        text = "|".join(etree.fromstring(response.data).itertext())
        assert f"|Parted on|Cabo Verde|Russia|\n|{first}|" in text


@pytest.mark.parametrize(
    ("path", "status"),
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
def test_a_card_that_cannot_be_is_one_sentence(client, path, status):
    response = client.get(f"/card/{path}")
    assert response.status_code == status
    assert response.mimetype == "text/plain"
    assert response.data.count(b"\n") == 1
