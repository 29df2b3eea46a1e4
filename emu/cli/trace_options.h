/*
 * --trace and its filters.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cli/cli.h"
#include "debug/trace/trace.h"

struct trace_options {
    char **traces, **ranges; /* traces: KIND=FILE */
    char *core, *thread, *from, *to, *pcap_usb;
};

/* Entries for g_option_context_add_main_entries(); free with g_free(). */
GOptionEntry *trace_options_entries(struct trace_options *o);
void trace_options_clear(struct trace_options *o);

/* Opens every file and starts the traces; *trace is NULL when none is asked for. */
bool trace_options_start(const struct trace_options *o, struct setup *s, struct wait *wait,
                         struct trace **trace, GError **error);
