"""Fixtures of the page: its app, a server, and a browser that reaches only this machine.

The modules of the page are imported when a fixture needs them, because all tests load this plugin.
"""

import threading
from contextlib import ExitStack, contextmanager, suppress
from time import monotonic

import pytest
from page_scripts import IDLE, SURE, SWAPS, WALK

from alignment.analysis.bloc_stability import DEFAULT_REPLICATES
from alignment.app.ids import UPLOAD_PATH
from alignment.io.package import load_package
from alignment.io.tagging import load_rules
from alignment.io.upload import import_upload, read_in_sandbox
from alignment.server.dataset_registry import DatasetRegistry, split_dataset_key
from alignment.server.jobs import Resampler
from alignment.server.serve import make_server
from alignment.settings import DATA_DIR
from alignment.studies.findings import Findings


def create_app(dataset):
    from alignment.app import factory

    return factory.create_app(dataset)


@pytest.fixture
def few_swaps(monkeypatch):
    """Test links with few swaps."""
    monkeypatch.setattr(Findings.swapped, "__defaults__", (SWAPS, None))


# Position of a country on the screen.
PLACE = """iso3 => {
  const group = document.querySelector(`#map [data-iso3="${iso3}"]`);
  const [x, y] = (group.dataset.at ?? group.getAttribute('transform')).match(/-?[\\d.]+/g);
  const {a, d, e, f} = group.ownerSVGElement.getScreenCTM();
  return [a * x + e, d * y + f];
}"""


def _run(server):
    # Closing the server can raise an error in its loop.
    with suppress(OSError):
        server.run()


@contextmanager
def served(dataset, port=0):
    server = make_server(create_app(dataset).server, UPLOAD_PATH, host="127.0.0.1", port=port)
    thread = threading.Thread(target=_run, args=(server,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}/"
    finally:
        server.close()
        # A connection that the browser keeps open would delay the end.
        for channel in list(server.active_channels.values()):
            channel.close()
        thread.join(timeout=5)


@pytest.fixture
def serving():
    """Serve other records, or use other settings, during a test."""
    return served


class SeldomResampled(Resampler):
    """Compute bloc stability from a tenth of the usual resamplings."""

    def compute(self, study, tell=None):
        result = self.get_result(study)
        if result is None:
            result = self._results[study.findings.weight] = study.findings.resample(
                DEFAULT_REPLICATES // 10, tell
            )
        return result


@pytest.fixture(scope="session")
def url(dataset):
    with pytest.MonkeyPatch.context() as meanwhile:
        meanwhile.setattr("alignment.server.study_cache.Resampler", SeldomResampled)
        with served(dataset) as address:
            meanwhile.undo()
            yield address


@pytest.fixture(scope="session")
def app(dataset):
    return create_app(dataset)


@pytest.fixture(scope="session")
def client(app):
    """A client of the built-in data, for tests that do not change it."""
    return app.server.test_client()


@pytest.fixture(scope="session")
def small_app(parliament):
    return create_app(parliament)


@pytest.fixture(scope="session")
def small(small_app):
    """A client of the tiny parliament, for tests that hold for any records."""
    return small_app.server.test_client()


GET_PACKAGE_FOLDER = DatasetRegistry.get_package_folder


@contextmanager
def _without_sandbox(records):
    """Read uploads in this process, and without writing the built-in records as a package."""

    def read(folder, name, base, options):
        base = records if base == DATA_DIR else load_package(base)
        return import_upload(folder, name, base, load_rules(), options)

    def get_package_folder(registry, search):
        return GET_PACKAGE_FOLDER(registry, search) if split_dataset_key(search)[1] else DATA_DIR

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("alignment.app.uploads.routes.read_in_sandbox", read)
        patch.setattr(DatasetRegistry, "get_package_folder", get_package_folder)
        yield


@pytest.fixture(scope="module")
def read_here(dataset):
    """Read uploads in this process; tests/io/test_sandbox.py compares both ways."""
    with _without_sandbox(dataset):
        yield


@pytest.fixture
def taking():
    """Make a client of some records that reads uploads in this process."""
    with ExitStack() as stack:

        def client(records):
            stack.enter_context(_without_sandbox(records))
            return create_app(records).server.test_client()

        yield client


@pytest.fixture
def in_sandbox(monkeypatch):
    """Read uploads in their own process, as the page does."""
    monkeypatch.setattr("alignment.app.uploads.routes.read_in_sandbox", read_in_sandbox)
    monkeypatch.setattr(DatasetRegistry, "get_package_folder", GET_PACKAGE_FOLDER)


# A look at the page once it is idle and has drawn a frame: no request is open and nothing moves.
# Endless animations, such as a progress bar, do not count as movement.
STILL = f"""() => new Promise((done) => {{
  {IDLE}
  const moving = ({{ playState, effect }}) =>
    playState === 'running' && effect.getComputedTiming().endTime !== Infinity;
  idle(() => requestAnimationFrame(() => idle(() => done(
    !document.querySelector('#still, .flying, .gliding, .dash-graph--pending')
      && !document.querySelector(':root:is([data-loading], [data-panel-loading])')
      && !document.getAnimations().some(moving)))));
}})"""


# State that stays when the page opens another URL.
LIVES_ON = """() => document.querySelector(
  "[data-several][aria-pressed='true'], #map svg.near, :is(#controls-box, #share-box)[open],"
    + " .known[open], details.menu[open], dialog[open], .side.up, .dash-dropdown-content",
) !== null"""


class Page:
    """A tab with the map, and its faults."""

    def __init__(self, page, url):
        self.page = page
        self.url = url
        self.said = []
        self.away = []
        self.awaited = set()
        # Whether tests have only looked since the page was opened.
        self.looked = False
        self.motion = "null"
        page.on("request", lambda request: self._add_request(request))
        for end in ("requestfinished", "requestfailed"):
            page.on(end, lambda request: self.awaited.discard(request))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("requestfailed", lambda request: self._failed(request))
        page.on("response", lambda response: self._answered(response))

    def as_new(self, width, height, **media):
        """Discard the state of the previous test: storage, size of the tab, and faults.

        With the mark `motion` set to reduce, nothing is animated.
        """
        self.looked = False
        self.page.unroute_all()
        # A small file of the same origin has no scripts, and can empty the storage.
        self.page.goto(self.url + "assets/uploads.css")
        self.page.evaluate("localStorage.clear(), sessionStorage.clear()")
        for key in ("Shift", "Control", "Alt"):
            self.page.keyboard.up(key)
        self.page.mouse.move(0, 0)
        self._seen_at(width, height, media)
        for log in (self.said, self.away, self.awaited):
            log.clear()
        return self

    def _seen_at(self, width, height, media):
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(**{"color_scheme": "light", "reduced_motion": self.motion, **media})

    def _add_request(self, request):
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.away.append(request.url)
        # The page polls the progress of resampling; the time of these requests is random.
        asks = request.resource_type != "ping"
        if asks and "/progress?" not in request.url:
            self.awaited.add(request)

    def _failed(self, request):
        # A newer gesture cancels the request of an older one, which is no fault.
        if "ERR_ABORTED" not in (request.failure or ""):
            self.said.append(f"failed: {request.url}")

    def _answered(self, response):
        if response.status >= 400:
            self.said.append(f"{response.status}: {response.url}")

    def open(self, search=""):
        self.page.goto(self.url + search)
        there = "#react-entry-point :is(#map [data-iso3], #message:not(:empty))"
        self.page.wait_for_selector(there, state="attached")
        self.settle()
        return self

    def go(self, search):
        """Open another URL within the page, as the back button does."""
        self.page.evaluate(WALK, search)
        self.settle()
        return self

    def look(self, search, width=1440, height=900, **media):
        """Open a URL within the page after another test that only looked, or else load it."""
        if self.looked:
            self._seen_at(width, height, media)
            return self.go(search)
        self.as_new(width, height, **media).open(search)
        self.looked = True
        return self

    def left(self):
        """Make the next test load the page where state would stay."""
        self.looked = self.looked and not self.page.evaluate(LIVES_ON)
        self.check_clean()

    def settle(self):
        """Wait until no request is open and nothing moves, at three looks in a row."""
        quiet, end = 0, monotonic() + 60
        while quiet < 3:
            assert monotonic() < end, [request.url for request in self.awaited]
            # The page need not be looked at while an answer is awaited.
            if self.awaited or not self._is_still() or self.awaited:
                quiet = 0
                self.page.wait_for_timeout(20)
            else:
                quiet += 1

    def known(self):
        """Wait for bloc stability, after which the column is rendered again."""
        self.page.wait_for_selector(SURE, timeout=30_000, state="attached")
        self.settle()
        return self

    def _is_still(self):
        from playwright.sync_api import Error

        try:
            return self.page.evaluate(STILL)
        except Error as error:
            if "context was destroyed" not in error.message:
                raise
            # Another page has been opened in between.
            return False

    def place(self, iso3):
        return self.page.evaluate(PLACE, iso3)

    def places(self, codes):
        return self.page.evaluate(f"codes => codes.map({PLACE})", codes)

    def between(self, a, b):
        return [sum(pair) / 2 for pair in zip(self.place(a), self.place(b), strict=True)]

    def text(self, selector):
        return self.page.inner_text(selector)

    def check_clean(self):
        assert self.said == []
        assert self.away == []


@pytest.fixture(scope="session")
def one_tab(browser, url):
    return Page(browser.new_page(), url)


@pytest.fixture(scope="session")
def one_phone(browser, url):
    return Page(browser.new_page(has_touch=True), url)


@pytest.fixture(scope="session")
def one_mobile(browser, url):
    return Page(browser.new_page(has_touch=True, is_mobile=True), url)


def _motion(request):
    marked = request.node.get_closest_marker("motion")
    return marked.args[0] if marked else "null"


def _taken_over(page, request):
    motion = _motion(request)
    # A test with animations does not continue from one without.
    if motion != page.motion:
        page.motion, page.looked = motion, False
    return page


@pytest.fixture
def tab(one_tab, request):
    """A tab that tests share, so that it reads files only once."""
    return _taken_over(one_tab, request)


@pytest.fixture
def phone_tab(one_phone, request):
    return _taken_over(one_phone, request)


@pytest.fixture
def mobile_page(one_mobile, request):
    """A page that scrolls and pinches like a phone."""
    yield _taken_over(one_mobile, request).as_new(390, 844)
    one_mobile.check_clean()


@pytest.fixture
def page(tab):
    yield tab.as_new(1440, 900)
    tab.check_clean()


@pytest.fixture
def small_page(phone_tab):
    yield phone_tab.as_new(390, 844)
    phone_tab.check_clean()


@pytest.fixture
def page_at(tab):
    """The page at any size, by width and height, and with any colour scheme and motion."""
    yield tab.as_new
    tab.check_clean()


@pytest.fixture
def look(tab):
    """Look at a URL at any size and in any scheme, within the page of the previous test."""
    yield tab.look
    tab.left()


@pytest.fixture
def own_tab(browser, url, request):
    """Tabs of one test, for changes that cannot be undone."""
    pages, motion = [], _motion(request)

    def make(**more):
        pages.append(Page(browser.new_page(reduced_motion=motion, **more), url))
        return pages[-1]

    yield make
    for page in pages:
        page.page.close()
        page.check_clean()
