"""pyarrow, by which large files are read; it comes with the extra `import`."""

from __future__ import annotations

from alignment.errors import needing

with needing("import"):
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.csv as pacsv
    import pyarrow.parquet as pq

__all__ = ["pa", "pacsv", "pc", "pq"]
