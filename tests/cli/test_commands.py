"""Commands print results; a fault is one sentence on standard error with status 2."""

import csv
import json
import os
import socket
import subprocess
import sys
from functools import cache, partial
from pathlib import Path

import pandas as pd
import pytest
import tiny

import alignment
from alignment.cli.options import CommandRequest
from alignment.errors import AlignmentError
from alignment.reports import associations
from alignment.reports.associations import analyse_associations
from alignment.settings import DATA_DIR, VERSION

ROOT = Path(alignment.__file__).parent.parent
QUICK = ("--replicates", "0")


@pytest.fixture
def run_json(run):
    """Run a command that must succeed and return its JSON."""

    def command(*arguments: str) -> dict:
        status, out, err = run(*arguments, "--json")
        assert (status, err) == (0, "")
        return json.loads(out)

    return command


@pytest.fixture
def folder(tmp_path):
    return str(tiny.write_package(tmp_path / "package"))


def process(*arguments: str, code: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *(("-c", code) if code else ("-m", "alignment")), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.mark.slow
def test_tally_of_the_headline_vote(run_json):
    record = run_json("tally", "A/RES/74/247")
    facts = {"date": "2019-12-27", "yes": 79, "no": 60, "abstain": 33, "absent": 21}
    assert {"rollcall": "A/RES/74/247", **facts}.items() <= record.items()
    assert {word: len(codes) for word, codes in record["countries"].items()} == {
        word: facts[word] for word in ("yes", "no", "abstain", "absent")
    }
    assert "RUS" in record["countries"]["yes"]
    assert "USA" in record["countries"]["no"]


def test_words_of_tallies_and_the_assembly(run):
    status, out, err = run("tally", "A/RES/74/247")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "A/RES/74/247  27 December 2019  General Assembly plenary"
    assert lines[2] == "79 yes, 60 no, 33 abstained, 21 did not vote"
    assert lines[3] == "Cybercrime resolution 2019, led by Russia"
    assert lines[-2].startswith("Who led it: https://www.mid.ru/")
    assert lines[-1].startswith("Source: UN Digital Library")
    status, out, _ = run("study", "--scope", "assembly", "--subject", "Palestine question")
    assert status == 0
    assert out.startswith("24 votes on “Palestine question”; General Assembly; plenary;")
    assert "of 865 votes searched by title, 5 have no subject words and 158 have no" in out
    status, out, _ = run("tally", "A/RES/3379(XXX)")
    assert "72 yes, 35 no, 32 abstained, 3 did not vote" in out
    status, _, err = run("study", "--scope", "world")
    assert (status, err) == (2, "alignment: scope 'world' is not one of cyber, assembly\n")
    status, _, err = run("study", "--subject", "Palestine question")
    assert status == 2
    assert err.endswith("or the scope to assembly (24 votes)\n")


@pytest.mark.slow
def test_a_merged_vote_names_its_other_symbols(run) -> None:
    status, out, _ = run("tally", "A/RES/50/38")
    assert status == 0
    assert "The same vote is on A/RES/50/38[B], A/RES/50/38[B-I]" in out


@pytest.mark.slow
def test_why_no_country_is_listed_stands_before_the_estimates(run) -> None:
    status, out, _ = run("general")
    assert status == 0
    assert out.splitlines()[3].startswith("With 7 titles no country can differ significantly.")


def test_a_study_in_words_and_as_json(run, run_json, folder):
    status, out, err = run("study", "--data", folder)
    assert (status, err) == (0, "")
    record = run_json("study", "--data", folder, *QUICK)
    assert record["description"] in out
    for bloc in record["blocs"]:
        assert bloc["name"] in out
    assert out.rstrip().endswith(f"--query: {record['query']}")
    assert record["query"] == "v=1&topic=cybercrime"
    assert record["rollcalls"] == ["R1", "R2", "R3", "R4"]


def test_usa_and_russia_match_a_count_of_the_file(run_json, run):
    record = run_json("pair", "USA", "RUS")
    votes: dict[str, dict[str, str]] = {}
    with (DATA_DIR / "votes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            votes.setdefault(row["rollcall"], {})[row["iso3"]] = row["vote"]
    place = {"yes": 1.0, "abstain": 0.5, "no": 0.0}
    selected = [entry["rollcall"] for entry in record["rollcalls"]]
    assert len(selected) == 15
    closeness = []
    for rollcall in selected:
        one, other = votes[rollcall]["USA"], votes[rollcall]["RUS"]
        if one in place and other in place:
            closeness.append(1 - abs(place[one] - place[other]))
    assert record["shared"] == len(closeness)
    assert record["same"] == closeness.count(1.0)
    assert record["half"] == closeness.count(0.5)
    assert record["opposed"] == closeness.count(0.0)
    assert record["agreement"] == round(sum(closeness) / len(closeness), 6)
    for entry in record["rollcalls"]:
        assert entry["a"] == votes[entry["rollcall"]]["USA"]
        assert entry["b"] == votes[entry["rollcall"]]["RUS"]
    status, out, _ = run("pair", "USA", "RUS")
    assert status == 0
    assert f"opposed on {record['opposed']}" in out
    assert out.count("A/RES/") == 15


@pytest.mark.slow
def test_who_lists_countries_that_meet_all_conditions(run_json, run, folder):
    first = ("who", "--where", "group:SIDS", "--where", "vote:A/RES/74/247:yes")
    record = run_json(*first)
    codes = [country["iso3"] for country in record["countries"]]
    assert " ".join(codes) == "ATG CUB JAM KNA LCA MDV NRU SGP SUR VCT"
    assert (record["asked"], record["met"]) == (193, 10)
    assert record["conditions"] == [
        {"where": "group:SIDS", "met": 38},
        {"where": "vote:A/RES/74/247:yes", "met": 79},
    ]
    both = run_json(*first, "--where", "vote:A/RES/73/266:yes")
    assert " ".join(each["iso3"] for each in both["countries"]) == "JAM KNA LCA MDV SGP VCT"
    # The URL of the result has the same query; an option replaces the conditions of the URL.
    assert run_json("who", "--query", record["query"]) == record
    assert run_json("who", "--query", both["query"], *first[1:]) == record
    status, out, _ = run(*first)
    assert status == 0
    assert "   10  of 193 countries meet all conditions" in out
    lines = out[out.index("country ") :].splitlines()
    assert lines[0].split() == ["country", "group:SIDS", "vote:A/RES/74/247"]
    assert lines[1].startswith("ATG  Antigua and Barbuda ")
    assert [line.split()[-2:] for line in lines[1:]] == [["member", "yes"]] * 10


def test_who_says_what_is_not_dated(run):
    condition = "group:Budapest Convention on Cybercrime (ETS 185):2019-12-27:not dated"
    status, out, _ = run("who", "--where", condition)
    assert status == 0
    assert out.count("  date of joining not in the source\n") == 19


def test_who_on_the_tiny_parliament(run_json, run, folder):
    data = ("--data", folder, "--topic", "all")
    record = run_json("who", "--where", "vote:R3:abstain", "--where", "!group:Other", *data)
    assert record["query"] == "v=1&where=vote:R3:abstain&where=%21group:Other"
    assert record["countries"] == [
        {"iso3": "DDD", "name": "Dland", "values": {"vote:R3": "abstain", "group:Other": None}}
    ]
    assert run_json("who", *data)["met"] == record["asked"] == 6
    status, out, _ = run("who", "--where", "vote:R3:abstain", "--where", "group:first", *data)
    assert status == 0
    assert out.endswith("    0  of 6 countries meet all conditions\n")


@pytest.mark.slow
def test_two_periods_compared_in_words_and_as_json(run_json, run, dataset):
    periods = ("--earlier", "2018-2020", "--later", "2023-2025")
    record = run_json("compare", *periods, "--country", "United States")
    (mover,) = record["countries"]
    assert (mover["iso3"], mover["bloc_after"]) == ("USA", "United States alone")
    assert {text["rollcall"] for text in mover["texts"]} == {"A/RES/80/118", "A/RES/80/215"}
    assert mover["towards"]["bloc"] is None
    # The periods alone do the same.
    status, out, err = run("compare", "2018-2020", "2023-2025", "--country", "USA")
    assert (status, err) == (0, "")
    assert out.startswith("\n".join(record["sentences"]))
    # The same as a URL: the later query, compared with the earlier one.
    one, other = record["before"]["query"], record["after"]["query"]
    versus = run_json("compare", "--versus", one, "--query", other)
    assert versus["sentences"] == record["sentences"]


@pytest.mark.slow
def test_the_documented_digits_of_a_bloc_probability_in_text_and_json(run_json, run):
    share = run_json("country", "TUR")["bloc_probability"]
    words = f"about {round(share, 1):.0%}"
    assert f"with a probability of {words}, " in run("country", "TUR")[1]
    documented = " ".join((ROOT / "docs" / "json.md").read_text(encoding="utf-8").split())
    assert f'`bloc_probability` {share} reads "{words}"' in documented


def test_countries_and_options_of_the_tiny_parliament(run_json, folder, run):
    by_code = run_json("pair", "aaa", "CCC", "--data", folder)
    assert by_code == run_json("pair", "Aland", "cland", "--data", folder)
    assert by_code["a"] == {"iso3": "AAA", "name": "Aland"}
    record = run_json("country", "aaa", "--data", folder)
    assert record == run_json("country", "Aland", "--data", folder)
    assert record["query"] == "v=1&topic=cybercrime&select=AAA&panel=country"
    assert [each["rollcall"] for each in record["rollcalls"]] == ["R4", "R3", "R2", "R1"]
    status, out, _ = run("country", "AAA", "--data", folder)
    assert status == 0
    assert "Aland (AAA): African States\nVoted in 4 of 4 votes; " in out
    data = ("--data", folder, *QUICK)
    record = run_json(
        *("study", "--exclude-rollcall", "R1", "--exclude-rollcall", "R2", "--measure", "exact"),
        *("--cosponsorship", "cosine", "--layout", "spring", "--seed", "4", "--threshold", "0.6"),
        *("--body", "UNGA plenary", "--stage", "plenary", "--tier", "core", "--to", "2020"),
        *data,
    )
    assert record["rollcalls"] == ["R3", "R4"]
    assert record["measure"] == "exact agreement"
    assert record["threshold"] == 0.6
    assert "until 31 Dec 2020" in record["description"]


@pytest.mark.few(6)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "iso3"),
    [
        *(("Turkey", "TUR"), ("turkiye", "TUR"), ("UK", "GBR"), ("U.S.A.", "USA")),
        *(("Burma", "MMR"), ("DPRK", "PRK"), ("ivory coast", "CIV"), ("Cote d'Ivoire", "CIV")),
        *(("Swaziland", "SWZ"), ("Czech Republic", "CZE"), ("Holland", "NLD"), ("ci", "CIV")),
    ],
)
def test_commands_accept_all_names_of_the_page(dataset, name, iso3):
    assert CommandRequest("", None, {"exclude-country": [name]}, {}).build_query(
        dataset
    ).exclude_countries == (iso3,)
    assert CommandRequest("", None, {}, {"select": [name, "CPV"]}).build_view(dataset).select == (
        iso3,
        "CPV",
    )
    left = alignment.study(dataset, exclude_countries=name).query
    assert left == alignment.study(dataset, exclude_countries=(iso3,)).query


def test_commands_accept_common_names(run_json):
    record = run_json("pair", "UK", "Turkey")
    assert (record["a"]["iso3"], record["b"]["iso3"]) == ("GBR", "TUR")
    assert run_json("tally", "74/247") == run_json("tally", "A/RES/74/247")
    # A vote that the cyber records lack is read from the General Assembly.
    assert run_json("tally", "79/333")["rollcall"] == "A/RES/79/333"
    record = run_json("who", "--where", "vote:74/247:yes")
    assert record == run_json("who", "--where", "vote:A/RES/74/247:yes")
    assert run_json("surprise", "--rollcall", "73/187") == run_json(
        "surprise", "--rollcall", "A/RES/73/187"
    )


def test_links_and_ambiguous_names_in_python(dataset):
    with pytest.raises(
        AlignmentError, match=r"'Korea'.*of Korea \(PRK\), Republic of Korea \(KOR\)"
    ):
        alignment.study(dataset, exclude_countries=("Korea",))
    expected = alignment.study(dataset, query="v=1&topic=cybercrime&body=UNGA+plenary").query
    link = "http://127.0.0.1:8050/?v=1&topic=cybercrime&body=UNGA+plenary&panel=swing"
    assert alignment.study(dataset, link).query == expected
    assert (
        alignment.study(dataset, "http://127.0.0.1:8050/").query == alignment.study(dataset).query
    )
    with pytest.raises(AlignmentError, match="a reader's own records"):
        alignment.study(dataset, f"{link}&records=abc")


@pytest.mark.slow
def test_url_equals_the_same_options(run_json, folder):
    data = ("--data", folder, *QUICK)
    options = ("--topic", "all", "--from", "2020-02-01", "--blend", "0.25", "--min-shared", "2")
    record = run_json("study", *options, "--exclude-country", "fff", *data)
    assert record["query"] == ("v=1&from=2020-02-01&exclude-country=FFF&blend=0.25&min-shared=2")
    for link in ("", "/?", "http://127.0.0.1:8050/?"):
        assert run_json("study", "--query", link + record["query"], *data) == record
    # An option replaces this part of a URL.
    changed = run_json("study", "--query", record["query"], "--blend", "0", *data)
    assert changed["query"] == "v=1&from=2020-02-01&exclude-country=FFF&min-shared=2"


@pytest.mark.slow
def test_value_all_removes_a_restriction(run_json, folder):
    data = ("--data", folder, *QUICK)
    assert len(run_json("study", *data)["rollcalls"]) == 4
    lifted = run_json("study", "--topic", "all", *data)
    assert lifted["query"] == "v=1"
    assert len(lifted["rollcalls"]) == 8
    other = run_json("study", "--topic", "ict-security", *data)
    assert other["rollcalls"] == ["R5", "R6", "R7", "R8"]
    both = run_json("study", "--topic", "ict-security", "--topic", "cybercrime", *data)
    assert len(both["rollcalls"]) == 8
    since = ("--query", "v=1&from=2021-01-01&threshold=0.9")
    assert run_json("study", *since, "--from", "all", *data)["query"] == "v=1&threshold=0.9"


@pytest.mark.few(14)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["tally", "R88"], "unknown vote 'R88'; did you mean R8"),
        (["tally", "zzzz"], "unknown vote 'zzzz'; known are: R1, R2"),
        (["pair", "AAA", "AAB"], "unknown country 'AAB'; did you mean Aland (AAA)"),
        (["pair", "Dlan", "AAA"], "unknown country 'Dlan'; did you mean Dland (DDD)"),
        (["pair", "AAA", "Aland"], "a pair has two countries, AAA was given twice; name another"),
        (["pair", "AAA", "EEE"], "Eland has no seat in the selected votes; widen the selection"),
        (["country", "EEE"], "Eland has no seat in the selected votes; widen the selection"),
        (
            ["country", "EEE", "--exclude-country", "EEE"],
            "Eland is excluded from the selection; add it",
        ),
        (["country", "<b>"], "unknown country '<b>'"),
        (["study", "--from", "2021", "--to", "2020"], "the dates are the wrong way round: "),
        (["study", "--from", "2030"], "widen the dates (4 votes)"),
        (["study", "--from", "yesterday"], "from 'yesterday' is not a date like 2019-12-27"),
        (["study", "--topic", "cybercrim"], "unknown topic 'cybercrim'; did you mean cyber"),
        (["study", "--exclude-country", "AAB"], "country 'AAB'; did you mean Aland (AAA)"),
        (["study", "--exclude-rollcall", "R11"], "unknown vote 'R11'; did you mean R1"),
        (["study", "--measure", "agrement"], "'agrement'; did you mean agreement"),
        (["study", "--blend", "2"], "blend '2' is not a number from 0 to 1"),
        (["study", "--min-shared", "0"], "min-shared '0' is not a whole number from 1 to 10000"),
        (["study", "--layout", "circle"], "layout 'circle' is not one of stress, "),
        (["who", "--where", "group:frist"], "unknown group 'frist'; did you mean first"),
        (["who", "--where", "vote:R88:yes"], "where 'vote:R88:yes': unknown vote 'R88'; did"),
        (
            ["who", "--query", "v=1&where=first"],
            "where 'first': it is not a condition; write it",
        ),
        (["who", "--where", "group:first", "--from", "2030"], "widen the dates (4 votes)"),
        (["who", "--where", ""], "where '' is not a condition of at most 1000 printable"),
        (["compare"], "there is nothing to compare; name two periods, as --earlier 2018-2020"),
        (["compare", "2018-2020"], "name two periods, the earlier first, as compare 2018-2020"),
        (["compare", "--earlier", "soon"], "--earlier 'soon' is not a period like 2018-2020, 2019"),
        (["compare", "--later", "2020-2019"], "--later '2020-2019' ends before it begins"),
        (["compare", "--earlier", "2018", "--country", "AAB"], "did you mean Aland (AAA)"),
        (["study", "--query", "v=1&colour=red&nonsense=1"], "the parameter 'nonsense' is unknown"),
    ],
)
def test_a_fault_is_one_sentence_and_status_2(run, folder, arguments, message):
    for json_too in ([], ["--json"]):
        status, out, err = run(*arguments, "--data", folder, *json_too)
        assert (status, out) == (2, "")
        assert message in err
        assert err.startswith("alignment: ")
        assert err.count("\n") == 1
        assert err.endswith("\n")


@pytest.mark.parametrize("command", [["study"], ["tally", "R1"], ["pair", "AAA", "BBB"], ["serve"]])
def test_missing_folder_is_reported_in_one_sentence(run, tmp_path, command):
    status, out, err = run(*command, "--data", str(tmp_path / "nowhere"))
    assert (status, out) == (2, "")
    assert "there is no such folder; name a folder that holds datapackage.json" in err
    assert err.count("\n") == 1


def test_each_fault_of_a_broken_folder_has_its_line(run, folder):
    path = Path(folder, "votes.csv")
    path.write_text(path.read_text(encoding="utf-8").replace("R1,AAA,yes", "R1,AAA,yess"))
    status, out, err = run("study", "--data", folder)
    assert (status, out) == (2, "")
    assert "votes.csv, row 2, column vote" in err
    assert "Traceback" not in err


@pytest.mark.slow
def test_port_in_use_is_reported_in_one_sentence(run, folder):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        status, out, err = run("serve", "--data", folder, "--port", port)
    assert (status, out) == (2, "")
    assert f"cannot serve on 127.0.0.1 port {port}: address already in use" in err
    assert err.endswith("; choose another with --port\n")
    assert err.count("\n") == 1


def test_options_that_do_not_exist_end_with_status_2(run):
    for arguments in (
        ["study", "--bogus"],
        ["pair", "USA"],
        ["nonsense"],
        ["serve", "--port", "0"],
    ):
        status, out, err = run(*arguments)
        assert (status, out) == (2, "")
        assert "Traceback" not in err


@pytest.mark.slow
def test_commands_but_serve_import_neither_dash_nor_plotly_nor_flask():
    code = (
        "import sys\n"
        "from alignment.cli.commands import main\n"
        "for line in (['tally', 'A/RES/74/247'], ['study']):\n"
        "    sys.argv = ['alignment', *line]\n"
        "    try:\n"
        "        main()\n"
        "    except SystemExit as ended:\n"
        "        assert not ended.code\n"
        "print(sorted({'dash', 'plotly', 'flask', 'waitress'} & set(sys.modules)))\n"
    )
    done = process(code=code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_version_and_help(run):
    assert run("--version") == (0, f"alignment {VERSION}\n", "")
    status, out, _ = run("study", "--help")
    assert status == 0
    for option in ("--topic", "--body", "--stage", "--tier", "--from", "--to", "--query"):
        assert option in out
    for option in ("--exclude-rollcall", "--exclude-country", "--measure", "--blend", "--seed"):
        assert option in out
    for option in ("--min-shared", "--threshold", "--layout", "--json"):
        assert option in out
    words = " ".join(out.split())
    assert "Placement of the map: stress, position, spring or forceatlas2." in words
    assert "kappa-linear" in words
    assert "jaccard, cosine" in words


def test_number_of_surprises_is_limited(run, folder):
    status, out, _ = run("surprise", "--data", folder, "--json", "--most", "3")
    some = json.loads(out)
    _, out, _ = run("surprise", "--data", folder, "--json")
    whole = json.loads(out)
    assert status == 0
    assert some["votes"] == whole["votes"][:3]
    assert some["total"] == whole["total"] == len(whole["votes"])


def test_text_of_a_study_needs_no_record(run, folder, monkeypatch):
    def never(_: object) -> None:
        raise AssertionError("the record was made")

    monkeypatch.setattr("alignment.cli.commands.build_study_record", never)
    status, out, _ = run("study", "--data", folder)
    assert status == 0
    assert "votes" in out


@pytest.mark.slow
def test_command_baseline_compares_with_all_votes(run):
    status, out, _ = run("general", "Chile", "--closer-to", "EU", "--closer-to", "Brazil", "--json")
    record = json.loads(out)
    assert status == 0
    assert (record["rollcalls"], record["general_rollcalls"]) == (15, 854)
    (chile,) = record["countries"]
    assert [each["key"] for each in chile["closeness"]] == ["EU", "BRA"]
    assert chile["closeness"][1]["on_votes"] == 15
    assert run("general", "Chile", "--closer-to", "EU", "--closer-to", "Brazil", "--json")[1] == out
    status, _, err = run("general", "--closer-to", "Atlantis")
    assert status == 2
    assert err.startswith("alignment: unknown country 'Atlantis'")
    status, _, err = run("general", "--query", "v=1&scope=assembly")
    assert (status, err.count("\n")) == (2, 1)


@pytest.mark.slow
def test_command_tests_links_with_fixed_totals(run):
    status, out, _ = run("links", "--draws", "200", "--json")
    assert status == 0
    record = json.loads(out)
    assert record["swaps"]["draws"] == 200
    assert (record["plain"]["above"], record["plain"]["below"]) == (0, 478)
    assert run("links", "--draws", "200", "--json")[1] == out
    assert "totals kept, 200 simulations by swaps" in run("links", "--draws", "200")[1]
    status, _, err = run("links", "--draws", "5")
    assert status == 2
    assert "Traceback" not in err


@pytest.mark.parametrize("name", ["PORT", "WORKERS"])
def test_setting_that_is_not_a_number_is_reported(run, monkeypatch, name):
    monkeypatch.setenv(f"ALIGNMENT_{name}", "many")
    status, _, err = run("serve")
    assert status == 2
    assert f"ALIGNMENT_{name}" in err
    assert "Traceback" not in err


VOTE = "A/RES/74/247"


@pytest.fixture
def why(run):
    """Run `alignment why`; return its exit status, output and errors."""
    return partial(run, "why")


@pytest.mark.evidence
@pytest.mark.slow
def test_json_of_a_vote_matches_python(why, study):
    facts = ["freedom_status@2019", "china_finance@2010-2019", "regions"]
    options = [word for fact in facts for word in ("--fact", fact)]
    status, out, err = why(VOTE, *options, "--json")
    assert (status, err) == (0, "")
    record = json.loads(out)
    assert record == json.loads(json.dumps(alignment.why(study, VOTE, facts)))
    rows = {row["label"]: row for fact in record["facts"] for row in fact["rows"]}
    assert [rows["Partly Free"][word] for word in ("yes", "no", "abstain")] == [29, 12, 13]
    assert [rows["over $5bn"][word] for word in ("yes", "no", "abstain")] == [28, 1, 10]
    assert record["joint"]["regions"] is True


@pytest.mark.slow
def test_a_vote_in_words(why):
    status, out, err = why(VOTE)
    assert (status, err) == (0, "")
    assert "172 countries compared" in out
    assert "39 yes    0 no    4 abstain" in out
    assert "The first 20 of 62; --json has all." in out
    assert out.rstrip().endswith("An association does not show a cause.")


@pytest.mark.evidence
@pytest.mark.slow
@pytest.mark.slow
def test_the_whole_table_as_csv(why, tmp_path):
    status, _, err = why(VOTE, "--fact", "freedom", "--file", str(tmp_path / "table.csv"))
    assert (status, err) == (0, "")
    table = pd.read_csv(tmp_path / "table.csv")
    assert table["name"].tolist() == ["fact:freedom@2018"]
    assert table["within_subregions_q"].between(0, 1).all()
    status, _, err = why(VOTE, "--file", str(tmp_path / "table.xls"))
    assert status == 2
    assert "unknown ending" in err


@pytest.mark.evidence
def test_pairs_of_a_narrower_query(why, monkeypatch):
    # The pairs are permuted once, for the record and for its text.
    permuted = cache(lambda study, of: analyse_associations(study, of))
    monkeypatch.setattr(
        associations, "analyse_associations", lambda study, of, facts, progress: permuted(study, of)
    )
    status, out, _ = why("agreement", "--topic", "cybercrime", "--json")
    assert status == 0
    record = json.loads(out)
    assert record["pairs"] == record["countries"] * (record["countries"] - 1) // 2
    assert {row["label"] for row in record["predictors"]} >= {
        "same regional group",
        "a common border",
    }
    status, out, _ = why("agreement", "--topic", "cybercrime")
    assert "p by permuting countries" in out


def test_records_without_facts(why, tmp_path):
    folder = str(tiny.write_package(tmp_path / "tiny"))
    status, out, _ = why("R1", "--data", folder, "--json")
    assert status == 0
    assert {fact["name"] for fact in json.loads(out)["facts"]} >= {"group:first", "un_group"}


@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        (("A/RES/74/2477",), "unknown vote 'A/RES/74/2477'; did you mean A/RES/74/247"),
        ((VOTE, "--fact", "fredom"), "unknown fact or group 'fredom'; did you mean freedom"),
        ((VOTE, "--fact", "freedom@soon"), "is no year, window"),
        ((VOTE, "--fact", "un_group", "--fact", "freedom"), "UN regional group has no order"),
        (("agreement", "--fact", "freedom"), "omit the facts"),
        (("position", "--from", "2090"), "widen the dates"),
    ],
)
def test_a_fault_of_why_is_one_sentence_and_status_2(why, arguments, output):
    status, out, err = why(*arguments)
    assert (status, out) == (2, "")
    assert output in err
    assert err.count("\n") == 1
    assert "Traceback" not in err
