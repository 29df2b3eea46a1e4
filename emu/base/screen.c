/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/screen.h"

#include <glib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Marks are control characters that no text means: 0x11 is PAINT_PLAIN's. */
static const char marks[PAINTS][2] = {"\x11", "\x12", "\x13", "\x14", "\x15", "\x16"};
static const char *const sequences[PAINTS] = {
    "\033[0m", "\033[1m", "\033[1;31m", "\033[1;33m", "\033[1;35m", "\033[1;32m",
};

static bool is_set(const char *name)
{
    const char *value = g_getenv(name);

    return value != NULL && value[0] != '\0' && strcmp(value, "0") != 0;
}

bool screen_has_colour(int fd)
{
    const char *ours = g_getenv(SCREEN_COLOR_VARIABLE), *none = g_getenv("NO_COLOR");

    if (g_strcmp0(ours, "always") == 0 || g_strcmp0(ours, "never") == 0)
        return strcmp(ours, "always") == 0;
    if (none != NULL && none[0] != '\0')
        return false;
    if (is_set("CLICOLOR_FORCE") || is_set("FORCE_COLOR"))
        return true;
    return g_strcmp0(g_getenv("CLICOLOR"), "0") != 0 && g_getenv("TERM") != NULL &&
           strcmp(g_getenv("TERM"), "dumb") != 0 && isatty(fd);
}

const char *screen_paint(FILE *to, enum paint paint)
{
    int fd = to == stdout ? STDOUT_FILENO : to == stderr ? STDERR_FILENO : -1;

    return fd >= 0 && screen_has_colour(fd) ? marks[paint] : "";
}

const char *screen_sequence(char mark)
{
    for (unsigned i = 0; i < PAINTS; i++)
        if (mark == marks[i][0])
            return sequences[i];
    return NULL;
}

unsigned screen_columns(int fd)
{
    struct winsize size;
    const char *columns = g_getenv("COLUMNS");
    guint64 n;

    if (columns != NULL && g_ascii_string_to_unsigned(columns, 10, 20, 1000, &n, NULL))
        return (unsigned)n;
    return isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20 ? size.ws_col : 0;
}
