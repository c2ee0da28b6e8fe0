"""The reference numbers of docs/co-sponsorship-checks.md are what its code prints."""

import pytest
from test_face_validity import check_command, list_commands, list_fenced, run_python

TEXT, FENCED = list_fenced("co-sponsorship-checks.md")


@pytest.mark.slow
def test_python_of_the_page_prints_the_documented_output():
    outputs = run_python(FENCED, "co-sponsorship-checks.md")
    assert len(outputs) == 4
    for expected, printed in outputs:
        assert printed == expected


@pytest.mark.slow
@pytest.mark.usefixtures("shared_records")
@pytest.mark.parametrize(("command", "expected"), list_commands(FENCED))
def test_commands_of_the_page_print_the_documented_output(command, expected, monkeypatch, capsys):
    check_command(command, expected, monkeypatch, capsys)


def test_the_numbers_of_the_page_are_those_of_its_sentences():
    for number in ("64,371", "22,658", "22,638", "22,637 of 22,656", "198 of 589", "6 of 158"):
        assert number in TEXT
