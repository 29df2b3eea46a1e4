/*
 * The streams that we write to, stdout and stderr: they keep no command that was told to end, and
 * bring no control character of others to a terminal.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdio.h>

/* What stdout and stderr were. */
struct messages {
    FILE *out, *err;
};

/*
 * From now on who reads stderr and takes nothing for a second misses what is said meanwhile; once a
 * signal has asked for the end, at once. Who reads stdout may take his time, until such a signal.
 * *lost, which outlives the streams, is then the errno of the first text on stdout that was lost;
 * 0: none was.
 */
struct messages messages_open(int *lost);

/* The last thing: closes our streams and puts the old ones back. */
void messages_close(const struct messages *before);

/* The terminal's line in which something advances; "" when it is over. Ours alone, not escaped. */
void messages_progress(const char *line);
