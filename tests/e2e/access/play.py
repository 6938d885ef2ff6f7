"""Answers snmpd's `pass_persist` from a recording in snmprec form.

Usage: play.py RECORDING. The protocol is that of snmpd.conf(5), "MIB-Specific Extension Commands".
"""

import bisect
import sys

TYPES = {
    "2": "integer",
    "4": "octet",
    "4x": "octet",
    "6": "objectid",
    "64": "ipaddress",
    "65": "counter",
    "66": "gauge",
    "67": "timeticks",
    "70": "counter64",
}


def arcs(oid):
    return tuple(int(arc) for arc in oid.strip(".").split("."))


def written(tag, value):
    if tag == "4":
        return value.encode().hex(" ")
    if tag == "4x":
        return bytes.fromhex(value).hex(" ")
    if tag == "6":
        return "." + value.lstrip(".")
    return value


def read(path):
    """The rows by object; of an object that was recorded twice the first counts."""
    rows = {}
    with open(path, encoding="utf-8") as recording:
        for line in recording.read().split("\n"):
            if line and not line.startswith("#"):
                oid, tag, value = line.split("|", 2)
                rows.setdefault(arcs(oid), (TYPES[tag], written(tag, value)))
    return rows


def say(*lines):
    print(*lines, sep="\n", flush=True)


def main(path):
    rows = read(path)
    oids = sorted(rows)
    lines = iter(sys.stdin.readline, "")
    for command in map(str.strip, lines):
        if command == "PING":
            say("PONG")
            continue
        oid = arcs(next(lines))
        if command == "getnext":
            place = bisect.bisect_right(oids, oid)
            oid = oids[place] if place < len(oids) else None
        if oid in rows:
            say("." + ".".join(map(str, oid)), *rows[oid])
        else:
            say("NONE")


main(sys.argv[1])
