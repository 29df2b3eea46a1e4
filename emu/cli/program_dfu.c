/*
 * nrf53emu program --dfu: the board runs, and the host at its USB cable downloads a file as
 * dfu-util does.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/units.h"
#include "cli/program.h"
#include "cli/report.h"
#include "session/session.h"
#include "usb/dfu.h"

#define MAX_FILE MIB(32)

/* How long the firmware gets to show a DFU device and to take the file, and to finish then. */
#define PATIENCE_TICKS (300 * TICKS_PER_SECOND)
#define FINISH_TICKS   (TICKS_PER_SECOND / 2)

/* What dfu-suffix appends: 16 bytes, "UFD" before their number and a checksum. */
#define SUFFIX_BYTES 16

struct download {
    struct setup setup;
    struct usb_download file;
    ticks_t done_at; /* TICKS_NEVER: it is not done */
};

static size_t without_suffix(const uint8_t *data, size_t len)
{
    const uint8_t *end = data + len;

    return len > SUFFIX_BYTES && memcmp(end - 8, "UFD\x10", 4) == 0 ? len - SUFFIX_BYTES : len;
}

/* Ends the run when the download has ended. */
static bool look(void *ctx, enum machine_stop *stop, struct outcome *o)
{
    struct download *d = ctx;
    const struct usb_host *host = machine_usb_host(d->setup.machine);
    uint32_t done;

    switch (usb_host_download_state(host, &done)) {
    case USB_DOWNLOAD_FAILED:
        outcome_set(o, "dfu", EXIT_GUEST, usb_host_download_failure(host));
        return true;
    case USB_DOWNLOAD_DONE:
        d->done_at = MIN(d->done_at, machine_now(d->setup.machine));
        outcome_set(o, "dfu", EXIT_OK, "");
        return machine_now(d->setup.machine) >= d->done_at + FINISH_TICKS;
    default:
        return false;
    }
}

static int say(const struct download *d, const struct program_options *o,
               const struct outcome *outcome)
{
    bool done = d->done_at != TICKS_NEVER;
    double at = (double)machine_now(d->setup.machine) / TICKS_PER_SECOND;
    uint32_t bytes;

    if (done && !o->quiet)
        printf("downloaded %u bytes into alternate setting %u, %.3f s after power-on\n",
               d->file.length, d->file.alt, (double)d->done_at / TICKS_PER_SECOND);
    if (done)
        return EXIT_OK;
    usb_host_download_state(machine_usb_host(d->setup.machine), &bytes);
    if (strcmp(outcome->reason, "dfu") == 0)
        fprintf(stderr, "nrf53emu: --dfu: %s, at %.3f s\n", outcome->text, at);
    else if (outcome->status == EXIT_INTERRUPTED)
        return EXIT_INTERRUPTED;
    else if (strcmp(outcome->reason, "duration") == 0)
        fprintf(stderr, "nrf53emu: --dfu: %s in %.0f s of emulated time\n",
                bytes > 0 ? "the device did not take the whole file" : "no DFU device came", at);
    else
        fprintf(stderr, "nrf53emu: --dfu: %u of %u bytes were taken: %s, at %.3f s\n", bytes,
                d->file.length, outcome->text, at);
    return EXIT_GUEST;
}

static int run(struct download *d, const struct program_options *o, GError **error)
{
    const struct session_options options = {
        .console = {.silent = true, .quiet = true},
        .duration = PATIENCE_TICKS,
        .wall_limit = TICKS_NEVER,
    };
    struct session_watcher watcher = {.look = look};
    struct session *session = session_new(d->setup.machine, &options, error);

    if (session == NULL || !setup_keep_journal(&d->setup, error)) {
        session_free(session);
        return EXIT_USAGE;
    }
    report_attach_log(&d->setup, o->quiet ? -1 : 0);
    usb_host_download(machine_usb_host(d->setup.machine), &d->file);
    session_watch(session, &watcher, d);
    machine_power_on(d->setup.machine);
    struct outcome outcome = session_run(session);
    session_free(session);
    return say(d, o, &outcome);
}

int program_dfu(const struct program_options *o, GError **error)
{
    struct download d = {.done_at = TICKS_NEVER};
    size_t len = 0;
    char *data = file_read(o->dfu, MAX_FILE, &len, error);
    int status = EXIT_USAGE;

    if (data == NULL)
        return EXIT_USAGE;
    d.file = (struct usb_download){.data = (const uint8_t *)data,
                                   .length = (uint32_t)without_suffix((const uint8_t *)data, len),
                                   .alt = (uint8_t)o->alt};
    if (setup_open(&d.setup, &o->machine, NULL, error)) {
        status = run(&d, o, error);
        if (!setup_close(&d.setup, *error == NULL ? error : NULL))
            status = EXIT_USAGE;
    }
    g_free(data);
    return status;
}
