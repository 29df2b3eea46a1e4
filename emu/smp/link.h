/*
 * The line to a device that speaks SMP: a serial port, a pty, a TCP connection.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define SMP_ERROR smp_error_quark()

/* What a device says or fails to say; wrong use and wrong files are EMU_ERROR. */
enum smp_error {
    SMP_ERROR_SILENT,  /* no answer in time */
    SMP_ERROR_REFUSED, /* an answer that says no */
    SMP_ERROR_ANSWER,  /* an answer that makes no sense */
    SMP_ERROR_STOPPED, /* the user has stopped it */
    SMP_ERROR_GONE,    /* the line has ended */
};

GQuark smp_error_quark(void);

struct smp_link;

/*
 * pty:PATH or a path, of a terminal that is put into raw mode; tcp:HOST:PORT. `stop_fd` is readable
 * when the user wants an end; -1: never. EMU_ERROR_USAGE or _FILE.
 */
struct smp_link *smp_link_open(const char *port, int stop_fd, GError **error);
void smp_link_free(struct smp_link *link);

bool smp_link_write(struct smp_link *link, const char *text, size_t len, GError **error);

/* Waits until `deadline` (g_get_monotonic_time()) for bytes. 0: SMP_ERROR_*. */
size_t smp_link_read(struct smp_link *link, char *data, size_t size, gint64 deadline,
                     GError **error);
