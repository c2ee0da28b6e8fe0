"""Write the software bill of materials: python docs/sbom.py > build/sbom.json.

The list has the Python packages that the image installs, with their versions, licences and
dependencies, as CycloneDX JSON. The program needs no network. It lists neither the contents of the
base image nor the scripts inside a package such as Dash.
"""

from __future__ import annotations

from importlib.metadata import metadata

from constraints import RUN, dependencies, needed
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

PROJECT = "country-alignment"
# Some packages give the whole text of their licence in place of its name.
_LONGEST_NAME = 100


def build_bill() -> Bom:
    """Return the bill of materials of the packages that are installed here."""
    bom = Bom()
    project = _component(PROJECT, metadata(PROJECT)["Version"], ComponentType.APPLICATION)
    bom.metadata.component = project
    components = {name: _component(name, version) for name, version in needed(*RUN).items()}
    for component in components.values():
        bom.components.add(component)
    known = {"": project, **components}
    links = dependencies(*RUN)
    for name, component in known.items():
        bom.register_dependency(component, [known[other] for by, other in links if by == name])
    return bom


def _component(name: str, version: str, kind: ComponentType = ComponentType.LIBRARY) -> Component:
    return Component(
        name=name,
        version=version,
        type=kind,
        bom_ref=f"{name}=={version}",
        purl=PackageURL("pypi", name=name, version=version),
        licenses=[LicenseFactory().make_from_string(each) for each in _licences(name)],
    )


def _licences(name: str) -> list[str]:
    """Return the licence that a package states: an expression, a name or classifiers."""
    about = metadata(name)
    stated = about.get("License-Expression") or about.get("License") or ""
    if stated and len(stated) <= _LONGEST_NAME:
        return [stated]
    classified = about.get_all("Classifier") or []
    return [line.rpartition(" :: ")[2] for line in classified if line.startswith("License ::")]


if __name__ == "__main__":
    outputter = make_outputter(build_bill(), OutputFormat.JSON, SchemaVersion.V1_6)
    print(outputter.output_as_string(indent=2))
