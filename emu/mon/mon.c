/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mon/mon.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session/outcome.h"

#define BLANKS " \t\r\n"

char *mon_config_file(const char *name)
{
    char *dir = g_build_filename(g_get_user_config_dir(), "nrf53mon", NULL);
    char *path = g_build_filename(dir, name, NULL);

    g_mkdir_with_parents(dir, 0700);
    g_free(dir);
    return path;
}

static bool complain(struct mon *m, GError *error)
{
    if (error != NULL)
        fprintf(stderr, "nrf53mon: %s\n", error->message);
    m->over = m->over || error != NULL;
    m->status = EXIT_USAGE;
    g_clear_error(&error);
    return false;
}

/* "wait", "wait 2.5" */
static bool wait_for_halt(struct mon *m, const char *argument)
{
    char *end;
    double seconds = *argument != '\0' ? g_ascii_strtod(argument, &end) : -1;
    GError *error = NULL;

    if (*argument != '\0' && (end == argument || *end != '\0' || !(seconds >= 0))) {
        fputs("wait needs seconds of the host, or nothing\n", stderr);
        return complain(m, NULL);
    }
    if (link_wait(m->link, seconds, &m->interrupted, &error))
        return true;
    if (error == NULL && m->interrupted) {
        m->interrupted = false;
        return mon_line(m, "halt");
    }
    if (error == NULL)
        fputs("it has not come to a halt\n", stderr);
    return complain(m, error);
}

static bool say(struct mon *m, const char *line)
{
    GError *error = NULL;
    char *text = NULL;
    bool ok = link_say(m->link, line, &text, &error);

    if (text != NULL && *text != '\0')
        fprintf(ok ? stdout : stderr, "%s%s", text, g_str_has_suffix(text, "\n") ? "" : "\n");
    fflush(stdout);
    g_free(text);
    return ok || complain(m, error);
}

static void help_of_own(void)
{
    fputs("wait [SECONDS]                 until the board is halted\n"
          "source FILE                    lines of a file\n"
          "quit                           leave; the board goes on\n",
          stdout);
}

bool mon_line(struct mon *m, const char *line)
{
    char *copy = g_strdup(line), *verb = copy + strspn(copy, BLANKS);
    size_t len = strcspn(verb, BLANKS);
    const char *rest = g_strstrip(verb + len);
    bool ok = true;

    if (*verb == '\0' || *verb == '#') {
        g_free(copy);
        return true;
    }
    if (strncmp(verb, "quit", len) == 0 && len >= 1 && len <= 4 && *rest == '\0') {
        m->over = true;
    } else if (len == 4 && strncmp(verb, "wait", 4) == 0) {
        ok = wait_for_halt(m, rest);
    } else if (len == 6 && strncmp(verb, "source", 6) == 0) {
        ok = mon_file(m, rest);
    } else {
        ok = say(m, line + strspn(line, BLANKS));
        if (ok && len == 4 && strncmp(verb, "step", 4) == 0)
            ok = wait_for_halt(m, "");
        if (ok && len == 4 && strncmp(verb, "help", 4) == 0)
            help_of_own();
    }
    g_free(copy);
    return ok;
}

bool mon_file(struct mon *m, const char *path)
{
    FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    char *line = NULL;
    size_t size = 0;
    unsigned n = 0;
    bool ok = in != NULL;

    if (!ok)
        fprintf(stderr, "nrf53mon: %s: %s\n", path, g_strerror(errno));
    while (ok && !m->over && getline(&line, &size, in) >= 0) {
        n++;
        ok = mon_line(m, line);
        if (!ok)
            fprintf(stderr, "nrf53mon: %s:%u: ended here\n", path, n);
    }
    if (in != NULL && in != stdin)
        fclose(in);
    free(line);
    return ok || complain(m, NULL);
}
