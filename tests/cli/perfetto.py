#!/usr/bin/env python3
"""Reads a Perfetto trace by the field numbers of its published schema; prints what is in it, one line each.

    track ID PARENT KIND NAME       counter, process, thread or slices
    slice TRACK BEGIN END NAME      times in ns
    count TRACK TIME VALUE

Status 1 where the file breaks the format: a wire type or a track that is not known, ends without a begin.

SPDX-License-Identifier: GPL-2.0-or-later
"""
import struct
import sys


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def fields(data):
    """{number: [values]} of a message."""
    found, at = {}, 0
    while at < len(data):
        key, at = varint(data, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = varint(data, at)
        elif wire == 1:
            value, at = data[at:at + 8], at + 8
        elif wire == 2:
            length, at = varint(data, at)
            value, at = data[at:at + length], at + length
            if len(value) != length:
                sys.exit("a field ends behind its message")
        else:
            sys.exit(f"wire type {wire}")
        found.setdefault(number, []).append(value)
    return found


def text(message, number):
    return message[number][0].decode() if number in message else ""


def print_track(t):
    kind = "process" if 3 in t else "thread" if 4 in t else "counter" if 8 in t else "slices"
    if 8 in t and not text(fields(t[8][0]), 6):
        sys.exit("a counter without a unit")
    print("track", t[1][0], t.get(5, [0])[0], kind, text(t, 2))


def main():
    names, tracks, open_slices = {}, set(), {}
    for packet in fields(open(sys.argv[1], "rb").read()).get(1, []):
        p = fields(packet)
        if p[10] != [1] or p[13][0] not in (1, 2):
            sys.exit("a packet is of no sequence")
        for interned in p.get(12, []):
            for entry in fields(interned).get(2, []):
                e = fields(entry)
                names[e[1][0]] = text(e, 2)
        if 60 in p:
            t = fields(p[60][0])
            tracks.add(t[1][0])
            print_track(t)
        if 11 not in p:
            continue
        event, when = fields(p[11][0]), p[8][0]
        kind, track = event[9][0], event[11][0]
        if track not in tracks:
            sys.exit(f"track {track} has no descriptor")
        if kind == 1:
            open_slices.setdefault(track, []).append((when, names[event[10][0]]))
        elif kind == 2:
            if not open_slices.get(track):
                sys.exit(f"an end without a begin at {when} of track {track}")
            begin, name = open_slices[track].pop()
            print("slice", track, begin, when, name)
        elif kind == 4:
            print("count", track, when, struct.unpack("<d", event[44][0])[0])
        else:
            sys.exit(f"type {kind} of an event")
    if any(open_slices.values()):
        sys.exit("a slice has no end")


main()
