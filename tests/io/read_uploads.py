"""Uploads that are read in this process, without the sandbox."""

import tempfile
from pathlib import Path

from alignment.io.tagging import RuleSet
from alignment.io.upload import UPLOAD_FILE, UploadOptions, UploadResult, import_upload
from alignment.model.dataset import Dataset


def read_upload(
    name: str, content: bytes, base: Dataset, rules: RuleSet, options: UploadOptions | None = None
) -> UploadResult:
    with tempfile.TemporaryDirectory(prefix="alignment-upload-") as folder:
        Path(folder, UPLOAD_FILE).write_bytes(content)
        return import_upload(Path(folder), name, base, rules, options or UploadOptions())
