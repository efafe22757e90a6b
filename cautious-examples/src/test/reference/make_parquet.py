#!/usr/bin/env python3
"""Small Parquet files of every shape that data sets have, with the JSON lines that are read of them.

    python make_parquet.py       writes ../resources/ai/cautious/program/data/

Needs requirements.txt. The same rows, in groups of three, are packed and encoded in every way that is read, and in one that is
not; a null is a field that a line lacks. alpaca has the rows that may be trained with.
"""
import datetime, decimal, json, pathlib
import pyarrow as pa
import pyarrow.parquet as pq

OUT = pathlib.Path(__file__).parent.parent / "resources" / "ai" / "cautious" / "program" / "data"
MESSAGE = pa.struct([("role", pa.string()), ("content", pa.string())])
SCHEMA = pa.schema([
    ("text", pa.string()),
    ("messages", pa.list_(MESSAGE)),
    ("toxic", pa.int8()),
    ("output", pa.large_string()),
    ("score", pa.float64()),
    ("single", pa.float32()),
    ("large", pa.uint64()),
    ("price", pa.decimal128(9, 2)),
    ("sure", pa.bool_()),
    ("day", pa.date32()),
    ("time", pa.timestamp("ms", tz="UTC")),
    ("bytes", pa.binary()),
    ("tags", pa.map_(pa.string(), pa.int32())),
    ("nested", pa.struct([("lists", pa.list_(pa.list_(pa.int64()))), ("none", pa.null())])),
])
DAY = datetime.date(2026, 11, 29)
TIME = datetime.datetime(2026, 11, 29, 7, 8, 9, 10_000, datetime.timezone.utc)
SAID = [{"role": "user", "content": "Hello, naïve 猫 😀"}, {"role": "assistant", "content": "Line one\nline \"two\"\u2028end"}]
ROWS = [
    {"text": "How do I grow tomatoes?", "toxic": 0, "output": "In the sun.", "score": 0.1, "single": 0.1, "large": 2**64 - 1,
     "price": decimal.Decimal("12.50"), "sure": True, "day": DAY, "time": TIME, "bytes": b"as text", "tags": [("a", 1), ("b", None)],
     "nested": {"lists": [[1, 2], [], None, [None, 3]], "none": None}},
    {"messages": SAID, "toxic": 1, "output": "A talk.", "bytes": b"\xff\x00"},
    {"text": "", "toxic": 0, "output": "Of nothing.", "score": -1e300, "price": decimal.Decimal("-0.05"), "tags": []},
    {"messages": [{"role": "user", "content": None}, None], "nested": {"lists": None, "none": None}},
    {"text": "same", "toxic": 1, "output": "same", "sure": False}, {"text": "same", "toxic": 1, "output": "same"},
    {"text": "the last", "toxic": 0, "output": "of all"},
]


def line(value):
    """What is null in an object is left out; in lists and maps it stays."""
    if isinstance(value, dict):
        return {key: line(part) for key, part in value.items() if part is not None}
    if isinstance(value, list) and value and isinstance(value[0], tuple):
        return {key: part for key, part in value}
    if isinstance(value, list):
        return [None if part is None else line(part) for part in value]
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}+0000"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode() if value.isascii() else "0x" + value.hex().upper()
    return value


def rows():
    for row in ROWS:
        read = line(row)
        if row.get("tags") == []:
            read["tags"] = {}
        yield read


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pylist(ROWS, SCHEMA)
    for packing in ["none", "snappy", "zstd", "gzip", "lz4", "brotli"]:
        pq.write_table(table, OUT / f"rows-{packing}.parquet", compression=packing, row_group_size=3)
    pq.write_table(table, OUT / "rows-v2.parquet", compression="zstd", row_group_size=3, version="2.6", data_page_version="2.0",
                   use_dictionary=False, column_encoding={"text": "DELTA_BYTE_ARRAY", "output": "DELTA_LENGTH_BYTE_ARRAY"})
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows()]
    (OUT / "rows.jsonl").write_text("".join(lines), "utf-8")
    pq.write_table(table[:2], OUT / "alpaca.parquet")
    (OUT / "alpaca.jsonl").write_text("".join(lines[:2]), "utf-8")


main()
