/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load/devicetree.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"

#define MAX_BYTES (8u << 20)
#define MAX_DEPTH 32u
#define MAX_ITEMS 100000u /* nodes and properties */

struct parser {
    const char *path;
    char *at; /* into the text, which is cut into strings behind it */
    unsigned line, items;
    GError **error;
};

static bool fail(struct parser *p, const char *what)
{
    g_set_error(p->error, EMU_ERROR, EMU_ERROR_FORMAT, "%s:%u: %s", p->path, p->line, what);
    return false;
}

static void step(struct parser *p, size_t n)
{
    while (n-- > 0)
        p->line += *p->at++ == '\n';
}

/* A line for the preprocessor of a source: "#address-cells" begins like one. */
static bool is_preprocessor(const char *at)
{
    static const char *const words[] = {"#include", "#define", "#undef", "#if",
                                        "#else",    "#elif",   "#endif"};

    for (unsigned i = 0; *at == '#' && i < G_N_ELEMENTS(words); i++)
        if (g_str_has_prefix(at, words[i]))
            return true;
    return false;
}

/* Blanks, comments and lines for the preprocessor. False: a comment without an end. */
static bool skip_blanks(struct parser *p)
{
    for (;;) {
        if (g_ascii_isspace(*p->at)) {
            step(p, 1);
        } else if (strncmp(p->at, "//", 2) == 0 || is_preprocessor(p->at)) {
            step(p, strcspn(p->at, "\n"));
        } else if (strncmp(p->at, "/*", 2) == 0) {
            const char *end = strstr(p->at + 2, "*/");

            if (end == NULL)
                return fail(p, "a comment without an end");
            step(p, (size_t)(end + 2 - p->at));
        } else {
            return true;
        }
    }
}

/* Blanks out the comments of a value: what is inside strings stays. */
static void drop_comments(char *text)
{
    bool quoted = false;

    for (; *text != '\0'; text++) {
        if (*text == '"' && text[-1] != '\\')
            quoted = !quoted;
        const char *end = !quoted && strncmp(text, "/*", 2) == 0 ? strstr(text, "*/") : NULL;
        if (end != NULL)
            memset(text, ' ', (size_t)(end + 2 - text));
    }
}

/* Length of a value up to its semicolon, which strings and comments may hold. */
static size_t value_length(const char *text)
{
    bool quoted = false;
    size_t n = 0;

    for (; text[n] != '\0'; n++) {
        if (quoted && text[n] == '\\' && text[n + 1] != '\0')
            n++;
        else if (text[n] == '"')
            quoted = !quoted;
        else if (!quoted && strncmp(text + n, "/*", 2) == 0) {
            const char *end = strstr(text + n + 2, "*/");

            if (end != NULL)
                n = (size_t)(end + 1 - text);
        } else if (!quoted && text[n] == ';')
            break;
    }
    return n;
}

static struct dt_node *node_new(struct dt_node *parent, const char *name)
{
    struct dt_node *node = g_new0(struct dt_node, 1);

    node->name = name;
    node->parent = parent;
    node->labels = g_ptr_array_new();
    node->names = g_ptr_array_new();
    node->values = g_ptr_array_new();
    node->children = g_ptr_array_new();
    if (parent != NULL)
        g_ptr_array_add(parent->children, node);
    return node;
}

static void node_free(struct dt_node *node)
{
    if (node == NULL)
        return;
    for (unsigned i = 0; i < node->children->len; i++)
        node_free(node->children->pdata[i]);
    g_ptr_array_free(node->labels, TRUE);
    g_ptr_array_free(node->names, TRUE);
    g_ptr_array_free(node->values, TRUE);
    g_ptr_array_free(node->children, TRUE);
    g_free(node);
}

static bool parse_value(struct parser *p, struct dt_node *node, const char *name)
{
    size_t n = value_length(p->at);
    char *value = p->at;

    if (value[n] == '\0')
        return fail(p, "a value without a semicolon");
    step(p, n);
    *p->at++ = '\0';
    drop_comments(value);
    g_ptr_array_add(node->names, (gpointer)name);
    g_ptr_array_add(node->values, g_strstrip(value));
    return true;
}

static bool parse_body(struct parser *p, struct dt_node *node, unsigned depth);

/* What a name is followed by decides what it is: a label, a property or a node. */
static bool parse_item(struct parser *p, struct dt_node *node, unsigned depth)
{
    GPtrArray *labels = g_ptr_array_new();
    bool ok = true, done = false;

    while (ok && !done) {
        char *name = p->at;
        size_t n = strcspn(name, " \t\r\n:={;}\"");

        ok = (n > 0 && ++p->items <= MAX_ITEMS) || fail(p, n > 0 ? "too long" : "no name");
        if (!ok)
            break;
        step(p, n);
        char *end = p->at;
        ok = skip_blanks(p);
        char kind = *p->at;
        if (!ok || kind == '\0') {
            ok = ok && fail(p, "ends in the middle");
            break;
        }
        p->at++;
        *end = '\0';
        done = kind != ':';
        if (kind == ':') {
            g_ptr_array_add(labels, name);
            ok = skip_blanks(p);
        } else if (kind == '=') {
            ok = parse_value(p, node, name);
        } else if (kind == ';') {
            g_ptr_array_add(node->names, name);
            g_ptr_array_add(node->values, (gpointer) "");
        } else if (kind == '{') {
            struct dt_node *child = node_new(node, name);

            for (unsigned i = 0; i < labels->len; i++)
                g_ptr_array_add(child->labels, labels->pdata[i]);
            ok = parse_body(p, child, depth + 1);
        } else {
            ok = fail(p, "neither a property nor a node");
        }
    }
    g_ptr_array_free(labels, TRUE);
    return ok;
}

/* /dts-v1/; and /delete-node/ &x; say nothing here. */
static bool skip_directive(struct parser *p)
{
    size_t n = strcspn(p->at, ";{");

    if (p->at[n] != ';')
        return fail(p, "a directive without a semicolon");
    step(p, n + 1);
    return true;
}

static bool is_directive(const char *at)
{
    return at[0] == '/' && g_ascii_isalpha(at[1]);
}

static bool parse_body(struct parser *p, struct dt_node *node, unsigned depth)
{
    if (depth > MAX_DEPTH)
        return fail(p, "nested too deeply");
    while (skip_blanks(p)) {
        if (*p->at == '\0')
            return depth == 0 || fail(p, "a node without an end");
        if (*p->at == '}') {
            p->at++;
            if (depth == 0)
                return fail(p, "'}' without a node");
            if (!skip_blanks(p))
                return false;
            if (*p->at == ';')
                p->at++;
            return true;
        }
        if (is_directive(p->at) ? !skip_directive(p) : !parse_item(p, node, depth))
            return false;
    }
    return false;
}

struct devicetree *devicetree_parse(const char *path, const char *text, size_t len, GError **error)
{
    struct devicetree *dt = g_new0(struct devicetree, 1);
    struct parser p = {.path = path, .line = 1, .error = error};

    dt->path = g_strdup(path);
    dt->text = g_strndup(text, len);
    dt->root = node_new(NULL, "");
    p.at = dt->text;
    if (parse_body(&p, dt->root, 0))
        return dt;
    devicetree_free(dt);
    return NULL;
}

struct devicetree *devicetree_open(const char *path, GError **error)
{
    size_t len;
    char *text = file_read(path, MAX_BYTES, &len, error);
    struct devicetree *dt = text != NULL ? devicetree_parse(path, text, len, error) : NULL;

    g_free(text);
    return dt;
}

void devicetree_free(struct devicetree *dt)
{
    if (dt == NULL)
        return;
    node_free(dt->root);
    g_free(dt->text);
    g_free(dt->path);
    g_free(dt);
}

const char *dt_label(const struct dt_node *node)
{
    if (node->labels->len > 0)
        return node->labels->pdata[0];
    return node->name[0] == '&' ? node->name + 1 : node->name;
}

const char *dt_property(const struct dt_node *node, const char *name)
{
    for (unsigned i = node->names->len; i-- > 0;) /* the last one counts */
        if (strcmp(node->names->pdata[i], name) == 0)
            return node->values->pdata[i];
    return NULL;
}

char *dt_string(const struct dt_node *node, const char *name)
{
    const char *value = dt_property(node, name), *start = value != NULL ? strchr(value, '"') : NULL;
    const char *end = start != NULL ? strchr(start + 1, '"') : NULL;

    return end != NULL ? g_strndup(start + 1, (gsize)(end - start - 1)) : NULL;
}

/* "0x1000", "4096" or DT_SIZE_K(4) of a source that has not been preprocessed. */
static bool parse_cell(const char *word, uint32_t *value)
{
    guint64 unit = 1;
    char *end;

    if (g_str_has_prefix(word, "DT_SIZE_K(") || g_str_has_prefix(word, "DT_SIZE_M(")) {
        unit = word[8] == 'K' ? 1024 : 1024 * 1024;
        word += strlen("DT_SIZE_K(");
    }
    errno = 0;
    guint64 number = g_ascii_strtoull(word, &end, 0);
    if (errno != 0 || end == word || number > UINT32_MAX || number * unit > UINT32_MAX)
        return false;
    *value = (uint32_t)(number * unit);
    return *end == '\0' || (unit > 1 && strcmp(end, ")") == 0);
}

bool dt_cell(const struct dt_node *node, const char *name, unsigned i, uint32_t *value)
{
    const char *at = dt_property(node, name);

    while (at != NULL && *at != '\0') {
        at += strspn(at, "<>, \t\r\n");
        size_t n = strcspn(at, "<>, \t\r\n");
        if (n > 0 && i-- == 0) {
            char *word = g_strndup(at, n);
            bool ok = parse_cell(word, value);

            g_free(word);
            return ok;
        }
        at += n;
    }
    return false;
}

bool dt_is_compatible(const struct dt_node *node, const char *compatible)
{
    const char *value = dt_property(node, "compatible");
    char *quoted = g_strdup_printf("\"%s\"", compatible);
    bool is = value != NULL && strstr(value, quoted) != NULL;

    g_free(quoted);
    return is;
}

bool dt_is_enabled(const struct dt_node *node)
{
    const char *status = dt_property(node, "status");

    return status == NULL || strstr(status, "disabled") == NULL;
}

static bool walk(struct dt_node *node, bool (*visit)(struct dt_node *node, void *ctx), void *ctx)
{
    for (unsigned i = 0; i < node->children->len; i++)
        if (!visit(node->children->pdata[i], ctx) || !walk(node->children->pdata[i], visit, ctx))
            return false;
    return true;
}

void devicetree_walk(const struct devicetree *dt, bool (*visit)(struct dt_node *node, void *ctx),
                     void *ctx)
{
    walk(dt->root, visit, ctx);
}

struct search {
    const char *label, *compatible;
    struct dt_node *found;
};

static bool compare(struct dt_node *node, void *ctx)
{
    struct search *s = ctx;

    for (unsigned i = 0; s->label != NULL && i < node->labels->len; i++)
        if (strcmp(node->labels->pdata[i], s->label) == 0)
            s->found = node;
    if (s->compatible != NULL && dt_is_enabled(node) && dt_is_compatible(node, s->compatible))
        s->found = node;
    return s->found == NULL;
}

struct dt_node *devicetree_label(const struct devicetree *dt, const char *label)
{
    struct search s = {.label = label};

    devicetree_walk(dt, compare, &s);
    return s.found;
}

struct dt_node *devicetree_compatible(const struct devicetree *dt, const char *compatible)
{
    struct search s = {.compatible = compatible};

    devicetree_walk(dt, compare, &s);
    return s.found;
}

/* The child, of all nodes with that path: an overlay opens one again. */
static struct dt_node *child_named(const struct dt_node *node, const char *name, size_t len)
{
    for (unsigned i = 0; i < node->children->len; i++) {
        struct dt_node *child = node->children->pdata[i];

        if (strlen(child->name) == len && memcmp(child->name, name, len) == 0)
            return child;
    }
    return NULL;
}

static struct dt_node *node_at(const struct devicetree *dt, const char *path, size_t len)
{
    struct dt_node *node = child_named(dt->root, "/", 1);
    const char *end = path + len;

    while (node != NULL && path < end) {
        size_t n = 0;

        path += *path == '/';
        while (path + n < end && path[n] != '/')
            n++;
        node = child_named(node, path, n);
        path += n;
    }
    return node;
}

struct dt_node *devicetree_target(const struct devicetree *dt, const char *value)
{
    if (g_str_has_prefix(value, "&{"))
        return node_at(dt, value + 2, strcspn(value + 2, "}"));
    if (value[0] == '"')
        return node_at(dt, value + 1, strcspn(value + 1, "\""));
    return value[0] == '&' ? devicetree_label(dt, value + 1) : NULL;
}

struct dt_node *devicetree_top(const struct devicetree *dt, const char *name)
{
    return node_at(dt, name, strlen(name));
}

struct dt_node *devicetree_chosen(const struct devicetree *dt, const char *name)
{
    struct dt_node *chosen = devicetree_top(dt, "chosen");
    const char *value = chosen != NULL ? dt_property(chosen, name) : NULL;

    return value != NULL ? devicetree_target(dt, value) : NULL;
}
