/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/ci/annotate.h"

#include <string.h>

#include "base/text.h"

/* What would end the value is written as in a URL; a property ends sooner than the message. */
static void put(FILE *to, const char *text, const char *escaped)
{
    char *clean = text_escape(text, true);

    for (const char *at = clean; *at != '\0'; at++) {
        if (strchr(escaped, *at) != NULL)
            fprintf(to, "%%%02X", (unsigned char)*at);
        else
            fputc(*at, to);
    }
    g_free(clean);
}

static void put_property(FILE *to, const char *text)
{
    put(to, text, "%\r\n:,");
}

static const char *in_workspace(const char *file)
{
    const char *top = g_getenv("GITHUB_WORKSPACE");
    size_t n = top != NULL ? strlen(top) : 0;

    return n > 0 && strncmp(file, top, n) == 0 && file[n] == '/' ? file + n + 1 : file;
}

void annotate(FILE *to, enum finding_severity severity, const char *file, unsigned line,
              const char *title, const char *text)
{
    static const char *const commands[] = {"notice", "warning", "error", "error"};

    fprintf(to, "::%s ", commands[severity]);
    if (file != NULL) {
        fputs("file=", to);
        put_property(to, in_workspace(file));
        fprintf(to, ",line=%u,", line);
    }
    fputs("title=", to);
    put_property(to, title);
    fputs("::", to);
    put(to, text, "%\r\n");
    fputc('\n', to);
}

void annotate_findings(FILE *to, const GPtrArray *findings)
{
    for (unsigned i = 0; i < findings->len; i++) {
        const struct finding *f = findings->pdata[i];
        char *text = g_strjoin("\n", f->title, f->where != NULL ? f->where : "",
                               f->remedy != NULL ? f->remedy : "", NULL);

        annotate(to, f->severity, f->file, f->line, f->id, text);
        g_free(text);
    }
}
