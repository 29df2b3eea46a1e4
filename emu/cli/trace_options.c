/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/trace_options.h"

#include <string.h>

#include "base/error.h"

GOptionEntry *trace_options_entries(struct trace_options *o)
{
    const GOptionEntry entries[] = {
        CLI_GROUP("Traces"),
        {"trace", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->traces,
         "write insn, mmio, irq, qspi, folded, callgrind, lcov, drcov, perfetto, ctf, vcd or "
         "usb to FILE (-: stderr; of ctf a directory); repeatable",
         "KIND=FILE"},
        {"pcap-usb", 0, 0, G_OPTION_ARG_FILENAME, &o->pcap_usb,
         "transfers on the USB cable for Wireshark; as --trace usb=FILE", "FILE"},
        {"trace-core", 0, 0, G_OPTION_ARG_STRING, &o->core, "only what one core does", "app|net"},
        {"trace-range", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->ranges,
         "only while the PC is in ADDR..ADDR, SYMBOL, SYMBOL..SYMBOL or FILE:LINE..LINE; "
         "repeatable",
         "RANGE"},
        {"trace-thread", 0, 0, G_OPTION_ARG_STRING, &o->thread,
         "only while a Zephyr thread of this name runs (* and ? are wildcards)", "NAME"},
        {"trace-from", 0, 0, G_OPTION_ARG_STRING, &o->from, "from emulated time T on", "T"},
        {"trace-to", 0, 0, G_OPTION_ARG_STRING, &o->to, "until emulated time T", "T"},
        {NULL},
    };

    return g_memdup2(entries, sizeof entries);
}

void trace_options_clear(struct trace_options *o)
{
    g_strfreev(o->traces);
    g_free(o->pcap_usb);
    g_free(o->core);
    g_strfreev(o->ranges);
    g_free(o->thread);
    g_free(o->from);
    g_free(o->to);
}

static bool parse_core(const char *text, bool core[CORES], GError **error)
{
    core[CORE_APP] = text == NULL || strcmp(text, "app") == 0;
    core[CORE_NET] = text == NULL || strcmp(text, "net") == 0;
    if (core[CORE_APP] || core[CORE_NET])
        return true;
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "--trace-core: '%s' is not one of app, net",
                text);
    return false;
}

static bool add_ranges(const struct trace_options *o, const struct setup *s, struct trace_filter *f,
                       GError **error)
{
    bool ok = true;

    for (unsigned i = 0; ok && o->ranges != NULL && o->ranges[i] != NULL; i++)
        ok = trace_filter_add_range(f, o->ranges[i], s->symbols, error);
    return ok;
}

static bool parse_filter(const struct trace_options *o, const struct setup *s,
                         struct trace_filter *f, GError **error)
{
    trace_filter_init(f);
    f->thread = g_strdup(o->thread);
    return parse_core(o->core, f->core, error) && add_ranges(o, s, f, error) &&
           (o->from == NULL || cli_parse_duration("--trace-from", o->from, &f->from, error)) &&
           (o->to == NULL || cli_parse_duration("--trace-to", o->to, &f->to, error));
}

static bool open_one(struct trace *t, const char *text, GError **error)
{
    for (unsigned i = 0; trace_kind_names[i] != NULL; i++) {
        size_t length = strlen(trace_kind_names[i]);

        if (strncmp(text, trace_kind_names[i], length) == 0 && text[length] == '=' &&
            text[length + 1] != '\0')
            return trace_open(t, i, text + length + 1, error);
    }
    char *kinds = g_strjoinv(", ", (char **)trace_kind_names);
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                "--trace: '%s' is not KIND=FILE with KIND one of %s", text, kinds);
    g_free(kinds);
    return false;
}

bool trace_options_start(const struct trace_options *o, struct setup *s, struct wait *wait,
                         struct trace **trace, GError **error)
{
    struct trace_filter filter;
    bool ok = true;

    *trace = NULL;
    ok = parse_filter(o, s, &filter, error);
    if (!ok || (o->traces == NULL && o->pcap_usb == NULL)) {
        trace_filter_clear(&filter);
        return ok;
    }
    *trace = trace_new(s->machine, s->symbols, &filter, wait);
    if (o->pcap_usb != NULL)
        ok = trace_open(*trace, TRACE_USB, o->pcap_usb, error);
    for (unsigned i = 0; ok && o->traces != NULL && o->traces[i] != NULL; i++)
        ok = open_one(*trace, o->traces[i], error);
    if (ok) {
        trace_attach(*trace);
        return true;
    }
    trace_close(*trace, NULL);
    *trace = NULL;
    return false;
}
