/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/commands.h"

#include <string.h>

#include "base/error.h"

#define BLANKS " \t\r\n"

struct table {
    const struct verb *verbs;
    void *ctx;
};

struct commands {
    struct session *session;
    struct machine *machine;
    const struct symbols *symbols;
    GArray *tables; /* struct table */
};

static bool help(void *ctx, struct command_call *call, GError **error);

static const struct verb own_verbs[] = {
    {"help", "", "these lines", help},
    {NULL, NULL, NULL, NULL},
};

struct commands *commands_new(struct session *s, struct machine *m, const struct symbols *symbols)
{
    struct commands *c = g_new0(struct commands, 1);

    c->session = s;
    c->machine = m;
    c->symbols = symbols;
    c->tables = g_array_new(FALSE, FALSE, sizeof(struct table));
    commands_add(c, own_verbs, c);
    commands_add(c, session_verbs, s);
    return c;
}

void commands_free(struct commands *c)
{
    if (c == NULL)
        return;
    g_array_free(c->tables, TRUE);
    g_free(c);
}

void commands_add(struct commands *c, const struct verb *verbs, void *ctx)
{
    const struct table table = {verbs, ctx};

    g_array_append_val(c->tables, table);
}

void commands_remove(struct commands *c, const struct verb *verbs)
{
    for (unsigned i = 0; i < c->tables->len; i++)
        if (g_array_index(c->tables, struct table, i).verbs == verbs)
            g_array_remove_index(c->tables, i--);
}

static const struct verb *find_in(const struct verb *verbs, const char *word, size_t len)
{
    for (; verbs != NULL && verbs->name != NULL; verbs++)
        if (strlen(verbs->name) == len && strncmp(verbs->name, word, len) == 0)
            return verbs;
    return NULL;
}

/* The client's own verbs come first, then what was added last. */
static const struct verb *find(const struct commands *c, const struct command_client *client,
                               const char *line, void **ctx)
{
    const char *word = line + strspn(line, BLANKS);
    size_t len = strcspn(word, BLANKS);
    const struct verb *v = find_in(client->own, word, len);

    *ctx = client->own_ctx;
    for (unsigned i = c->tables->len; v == NULL && i-- > 0;) {
        const struct table *t = &g_array_index(c->tables, struct table, i);

        v = find_in(t->verbs, word, len);
        *ctx = t->ctx;
    }
    return v;
}

bool commands_know(const struct commands *c, const struct command_client *client, const char *line)
{
    void *ctx;

    return find(c, client, line, &ctx) != NULL;
}

static void describe(void *ctx, const struct verb *v)
{
    GString *out = ctx;

    if (v->help == NULL)
        return;
    char *usage = g_strdup_printf("%s %s", v->name, v->arguments);

    g_string_append_printf(out, "%-30s %s\n", usage, v->help);
    g_free(usage);
}

/* Those that this client gets when it says their names. */
static void each_of(const struct commands *c, const struct command_client *client,
                    const struct verb *verbs, void (*fn)(void *ctx, const struct verb *v),
                    void *ctx)
{
    void *unused;

    for (const struct verb *v = verbs; v->name != NULL; v++)
        if (find(c, client, v->name, &unused) == v)
            fn(ctx, v);
}

void commands_each(const struct commands *c, const struct command_client *client,
                   void (*fn)(void *ctx, const struct verb *v), void *ctx)
{
    for (unsigned i = 0; i < c->tables->len; i++)
        each_of(c, client, g_array_index(c->tables, struct table, i).verbs, fn, ctx);
    if (client->own != NULL)
        each_of(c, client, client->own, fn, ctx);
}

static bool help(void *ctx, struct command_call *call, GError **error)
{
    commands_each(ctx, call->client, describe, call->out);
    return true;
}

/* Splits in place at any number of blanks. */
static char **split(const char *line, unsigned *n)
{
    char **words = g_strsplit_set(line, BLANKS, -1);

    *n = 0;
    for (unsigned i = 0; words[i] != NULL; i++)
        if (words[i][0] != '\0')
            words[(*n)++] = words[i];
        else
            g_free(words[i]);
    words[*n] = NULL;
    return words;
}

bool commands_run(struct commands *c, struct command_client *client, const char *line, GString *out,
                  GError **error)
{
    struct command_call call = {
        .session = c->session,
        .machine = c->machine,
        .symbols = c->symbols,
        .commands = c,
        .client = client,
        .out = out,
    };
    void *ctx;
    const struct verb *v = find(c, client, line, &ctx);
    bool ok;

    call.words = split(line, &call.n);
    call.rest = line + strspn(line, BLANKS);
    call.rest += strcspn(call.rest, BLANKS);
    call.rest += strspn(call.rest, BLANKS);
    if (v != NULL)
        ok = v->run(ctx, &call, error);
    else
        ok = command_refuse(error, "'%s' is no command; help lists them",
                            call.n != 0 ? call.words[0] : "");
    g_strfreev(call.words);
    return ok;
}

bool command_refuse(GError **error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(error, EMU_ERROR, EMU_ERROR_USAGE, text);
    g_free(text);
    return false;
}

bool command_address(const struct command_call *call, const char *text, uint32_t *addr)
{
    char *end;
    guint64 value = g_ascii_strtoull(text, &end, 0);
    const struct symbol *s = call->symbols != NULL ? symbols_find_name(call->symbols, text) : NULL;

    if (s != NULL)
        value = s->addr;
    *addr = (uint32_t)value;
    return s != NULL || (end != text && *end == '\0' && value <= UINT32_MAX);
}
