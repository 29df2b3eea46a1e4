/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/energy/minimap.h"

/* The application draws on a logarithmic axis. */
#define LEAST_NA 200.0

static void fold(struct minimap *m)
{
    m->per_element *= 2;
    m->length /= 2;
    for (unsigned i = 0; i < m->length; i++) {
        const struct minimap_element *a = &m->element[2 * i], *b = a + 1;

        m->element[i] = (struct minimap_element){
            .us = (a->us + b->us) / 2,
            .least_na = MIN(a->least_na, b->least_na),
            .most_na = MAX(a->most_na, b->most_na),
        };
    }
}

void minimap_add(struct minimap *m, double us, double na)
{
    na = MAX(na, LEAST_NA);
    if (m->per_element == 0)
        m->per_element = 1;
    if (m->in_last == 0)
        m->element[m->length++] = (struct minimap_element){us, na, na};
    struct minimap_element *e = &m->element[m->length - 1];
    m->in_last++;
    e->us += (us - e->us) / m->in_last;
    e->least_na = MIN(e->least_na, na);
    e->most_na = MAX(e->most_na, na);
    if (m->in_last == m->per_element)
        m->in_last = 0;
    if (m->length == MINIMAP_ELEMENTS && m->in_last == 0)
        fold(m);
}

static void add_number(GString *s, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];

    g_string_append(s, g_ascii_formatd(text, sizeof text, "%.3f", value));
}

static void add_side(GString *s, const struct minimap *m, const char *name, bool most)
{
    g_string_append_printf(s, "\"%s\":[", name);
    for (unsigned i = 0; i < m->length; i++) {
        const struct minimap_element *e = &m->element[i];

        g_string_append(s, i == 0 ? "{\"x\":" : ",{\"x\":");
        add_number(s, e->us);
        g_string_append(s, ",\"y\":");
        add_number(s, most ? e->most_na : e->least_na);
        g_string_append_c(s, '}');
    }
    g_string_append_c(s, ']');
}

char *minimap_text(const struct minimap *m)
{
    GString *s = g_string_new(NULL);

    g_string_printf(s, "{\"lastElementFoldCount\":%u,\"data\":{\"length\":%u,", m->in_last,
                    m->length);
    add_side(s, m, "min", false);
    g_string_append_c(s, ',');
    add_side(s, m, "max", true);
    g_string_append_printf(s, "},\"maxNumberOfElements\":%u,\"numberOfTimesToFold\":%u}",
                           MINIMAP_ELEMENTS, MAX(m->per_element, 1));
    return g_string_free(s, FALSE);
}
