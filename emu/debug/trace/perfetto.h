/*
 * Perfetto's trace format: tracks, slices and counters, as protobuf.
 *
 * Follows: protos/perfetto/trace of github.com/google/perfetto: TracePacket, TrackDescriptor,
 * TrackEvent, InternedData; protobuf's encoding of varints and length-delimited fields. All packets
 * are one sequence; names of slices are interned.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "time/clock.h"

struct perfetto;

/* `write` gets packets, each at once and complete. */
struct perfetto *perfetto_new(void (*write)(void *ctx, const void *data, size_t len), void *ctx);
void perfetto_free(struct perfetto *p);

struct perfetto_track {
    uint64_t id;
    unsigned depth; /* slices that are open */
};

/* Groups of tracks are processes; `pid` is any number of its own. */
struct perfetto_track perfetto_process(struct perfetto *p, unsigned pid, const char *name);
struct perfetto_track perfetto_thread(struct perfetto *p, unsigned pid, uint32_t tid,
                                      const char *name);
struct perfetto_track perfetto_part(struct perfetto *p, const struct perfetto_track *process,
                                    const char *name);
struct perfetto_track perfetto_counter(struct perfetto *p, const struct perfetto_track *process,
                                       const char *name, const char *unit);

/* Slices of a track nest. An end without a begin is none. */
void perfetto_begin(struct perfetto *p, struct perfetto_track *t, ticks_t when, const char *name);
void perfetto_end(struct perfetto *p, struct perfetto_track *t, ticks_t when);
void perfetto_end_all(struct perfetto *p, struct perfetto_track *t, ticks_t when);

void perfetto_count(struct perfetto *p, const struct perfetto_track *t, ticks_t when, double value);
