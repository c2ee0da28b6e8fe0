"""Fixtures of the page: its app, a server, and a browser that reaches only this machine.

The modules of the page are imported when a fixture needs them, because all tests load this plugin.
"""

import threading
from contextlib import ExitStack, contextmanager, suppress
from time import monotonic

import pytest
from page_scripts import IDLE, OPEN_URL, STABILITY_NOTE, SWAPS

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
    """Make few swaps in the tests of links."""
    monkeypatch.setattr(Findings.swapped, "__defaults__", (SWAPS, None))


# Position of a country on the screen.
PLACE = """iso3 => {
  const group = document.querySelector(`#map [data-iso3="${iso3}"]`);
  const [x, y] = (group.dataset.at ?? group.getAttribute('transform')).match(/-?[\\d.]+/g);
  const point = new DOMPoint(x, y).matrixTransform(group.ownerSVGElement.getScreenCTM());
  return [point.x, point.y];
}"""


def _run(server):
    # Closing the server can raise an error in its loop.
    with suppress(OSError):
        server.run()


@contextmanager
def serve_app(dataset, port=0):
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
def serve_records():
    """Serve other records, or the same with other settings, during a test."""
    return serve_app


class FewResamplings(Resampler):
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
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("alignment.server.study_cache.Resampler", FewResamplings)
        with serve_app(dataset) as address:
            patch.undo()
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
def read_in_process(dataset):
    """Read uploads in this process; tests/io/test_sandbox.py compares both ways."""
    with _without_sandbox(dataset):
        yield


@pytest.fixture
def make_client():
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


# Whether nothing is loading or moving, once the page is idle and has drawn a frame. Endless
# animations, such as a progress bar, do not count as movement.
IS_STILL = f"""() => new Promise((done) => {{
  {IDLE}
  const moving = ({{ playState, effect }}) =>
    playState === 'running' && effect.getComputedTiming().endTime !== Infinity;
  idle(() => requestAnimationFrame(() => idle(() => done(
    !document.querySelector('#initial-page, .flying, .gliding, .dash-graph--pending')
      && !document.querySelector(':root:is([data-loading], [data-panel-loading])')
      && !document.getAnimations().some(moving)))));
}})"""


# Whether the page has state that stays when it opens another URL.
HAS_STATE = """() => document.querySelector(
  "[data-several][aria-pressed='true'], #map svg.zoomed, :is(#controls-box, #share-box)[open],"
    + " .method-sources[open], details.menu[open], dialog[open], .side.up, .dash-dropdown-content",
) !== null"""


class Page:
    """A tab with the map, its messages and its requests to other hosts."""

    def __init__(self, page, url):
        self.page = page
        self.url = url
        self.messages = []
        self.outside_requests = []
        self.open_requests = set()
        # Whether the next test can use this page without loading it again.
        self.is_reusable = False
        self.motion = "null"
        page.on("request", lambda request: self._add_request(request))
        for end in ("requestfinished", "requestfailed"):
            page.on(end, lambda request: self.open_requests.discard(request))
        page.on("console", lambda message: self.messages.append(message.text))
        page.on("pageerror", lambda error: self.messages.append(str(error)))
        page.on("requestfailed", lambda request: self._add_failure(request))
        page.on("response", lambda response: self._add_error_status(response))

    def reset(self, width, height, **media):
        """Discard the state of the previous test: storage, size of the tab, and faults.

        With the mark `motion` set to reduce, nothing is animated.
        """
        self.is_reusable = False
        self.page.unroute_all()
        # A short page of the same origin has no scripts, and can empty the storage.
        self.page.goto(self.url + "healthz")
        self.page.evaluate("localStorage.clear(), sessionStorage.clear()")
        for key in ("Shift", "Control", "Alt"):
            self.page.keyboard.up(key)
        self.page.mouse.move(0, 0)
        self._set_media(width, height, media)
        for log in (self.messages, self.outside_requests, self.open_requests):
            log.clear()
        return self

    def _set_media(self, width, height, media):
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(**{"color_scheme": "light", "reduced_motion": self.motion, **media})

    def _add_request(self, request):
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.outside_requests.append(request.url)
        # The page polls the progress of resampling at random times.
        is_request = request.resource_type != "ping"
        if is_request and "/progress?" not in request.url:
            self.open_requests.add(request)

    def _add_failure(self, request):
        # A newer gesture cancels the request of an older one: this is no fault.
        if "ERR_ABORTED" not in (request.failure or ""):
            self.messages.append(f"failed: {request.url}")

    def _add_error_status(self, response):
        if response.status >= 400:
            self.messages.append(f"{response.status}: {response.url}")

    def open(self, search=""):
        self.page.goto(self.url + search)
        there = "#react-entry-point :is(#map [data-iso3], #message:not(:empty))"
        self.page.wait_for_selector(there, state="attached")
        self.settle()
        return self

    def go(self, search):
        """Open another URL within the page, as the back button does."""
        self.page.evaluate(OPEN_URL, search)
        self.settle()
        return self

    def look(self, search, width=1440, height=900, **media):
        """Open a URL within the page of the previous test if that is possible, or else load it."""
        if self.is_reusable:
            self._set_media(width, height, media)
            return self.go(search)
        self.reset(width, height, **media).open(search)
        self.is_reusable = True
        return self

    def finish_look(self):
        """Make the next test load the page if state would stay, and check the messages."""
        self.is_reusable = self.is_reusable and not self.page.evaluate(HAS_STATE)
        self.check_clean()

    def settle(self):
        """Wait until no request is open and nothing moves, in three checks in a row."""
        still_checks, end = 0, monotonic() + 60
        while still_checks < 3:
            assert monotonic() < end, [request.url for request in self.open_requests]
            # The page need not be checked while a request is open.
            if self.open_requests or not self._is_still() or self.open_requests:
                still_checks = 0
                self.page.wait_for_timeout(20)
            else:
                still_checks += 1

    def wait_for_stability(self):
        """Wait for bloc stability, after which the column is rendered again."""
        self.page.wait_for_selector(STABILITY_NOTE, timeout=30_000, state="attached")
        self.settle()
        return self

    def _is_still(self):
        from playwright.sync_api import Error

        try:
            return self.page.evaluate(IS_STILL)
        except Error as error:
            if "context was destroyed" not in error.message:
                raise
            # Another page was opened meanwhile.
            return False

    def place(self, iso3):
        return self.page.evaluate(PLACE, iso3)

    def places(self, codes):
        return self.page.evaluate(f"codes => codes.map({PLACE})", codes)

    def get_midpoint(self, a, b):
        return [sum(pair) / 2 for pair in zip(self.place(a), self.place(b), strict=True)]

    def text(self, selector):
        return self.page.inner_text(selector)

    def check_clean(self):
        assert self.messages == []
        assert self.outside_requests == []


@pytest.fixture(scope="session")
def shared_tab(browser, url):
    return Page(browser.new_page(), url)


@pytest.fixture(scope="session")
def shared_phone(browser, url):
    return Page(browser.new_page(has_touch=True), url)


@pytest.fixture(scope="session")
def shared_mobile(browser, url):
    return Page(browser.new_page(has_touch=True, is_mobile=True), url)


def _get_motion(request):
    marked = request.node.get_closest_marker("motion")
    return marked.args[0] if marked else "null"


def _prepare(page, request):
    motion = _get_motion(request)
    # A test with animations cannot reuse the page of a test without.
    if motion != page.motion:
        page.motion, page.is_reusable = motion, False
    return page


@pytest.fixture
def tab(shared_tab, request):
    """A tab that tests share, so that it loads files only once."""
    return _prepare(shared_tab, request)


@pytest.fixture
def phone_tab(shared_phone, request):
    return _prepare(shared_phone, request)


@pytest.fixture
def mobile_page(shared_mobile, request):
    """A page that scrolls and pinches like a phone."""
    yield _prepare(shared_mobile, request).reset(390, 844)
    shared_mobile.check_clean()


@pytest.fixture
def page(tab):
    yield tab.reset(1440, 900)
    tab.check_clean()


@pytest.fixture
def small_page(phone_tab):
    yield phone_tab.reset(390, 844)
    phone_tab.check_clean()


@pytest.fixture
def page_at(tab):
    """The page at any size, by width and height, and with any colour scheme and motion."""
    yield tab.reset
    tab.check_clean()


@pytest.fixture
def look(tab):
    """Look at a URL at any size and in any scheme, within the page of the previous test."""
    yield tab.look
    tab.finish_look()


@pytest.fixture
def own_tab(browser, url, request):
    """Make tabs for this test alone, for changes that cannot be undone."""
    pages, motion = [], _get_motion(request)

    def make(**more):
        pages.append(Page(browser.new_page(reduced_motion=motion, **more), url))
        return pages[-1]

    yield make
    for page in pages:
        page.page.close()
        page.check_clean()
