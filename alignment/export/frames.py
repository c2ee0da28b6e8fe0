"""Frames: the HTML that shows a map on another page, its size and its features."""

from __future__ import annotations

from html import escape

from alignment.model.view import SHEET_SIZES, View

# The longer side of a frame, unless less is requested.
DEFAULT_LONG_SIDE = 960
# Limits of a requested frame; in the smallest one the title is visible.
MIN_FRAME_SIZE, MAX_FRAME_SIZE = (300, 169), 2400
# The features of an embed without `offer=`.
DEFAULT_FEATURES = ("zoom",)


def compute_frame_size(
    view: View, max_size: tuple[int | None, int | None] = (None, None)
) -> tuple[int, int]:
    """Return width and height of a picture's frame in pixels, within a maximum.

    >>> compute_frame_size(View()), compute_frame_size(View(size="column"), (None, 480))
    ((960, 540), (373, 480))
    """
    width, height = SHEET_SIZES[view.size]
    scale = DEFAULT_LONG_SIDE / max(width, height)
    for length, limit in zip((width, height), max_size, strict=True):
        if limit is not None:
            scale = min(scale, limit / length)
    return max(1, int(width * scale + 1e-9)), max(1, int(height * scale + 1e-9))


def fit_frame(view: View, width: int | None, height: int | None) -> tuple[int, int]:
    """Return width and height of a frame, of which one, both or none are given.

    >>> fit_frame(View(), None, None), fit_frame(View(), 640, None), fit_frame(View(), 640, 640)
    ((960, 540), (640, 360), (640, 640))
    """
    usual = compute_frame_size(view)
    return (
        width or max(MIN_FRAME_SIZE[0], round((height or usual[1]) * usual[0] / usual[1])),
        height or max(MIN_FRAME_SIZE[1], round((width or usual[0]) * usual[1] / usual[0])),
    )


def add_embed_features(export_params: str, features: tuple[str, ...]) -> str:
    """Return the parameters of a picture, with the features of its embed unless they are default.

    >>> add_embed_features("v=1", ("zoom",)), add_embed_features("v=1", ("find", "table"))
    ('v=1', 'v=1&offer=find&offer=table')
    >>> add_embed_features("v=1", ())
    'v=1&offer=nothing'
    """
    if features == DEFAULT_FEATURES:
        return export_params
    return "&".join((export_params, *(f"offer={word}" for word in features or ("nothing",))))


def render_height_script(origin: str) -> str:
    """Return the script that fits the height of frames to their content."""
    frames = f'iframe[src^="{origin}/embed"]'
    return (
        '<script>addEventListener("message", ({ source, data }) => { for (const frame of '
        f"document.querySelectorAll('{frames}'))\n"
        "  if (frame.contentWindow === source && data?.alignmentHeight > 0) "
        'frame.style.height = data.alignmentHeight + "px"; });</script>'
    )


def render_frame_code(
    origin: str, export_params: str, title: str, size: tuple[int, int], is_fluid: bool = False
) -> str:
    """Return the HTML of a frame, of fixed size or, if fluid, as wide as its column."""
    source, (width, height) = escape(f"{origin}/embed?{export_params}"), size
    sides, style = f'width="{width}" height="{height}"', "border:0;max-width:100%"
    if is_fluid:
        sides, style = 'width="100%"', f"border:0;aspect-ratio:{width}/{height};height:auto"
    return (
        f'<iframe src="{source}" {sides} title="{escape(title)}"'
        f' style="{style}" loading="lazy"></iframe>'
    )
