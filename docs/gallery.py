"""Pictures of the gallery: each is a URL, a command and a few lines of Python.

`python docs/gallery.py FOLDER` makes all of them by their commands. `python docs/gallery.py`
makes small PNG files of the pictures that are judged, in docs/images/gallery; this needs the test
extra and Chromium. Judges write their scores, 1 to 10, into docs/gallery-scores.csv.
"""

from __future__ import annotations

import contextlib
import csv
import io
import shlex
import sys
import tempfile
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from alignment.cli.commands import app
from alignment.export import WRITERS
from alignment.export.panel_charts import make_panel_chart
from alignment.io.package import load_package
from alignment.model.query import Query
from alignment.model.stories import find_step
from alignment.model.url import get_step_url, parse_url_strictly, serialize_url
from alignment.model.view import View
from alignment.scene.captions import get_story_finding
from alignment.scene.world_map import make_view_scene
from alignment.studies.resolved_view import StudyProvider, resolve_view_strictly
from alignment.studies.study import compute_stability

RECORDS = load_package()
PROVIDER = StudyProvider(RECORDS)


@dataclass(frozen=True)
class Picture:
    """A picture of the gallery.

    Attributes
    ----------
    name : str
        Name of the files.
    added : str
        Parameters that are added to the starting URL.
    step : str
        Step of a story, whose finding is the title and whose caption is the subtitle, unless
        `added` has its own.
    start : str
        The starting URL; if empty, that of the step, or else the opening one.
    further : str
        Extension of the second file to download.
    """

    name: str
    added: str
    step: str = ""
    start: str = ""
    further: str = "pptx"

    @property
    def files(self) -> tuple[str, ...]:
        """The picture that is shown, and a second format."""
        return (f"{self.name}.png", f"{self.name}.{self.further}")

    @cached_property
    def query_and_view(self) -> tuple[Query, View]:
        """The query and the view."""
        step = find_step(self.step)
        start = self.start or (get_step_url(step) if step else RECORDS.opening)
        query, view = parse_url_strictly(f"{start}&{self.added}")
        if step:
            view = replace(view, subtitle=view.subtitle or step.caption)
            # The story gives the title of the step's own picture.
            named = replace(view, story=self.step)
            finding = get_story_finding(query, named)
            view = (
                named
                if finding and not view.title
                else replace(view, title=view.title or step.finding)
            )
        # Show a panel only if it is named, as for a chart or a forecast.
        return query, view if "panel=" in self.added else replace(view, panel=View().panel)

    @property
    def address(self) -> str:
        """The URL of the page after `?`."""
        return serialize_url(*self.query_and_view)

    @property
    def alt(self) -> str:
        """The alternative text of the picture."""
        resolved = resolve_view_strictly(PROVIDER, *self.query_and_view)
        content, view = WRITERS["svg"].select_content(resolved)
        if chart := make_panel_chart(content, view, compute_stability):
            return chart.marks.sheet.scene.alt
        return make_view_scene(resolved.require_study, resolved.view_with_period).alt

    def command(self, file: str) -> str:
        """Return the command that makes a file."""
        return f"alignment export {file} --query {shlex.quote(self.address)}"

    def python(self, file: str) -> str:
        """Return the Python code that makes a file."""
        query, view = self.query_and_view
        opening = serialize_url(query) == serialize_url(parse_url_strictly(RECORDS.opening)[0])
        argument = "" if opening else f',\n    "{serialize_url(query)}",\n'
        plain = View()
        message = {
            field.name: getattr(view, field.name)
            for field in fields(view)
            if getattr(view, field.name) != getattr(plain, field.name)
        }
        overrides = "".join(
            f"    {name}={format_python(value)},\n" for name, value in message.items()
        )
        imports, made = "", f"study = alignment.study(alignment.load(){argument})\n"
        if view.time:
            imports = (
                "from alignment.model.url import parse_url_strictly\n"
                "from alignment.studies.timeline import timeline\n"
            )
            made = (
                f'query, _ = parse_url_strictly(\n    "{serialize_url(query)}"\n)\n'
                f'study = timeline(alignment.load(), query, "{view.time}", {view.width})\n'
            )
        if view.versus:
            imports = (
                "from alignment.model.url import parse_url_strictly\n"
                "from alignment.studies.comparison import compare_with_query\n"
            )
            made = (
                f'before = alignment.study(alignment.load(), "{view.versus}")\n'
                f'query, _ = parse_url_strictly(\n    "{serialize_url(query)}"\n)\n'
                "study = compare_with_query(before, query).after\n"
            )
        return (
            "import alignment\n"
            "from alignment.export import export\n"
            "from alignment.model.view import View\n"
            f"{imports}\n{made}"
            f'export(study, View(\n{overrides}), "{file}")\n'
        )


def format_python(value: object) -> str:
    """Return a value as Python code; double quotes match the rest of the code."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, tuple):
        inside = ", ".join(format_python(each) for each in value)
        return f"({inside}{',' if len(value) == 1 else ''})"
    return repr(value)


VOTE = f"{RECORDS.opening}&size=slide"
SLIDE = "size=slide"
TRACKS = (
    "size=slide&sure=1&subtitle=Track 1: a working group (A/RES/73/27 and 4 more texts that Russia "
    "voted for). Track 2: experts, then a programme of action (A/RES/73/266 and 4 more that the "
    "United States voted for).&caption=Near = voted alike on these 10 texts, 2018–2023. Outline = "
    "bloc. More than half of the countries could be in another bloc."
)
MONEY = (
    "where=fact:china_finance@2009-2018:5000000001..&subtitle=Among countries that voted and "
    "are neither high-income nor China, 27 of 36 with over $5bn in 2009–2018 voted yes, and 4 of 8 "
    "with none. No record shows why a country voted."
)
FREEDOM = (
    "where=fact:freedom_status@2018:Not Free&title=Of 43 Not Free countries 39 voted yes, none no; "
    "of 77 Free countries 47 voted no&subtitle=Countries that voted, by their rating of Freedom "
    "House for 2018. The rating is associated with the vote. No record shows why a country voted."
)
TREATY = (
    "where=group:Budapest Convention on Cybercrime (ETS 185):2019-12-27&subtitle=Countries certain "
    "to have been parties on 27 December 2019, the day of the vote."
)
STATES_VOTES = (
    "size=slide&title=Small island developing States split on cybercrime: 10 yes, 6 no, 12 "
    "abstained, 10 did not vote&subtitle=A/RES/74/247 of 27 December 2019 set up a committee to "
    "draft a cybercrime convention.&caption=Near = voted alike on 15 votes. Outline = bloc, "
    "pentagon = in none. More than half of the countries could be in another bloc. 37 of the 38 "
    "States are on the UN M49 list of October 2017; Bahrain is on another, undated list."
)
ISLANDS = (
    "size=slide&subtitle=10 small island developing States (SIDS) voted yes on A/RES/74/247. 9 of "
    "them also voted for at least 1 of the 5 texts on ICT security that the United States voted "
    "for, as did 36 of all 38 SIDS and 182 of 193 countries."
)
CABO_VERDE = (
    "size=slide&subtitle=Yes on the draft in the Third Committee on 18 November 2019, no on the "
    "same text in the plenary on 27 December."
)
NOTES = (
    "size=slide&note=CPV:Yes in committee, no in the plenary&note=RUS:Put the text forward"
    "&note=bloc:West:53 of 54 voted no"
)
STATES = (
    "colour=bloc&size=slide&title=On Palestine 110 states are in the bloc of China and India, 4 in "
    "that of the United States and Israel&subtitle=24 votes of the General Assembly on the "
    "Palestine question since 2018, of which pairs in one bloc agree more than the mean of all."
)
PALESTINE = "v=1&scope=assembly&subject=Palestine question&from=2018-01-01"

SINCE = "v=1&scope=assembly&subject=Palestine question&from=2021-01-01"
SINCE_2002, WINDOWS = SINCE.replace("2021", "2002"), "time=windows&width=4"
PERIODS = "time=windows&width=6"
BEFORE = quote("v=1&scope=assembly&subject=Palestine question&from=2015-01-01&to=2020-12-31")

PICTURES = {
    picture.name: picture
    for picture in (
        Picture("the-vote", "size=slide&sure=1", "74-247:1"),
        Picture("small-states", STATES_VOTES, "why-small-states:1"),
        Picture("money", MONEY, "why-small-states:2", VOTE),
        Picture("freedom", FREEDOM, "why-small-states:3", VOTE),
        Picture("treaty", TREATY, "why-small-states:4", VOTE),
        Picture("both-sides", ISLANDS, "why-small-states:5"),
        Picture("cabo-verde", CABO_VERDE, "74-247:4"),
        Picture("two-tracks", TRACKS, "two-tracks:1"),
        Picture("none-of-russia", SLIDE, "two-tracks:2"),
        Picture("none-of-the-us", SLIDE, "two-tracks:3"),
        Picture("committee", SLIDE, "committee-to-plenary:1"),
        Picture("sponsors", SLIDE, "internet-rights:1"),
        Picture("blocs", "colour=bloc&size=slide&sure=1"),
        Picture("world", "map=world&size=slide"),
        Picture("hexagons", "map=hexagon&size=slide"),
        Picture("annotated", NOTES, "74-247:1"),
        Picture("palestine", STATES, start=PALESTINE),
        Picture("periods", f"colour=bloc&size=slide&{PERIODS}&multiples=yes", start=SINCE_2002),
        Picture("over-time", f"size=slide&{WINDOWS}&panel=time", start=SINCE_2002),
        Picture("comparison", f"size=slide&panel=compare&versus={BEFORE}", start=SINCE),
        Picture("kenya", "colour=vote:A/RES/74/247&size=slide&select=KEN&panel=selection&sure=1"),
        Picture("swing", "colour=swing&size=slide&panel=swing"),
        Picture("why", "size=slide&panel=why&fact=freedom"),
        Picture("forecast", "size=slide&panel=ahead&ahead=A/RES/78/237&lead=RUS&sure=1"),
        Picture("grid", "size=slide&panel=grid"),
        Picture("dark", "size=slide&theme=dark"),
        Picture("square", "size=square", "74-247:1", further="svg"),
        Picture("column", "size=column&theme=print", further="pdf"),
        Picture("poster", "size=a1-portrait&sure=1", "74-247:1", further="pdf"),
    )
}


JUDGED_FOLDER = Path(__file__).parent / "images" / "gallery"
SCORES_FILE = Path(__file__).parent / "gallery-scores.csv"
# Pictures that are judged: slides and a poster of the gallery, others by their command, and
# screenshots by their path and size.
JUDGED_SLIDES = (
    *("the-vote", "two-tracks", "small-states", "periods", "comparison"),
    *("kenya", "world", "swing", "why", "forecast", "over-time", "grid", "poster"),
)
JUDGED_FILES = {
    "card": Picture("card", "size=card&sure=1", "74-247:1"),
    "grey": Picture("grey", "size=slide&theme=print&sure=1", "74-247:1"),
}
TIMELINE = "alignment export timeline.html --query 'v=1&scope=assembly&subject=Palestine question&"
TIMELINE += "from=2010-01-01&time=windows&width=4&colour=bloc&sure=1'"
# Number of the period before the one that is pictured, in which most countries changed bloc.
PERIOD_BEFORE = "10"
PAGE_SIZES = {"desktop": (1440, 900), "tablet": (1024, 768), "phone": (390, 844)}
EMBED_SIZES = {"wide": (960, 540), "medium": (640, 480), "narrow": (360, 640)}
THEMES = ("light", "dark")
JUDGED = (
    *JUDGED_SLIDES,
    *JUDGED_FILES,
    "timeline",
    *(f"embed-{size}" for size in EMBED_SIZES),
    *(f"page-{size}-{theme}" for size in PAGE_SIZES for theme in THEMES),
)
# Largest width of a judged picture in pixels, the colours of its palette, and rounds to find them.
MAX_JUDGED_WIDTH, PALETTE_SIZE, PALETTE_ROUNDS = 1000, 256, 8


def make(folder: Path) -> None:
    """Make all pictures in a folder by running their commands."""
    folder.mkdir(parents=True, exist_ok=True)
    for picture in PICTURES.values():
        for file in picture.files:
            run(picture.command(file), folder)


def run(command: str, folder: Path) -> None:
    """Run a command line in a folder, within this process."""
    with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()):
        app(shlex.split(command)[1:], standalone_mode=False)


def read_scores() -> list[dict[str, str]]:
    """Return the scores of judges: picture, judge, legibility, hierarchy, truth and remark."""
    with SCORES_FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def make_judged() -> None:
    """Make small PNG files of the pictures that are judged."""
    JUDGED_FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for picture in (*(PICTURES[each] for each in JUDGED_SLIDES), *JUDGED_FILES.values()):
            run(picture.command(f"{picture.name}.png"), folder)
        run(TIMELINE, folder)
        take_screenshots(folder)
        for judged in JUDGED:
            shrink(folder / f"{judged}.png", is_grey=judged == "grey")


def take_screenshots(folder: Path) -> None:
    """Take screenshots of the timeline, of embeds and of the page."""
    from screenshots import serve_page, wait_for_page

    with serve_page() as (browser, url):
        page = browser.new_page(viewport={"width": 1280, "height": 760})
        page.goto((folder / "timeline.html").as_uri())
        page.fill("#slider", PERIOD_BEFORE)
        page.wait_for_selector("#picture svg:not(.gliding)")
        page.click("#later")
        # The paths of discs are seen for a second after they have moved.
        page.wait_for_selector("#picture svg:not(.gliding)")
        page.wait_for_timeout(300)
        page.screenshot(path=folder / "timeline.png")
        for name, (width, height) in EMBED_SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.goto(f"{url}embed?{RECORDS.opening}&sure=1")
            page.wait_for_selector("svg")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=folder / f"embed-{name}.png")
        page.close()
        for theme in THEMES:
            for name, (width, height) in PAGE_SIZES.items():
                size = {"width": width, "height": height}
                page = browser.new_page(viewport=size, color_scheme=theme)
                page.goto(f"{url}?{RECORDS.opening}")
                wait_for_page(page)
                page.screenshot(path=folder / f"page-{name}-{theme}.png")
                page.close()


def shrink(file: Path, is_grey: bool) -> None:
    """Write a PNG file into the folder of judged pictures, with a small width and palette."""
    from PIL import Image

    with Image.open(file) as picture:
        small = picture.convert("RGB")
    small.thumbnail((MAX_JUDGED_WIDTH, 2 * MAX_JUDGED_WIDTH), Image.Resampling.LANCZOS)
    if is_grey:
        small = small.convert("L").convert("RGB")
    # Other methods change rare colours, such as those of a small bloc. Rounds of k-means keep the
    # colours of large grounds, which differ by little on a dark page.
    method, dither = Image.Quantize.MAXCOVERAGE, Image.Dither.NONE
    small = small.quantize(PALETTE_SIZE, method=method, kmeans=PALETTE_ROUNDS, dither=dither)
    small.save(JUDGED_FOLDER / file.name, optimize=True)


if __name__ == "__main__":
    if sys.argv[1:]:
        make(Path(sys.argv[1]))
    else:
        make_judged()
