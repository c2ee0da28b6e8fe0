"""pyarrow, which reads large files and comes with the extra `import`."""

from __future__ import annotations

from alignment.errors import require_extra

with require_extra("import"):
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.csv as pacsv
    import pyarrow.parquet as pq

__all__ = ["pa", "pacsv", "pc", "pq"]
