"""Ids of the components and regions that answers change, and paths that several modules need."""

UPLOAD_PATH = "/records"
VIEW_PATH = "/view"
PROGRESS_PATH = "/progress"
SHARE_PATH = "/share"
SEARCH_PATH = "/search"
# Of gestures without scripts.
STEP_PATH = "/step"
# Has the key of a reader's own records, which stands in no address but that of the page.
KEY_HEADER = "Records-Key"

NOTICES = "notices"
PERIODS_FAULT = "periods-fault"

MAP = "map"
CARD = "card"
HEADLINE = "headline"
SELECTION_SENTENCE = "sentence"
READING = "reading"
LEGEND = "legend"
MAP_CHOICE = "maps"
METHOD = "method"
NOTES = "map-notes"
SOURCES = "sources"
SOURCE_LINE = "source"
MESSAGE = "message"
PANEL = "panel"
TABS = "tabs"
LIVE_REGION = "live"
ANNOUNCEMENT = "announcement"
SELECTED_COUNTRIES = "chosen"
TIME = "time"
STABILITY_NOTE = "stability-note"
SEARCH = "search"
SHARE = "share"
SHARE_SIZE = "share-size"
SHARE_THEME = "share-theme"
SHARE_TITLE = "share-title"
SHARE_SUBTITLE = "share-subtitle"
SHARE_CAPTION = "share-caption"
SHARE_ALT = "share-alt"
SHARE_PIXELS = "share-pixels"
SHARE_STABILITY = "share-sure"
SHARE_NOTES = "share-notes"
SHARE_FEATURES = "share-features"
SHARE_PICTURE = "share-picture"
SHARE_METHOD = "share-method"
SHARE_FRAME_WIDTH = "share-frame-width"
SHARE_FRAME_HEIGHT = "share-frame-height"
SHARE_TEXTS = (SHARE_TITLE, SHARE_SUBTITLE, SHARE_CAPTION, SHARE_ALT)
SHARE_FIELDS = (
    *(SHARE_SIZE, SHARE_THEME, SHARE_TITLE, SHARE_PIXELS, SHARE_STABILITY),
    *(SHARE_SUBTITLE, SHARE_CAPTION, SHARE_ALT, SHARE_NOTES, SHARE_FEATURES, SHARE_METHOD),
    *(SHARE_FRAME_WIDTH, SHARE_FRAME_HEIGHT),
)
UPLOAD_REPORT = "uploaded"
UPLOAD_NOTE = "own"

# Its options depend on the study; only controls/rows.py names the other controls.
COLOUR = "colour"
