"""Shell completion of the command."""

import shutil
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

# The name of the command in the shell.
CODE = "import sys; sys.argv[0] = 'alignment'; from alignment.__main__ import main; main()"
# The request of a shell, by the protocol of its script.
COMPLETIONS = {
    "bash": {"COMP_WORDS": "alignment exp", "COMP_CWORD": "1"},
    "zsh": {"_TYPER_COMPLETE_ARGS": "alignment exp"},
    "fish": {"_TYPER_COMPLETE_ARGS": "alignment exp", "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
}


@pytest.fixture
def answered(run, monkeypatch):
    """Return the response to a shell, by the protocol of its script."""
    # The name of the command depends on how Python was started.
    monkeypatch.setattr(sys.modules["__main__"], "__package__", "")

    def answer(shell: str, message: dict[str, str]) -> str:
        for name, value in {**message, "_ALIGNMENT_COMPLETE": f"complete_{shell}"}.items():
            monkeypatch.setenv(name, value)
        return run()[1]

    return answer


@pytest.mark.parametrize("shell", COMPLETIONS)
def test_shell_gets_a_script_and_completions(shell, run, answered):
    status, script, _ = run("completion", shell)
    assert status == 0
    assert f"_ALIGNMENT_COMPLETE=complete_{shell}" in script
    assert all(name.partition("=")[0] in script for name in COMPLETIONS[shell])
    message = answered(shell, COMPLETIONS[shell])
    assert message.split()[0].strip("'\"").endswith(("export", "_arguments"))
    assert "export" in message
    assert "swing" not in message


# The typed text, and its completion.
TYPED = {
    "alignment exp": "export",
    "alignment study --meas": "--measure",
    "alignment study --topic cyb": "cybercrime",
    "alignment export map.svg --theme d": "dark",
    "alignment export map --format pp": "pptx",
    "alignment export map.csv --table li": "links",
    "alignment tally A/RES/74/24": "A/RES/74/247",
    "alignment study --exclude-rollcall A/RES/74/24": "A/RES/74/247",
}


@pytest.mark.parametrize("words", TYPED)
def test_typed_text_is_completed(answered, words):
    message = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    assert answered("bash", message).split() == [TYPED[words]]


# Each command in its own process, as the script of bash starts it. The other test uses the protocol
# of each shell.
@pytest.mark.evidence
@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_completes(tmp_path):
    commands = "; ".join(
        f"COMP_WORDS=({words}); COMP_CWORD={len(words.split()) - 1}; "
        '_alignment_completion "$0"; echo "${COMPREPLY[@]}"'
        for words in TYPED
    )
    command = tmp_path / "alignment"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{CODE}" "$@"\n')
    command.chmod(0o755)
    done = subprocess.run(
        ["bash", "-c", f'eval "$("$0" completion bash)"; {commands}', str(command)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == list(TYPED.values())


def test_another_shell_is_refused(run):
    status, _, message = run("completion", "tcsh")
    assert status == 2
    assert "'bash', 'zsh', 'fish'" in message
