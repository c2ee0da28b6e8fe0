"""The container: built if a builder is installed, otherwise its steps run in a scratch folder."""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import venv
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import yaml

import alignment

ROOT = Path(alignment.__file__).parent.parent
REDIS = shutil.which("redis-server")
BUILDER = next(filter(None, map(shutil.which, ("podman", "docker", "buildah"))), None)
# Only root can create users and change owners.
SHIMS = {
    "useradd": "#!/bin/sh\n",
    "install": '#!/bin/sh\nfor last; do :; done\nmkdir -p "$last" && chmod 700 "$last"\n',
}
PATIENCE_SECONDS = 60
PASSWORD = "7" * 64

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (ROOT / "Containerfile").is_file(), reason="only a source tree has a Containerfile"
    ),
]


def steps() -> list[tuple[str, str]]:
    """Return each instruction of the Containerfile with its arguments, on one line."""
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    lines = filter(None, text.splitlines())
    return [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in lines)]


def copied(folder: Path) -> None:
    """Copy the files that a builder gets: all that .dockerignore does not exclude."""
    left_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*(Path(n).name for n in left_out)))


def like_image(folder: Path) -> Path:
    """Return the programs of the image: Python with the packages of constraints.txt, and shims."""
    venv.create(folder, with_pip=False)
    packages_folder = next(folder.glob("lib/python*/site-packages"))
    here = next(path for path in sys.path if path.endswith("site-packages"))
    # pip finds the packages installed here, compares them with the constraints and downloads
    # nothing. It does not find the project itself, which must come from the image's own copy.
    (packages_folder / "installed.pth").write_text(f"{here}\n")
    for name, script in SHIMS.items():
        (folder / "bin" / name).write_text(script)
        (folder / "bin" / name).chmod(0o755)
    return folder / "bin"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.mark.evidence
@pytest.mark.skipif(BUILDER is not None, reason="it is built whole")
def test_containerfile_steps_serve_a_page(tmp_path: Path) -> None:
    port, bin_folder = free_port(), like_image(tmp_path / "image")
    places = {"/opt/alignment": f"{tmp_path}/opt", "/var/lib/alignment": f"{tmp_path}/var"}
    changed = {**places, "0.0.0.0": "127.0.0.1", "8050": str(port)}
    environment = {
        "PATH": f"{bin_folder}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "ALIGNMENT_PORT": str(port),
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",
    }
    cwd, health_check, stop, command = tmp_path, [], "", []
    for name, instruction in steps():
        argument = instruction
        for image, scratch in changed.items():
            argument = argument.replace(image, scratch)
        match name:
            case "WORKDIR":
                cwd = Path(argument)
            case "COPY":
                assert argument == ". ."
                copied(cwd)
            case "RUN":
                done = subprocess.run(
                    argument, shell=True, cwd=cwd, env=environment, capture_output=True, text=True
                )
                assert done.returncode == 0, done.stdout + done.stderr
            case "ENV":
                environment |= dict(pair.split("=", 1) for pair in shlex.split(argument))
            case "HEALTHCHECK":
                health_check = json.loads(argument.partition(" CMD ")[2])
            case "STOPSIGNAL":
                stop = argument
            case "CMD":
                command = json.loads(argument)
            case _:
                assert name in ("ARG", "FROM", "USER", "EXPOSE"), name
    assert not (tmp_path / "opt").exists()
    served = subprocess.Popen(
        command, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        end = time.monotonic() + PATIENCE_SECONDS
        while subprocess.run(health_check, env=environment, capture_output=True).returncode:
            assert served.poll() is None
            assert time.monotonic() < end
            time.sleep(0.2)
        with urlopen(f"http://127.0.0.1:{port}/") as answer:
            assert b'data-iso3="VUT"' in answer.read()
        assert os.listdir(tmp_path / "var") == ["store"]
        served.send_signal(getattr(signal, stop))
        assert served.wait(PATIENCE_SECONDS) == 0
    finally:
        served.kill()
        served.communicate()


def composed(**named: str) -> dict[str, Any]:
    """Return compose.yaml with the value or the default of each variable."""
    text = (ROOT / "serving" / "compose.yaml").read_text(encoding="utf-8")

    def value(match: re.Match[str]) -> str:
        name, operator, word = match.groups()
        return "$" if name is None else named.get(name, word if operator == ":-" else "")

    text = re.sub(r"\$\$|\$\{(\w+)(?:(:[-?])([^}]*))?\}", value, text)
    return dict(yaml.safe_load(text))


def services(store: int, engine: int) -> dict[str, tuple[list[str], dict[str, str]]]:
    """Return command and environment of the store and of each own service, on one host."""
    compose = composed(
        ALIGNMENT_NAME="votes.example.org", ALIGNMENT_SECRET="5" * 64, STORE_PASSWORD=PASSWORD
    )
    text = yaml.safe_dump(compose["services"])
    here = {
        "store:6379": f"127.0.0.1:{store}",
        "engine:8786": f"127.0.0.1:{engine}",
        "8786": f"{engine}",
    }
    for inside, outside in here.items():
        text = text.replace(inside, outside)
    usual = ["alignment", "serve"]
    return {
        name: (each.get("command", usual), each.get("environment", {}))
        for name, each in yaml.safe_load(text).items()
        if name != "proxy"
    }


def test_services_have_limits_and_few_rights() -> None:
    for name, each in composed()["services"].items():
        assert {"mem_limit", "pids_limit", "cpus", "restart"} <= each.keys(), name
        assert each["read_only"] is True, name
        assert each["cap_drop"] == ["ALL"], name
        assert each.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else []), name
        assert each["security_opt"] == ["no-new-privileges:true"], name
        assert each.get("ports", []) == [] or name == "proxy"


def test_only_page_and_workers_reach_the_store() -> None:
    compose = composed(STORE_PASSWORD=PASSWORD)
    on = {name: set(each["networks"]) for name, each in compose["services"].items()}
    assert on["page"] == {"front", "back"}
    assert on["proxy"] == {"front", "default"}
    assert on["store"] == on["engine"] == on["worker"] == {"back"}
    assert all(compose["networks"][name]["internal"] for name in ("front", "back"))
    for name in ("page", "worker"):
        store = compose["services"][name]["environment"]["ALIGNMENT_STORE"]
        assert store == f"redis://:{PASSWORD}@store:6379"
    assert compose["services"]["store"]["environment"]["STORE_PASSWORD"] == PASSWORD


def test_images_are_set_by_documented_variables() -> None:
    text = (ROOT / "serving" / "compose.yaml").read_text(encoding="utf-8")
    manual = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")
    variables = {"PYTHON_IMAGE", "REDIS_IMAGE", "CADDY_IMAGE"}
    assert set(re.findall(r"\$\{(\w+_IMAGE):-", text)) == variables
    assert all(name in manual for name in variables)
    digest = f"docker.io/library/redis@sha256:{'0' * 64}"
    assert composed(REDIS_IMAGE=digest)["services"]["store"]["image"] == digest
    # No other image has a name without a variable.
    images = re.findall(r"image: (.+)", text)
    assert [each for each in images if "_IMAGE:-" not in each] == ["alignment"]
    assert ("FROM", "${PYTHON_IMAGE}") in steps()


@pytest.mark.skipif(
    REDIS is None and "CI" not in os.environ, reason="redis-server is not installed"
)
@pytest.mark.evidence
def test_services_of_compose_connect(tmp_path: Path) -> None:
    ports = free_port(), free_port(), free_port()
    store, engine, page = ports
    bin_folder = Path(sys.executable).parent
    own = {
        "store": ["--port", str(store), "--bind", "127.0.0.1", "--dir", str(tmp_path)],
        "page": ["--port", str(page), "--host", "127.0.0.1"],
    }
    started = []
    try:
        for name, (command, message) in services(store, engine).items():
            environment = os.environ | {"PATH": f"{bin_folder}:{os.environ['PATH']}"} | message
            started.append(
                subprocess.Popen(
                    [*command, *own.get(name, [])],
                    cwd=tmp_path,
                    env=environment,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
        request = Request(f"http://127.0.0.1:{page}/readyz", headers={"Host": "votes.example.org"})
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            with suppress(OSError), urlopen(request) as answer:
                assert answer.status == 200
                break
            assert time.monotonic() < end
            time.sleep(0.2)
        # A client without the password reads nothing.
        with socket.create_connection(("127.0.0.1", store)) as asking:
            asking.sendall(b"KEYS *\r\n")
            assert asking.recv(100).startswith(b"-NOAUTH")
        command_lines = [Path(f"/proc/{each.pid}/cmdline") for each in started]
        assert not [
            each for each in command_lines if each.exists() and PASSWORD in each.read_text()
        ]
        stranger = Request(f"http://127.0.0.1:{page}/card.png", headers={"Host": "evil.example"})
        with pytest.raises(HTTPError, match="400"):
            urlopen(stranger)
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(PATIENCE_SECONDS)


@pytest.mark.skipif(BUILDER is None, reason="no builder of containers on this machine")
def test_image_builds_and_prints_its_version() -> None:
    assert BUILDER is not None
    subprocess.run([BUILDER, "build", "-t", "alignment-test", "."], cwd=ROOT, check=True)
    if Path(BUILDER).name != "buildah":
        command = [BUILDER, "run", "--rm", "alignment-test", "alignment", "--version"]
        assert (
            alignment.__version__
            in subprocess.run(command, capture_output=True, text=True, check=True).stdout
        )
