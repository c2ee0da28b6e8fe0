from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignment.io.tagging import RulesError, describe_tags, load_rules, normalize_text, tag_texts
from alignment.model.dataset import Dataset


def texts(dataset: Dataset) -> pd.DataFrame:
    plenary = dataset.rollcalls[dataset.rollcalls["body"] == "UNGA plenary"]
    return plenary.rename(columns={"agenda_item": "agenda"}).assign(subjects="")


def test_rules_find_the_shipped_roll_calls(dataset: Dataset) -> None:
    shipped = texts(dataset)
    core = shipped[shipped["tier"] == "core"]
    # The rules use only title and agenda item, because the library's subject headings change.
    tagged = tag_texts(load_rules(), core)
    assert len(core) == 26
    assert tagged.is_by_rule.all()
    assert tagged.tier.tolist() == core["tier"].tolist()
    assert tagged.topic.tolist() == core["topic"].tolist()
    related = shipped[shipped["tier"] == "related"]
    tagged = tag_texts(load_rules(), related)
    missed = related.index[tagged.topic != related["topic"]]
    assert set(tagged.tier) == {"related"}
    # A text on an arms race in outer space was included for its satellites.
    assert set(missed) == {"A/RES/37/99D"}
    assert tagged.is_near_match["A/RES/37/99D"]


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("ICT security programme", "ict-security"),
        ("Security of information and communication technologies", "ict-security"),
        ("Global cyber capacity-building", "ict-security"),
        ("Information security and peace", "ict-security"),
        ("United Nations convention against cybercrime", "cybercrime"),
        ("Countering the use of information and communications technologies", "cybercrime"),
        ("Countering the use of ICTs for criminal purposes", "cybercrime"),
        ("Use of ICT for criminal purposes", "cybercrime"),
        ("Combating the criminal misuse of ICTs", "cybercrime"),
        ("Countering the misuse of ICTs", "cybercrime"),
        ("Misuse of information and communications technologies", "cybercrime"),
        ("Internet governance", "digital-development-and-rights"),
        ("ICTs and trade", "digital-development-and-rights"),
        ("Access to information and communications technologies", "digital-development-and-rights"),
        ("Question of Palestine", "middle-east"),
        ("General and complete disarmament", "disarmament"),
        ("Special information programme on the question of Palestine", "middle-east"),
        ("Zebra crossings", "other"),
    ],
)
def test_words_of_digital_topics_and_of_others(title: str, topic: str) -> None:
    frame = pd.DataFrame({"title": [title], "agenda": [""], "subjects": [""]})
    tagged = tag_texts(load_rules(), frame)
    is_digital = topic in ("ict-security", "cybercrime", "digital-development-and-rights")
    tier = "core" if is_digital else "related"
    assert (tagged.topic[0], tagged.tier[0], tagged.is_by_rule[0]) == (topic, tier, is_digital)


def test_near_matches_and_missing_rules(tmp_path: Path) -> None:
    titles = pd.Series(["Cyberspace", "Digital ploughs"], index=["R1", "R2"])
    frame = pd.DataFrame({"title": titles, "agenda": "", "subjects": ""})
    lines = describe_tags(tag_texts(load_rules(), frame), titles)
    assert lines[0] == "selected by a rule: ict-security (core) 1"
    assert "  R2: Digital ploughs" in lines
    with pytest.raises(RulesError, match="cannot be read"):
        load_rules(tmp_path / "none.toml")


def test_words_of_rules(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text('[[rule]]\ntopic = "arms"\ntier = "core"\nwords = ["arms", "nucl*"]\n')
    frame = pd.DataFrame({"title": ["Charms", "ARMS!", "Nuclear"], "agenda": "", "subjects": ""})
    assert tag_texts(load_rules(path), frame).topic.tolist() == ["other", "arms", "arms"]
    path.write_text('[[rule]]\ntopic = "a"\ntier = "core"\nwords = ["(a+)+$", "c++"]\n')
    frame = pd.DataFrame({"title": ["a" * 10_000 + "!", "C++"], "agenda": "", "subjects": ""})
    assert tag_texts(load_rules(path), frame).topic.tolist() == ["other", "a"]
    assert normalize_text("C++") == "c"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[rule]\n", "is not TOML"),
        ("[[rule]]\ntier = 'core'\n", "without a topic"),
        ("[[rule]]\ntopic = 'a'\ntier = 'kern'\n", "rule a: the tier must be one of core, related"),
        ("[[rule]]\ntopic = 'a'\ntier = 'core'\nword = ['b']\n", "rule a: unknown word"),
        ("[[rule]]\ntopic = 'a'\ntier = 'core'\nwords = 'b'\n", "list of texts"),
        ("rule = 1\n", r"write each rule under \[\[rule\]\]"),
        ("a = " + "[" * 5000, "is not TOML"),
    ],
)
def test_faulty_rule_files(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "my.toml"
    path.write_text(text)
    with pytest.raises(RulesError, match=message):
        load_rules(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfea", "UTF-16"),
        (b"a = '\xe9'", "row 1: not UTF-8"),
        (b"#" + b"x" * 2**20, "more than is sensible"),
    ],
)
def test_files_that_are_no_rules(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "my.toml"
    path.write_bytes(content)
    with pytest.raises(RulesError, match=f"the rule file.*{message}"):
        load_rules(path)
    with pytest.raises(RulesError, match=r"the rule file.*Is a directory"):
        load_rules(tmp_path)


GOOD = '[[rule]]\ntopic = "a"\ntier = "core"\nwords = ["b*"]\nsubjects = ["C--D"]\n'
PARTS = (
    "[[",
    "]]",
    "=",
    '"',
    "'",
    "\n",
    "rule",
    "theme",
    "near",
    "topic",
    "words",
    "1",
    "[]",
    "{}",
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=100)
    | st.lists(st.sampled_from(PARTS)).map(lambda parts: GOOD.encode() + "".join(parts).encode())
    | st.tuples(st.integers(0, len(GOOD)), st.text(max_size=5)).map(
        lambda cut: (GOOD[: cut[0]] + cut[1] + GOOD[cut[0] :]).encode()
    )
)
def test_any_rule_file_is_read_or_ends_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "my.toml"
    path.write_bytes(content)
    frame = pd.DataFrame({"title": ["bread", ""], "agenda": "", "subjects": "c d"})
    with suppress(RulesError):
        assert set(tag_texts(load_rules(path), frame).tier) <= {"core", "related"}
