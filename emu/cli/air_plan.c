/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/air_plan.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "cli/cli.h"

/* Free space at 2.44 GHz: 40 dB at one metre, 20 dB for ten times as far. */
#define FIRST_METRE_DB 40

static bool usage(GError **error, const char *option, const char *text, const char *what)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "%s %s: %s", option, text, what);
    return false;
}

static int find(const struct air_plan *p, const char *name, size_t len)
{
    for (unsigned i = 0; i < p->n; i++)
        if (strlen(p->place[i].name) == len && strncmp(p->place[i].name, name, len) == 0)
            return (int)i;
    return -1;
}

bool air_plan_names(const struct air_plan *p, const char *name, size_t len)
{
    return find(p, name, len) >= 0;
}

const char *air_plan_behind(const struct air_plan *p, const struct air_place *place,
                            const char *text, char separator)
{
    const char *end = strchr(text, separator);
    int n = end != NULL ? find(p, text, (size_t)(end - text)) : -1;

    if (n < 0)
        return text;
    return &p->place[n] == place ? end + 1 : NULL;
}

/* "NAME=IMAGE,IMAGE"; without a name it is the last part of the first image's path. */
static bool add_board(struct air_plan *p, const char *text, GError **error)
{
    const char *equals = strchr(text, '='), *images = equals != NULL ? equals + 1 : text;
    struct air_place place = {.images = g_strsplit(images, ",", -1)};

    place.name = equals != NULL ? g_strndup(text, (size_t)(equals - text))
                                : g_path_get_basename(place.images[0] ? place.images[0] : "");
    bool ok = p->n < MEDIUM_MAX_BOARDS && images[0] != '\0' && place.name[0] != '\0' &&
              strpbrk(place.name, ":.=") == NULL && find(p, place.name, strlen(place.name)) < 0;

    if (ok) {
        p->place[p->n++] = place;
        return true;
    }
    g_free(place.name);
    g_strfreev(place.images);
    return usage(error, "air", text,
                 "is not [NAME=]IMAGE[,IMAGE...] with a name of its own, without ':' and '.', or "
                 "there are too many boards");
}

bool air_plan_boards(struct air_plan *p, char **boards, GError **error)
{
    bool ok = true;

    for (unsigned i = 0; ok && boards != NULL && boards[i] != NULL; i++)
        ok = add_board(p, boards[i], error);
    if (ok && p->n == 0) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "air: no board: give one NAME=IMAGE or more (see 'nrf53emu air --help')");
        return false;
    }
    p->medium = medium_options_of(p->n, 0);
    return ok;
}

static bool parse_place(struct air_plan *p, const char *text)
{
    const char *equals = strchr(text, '=');
    int n = equals != NULL ? find(p, text, (size_t)(equals - text)) : -1;
    char *end;

    if (n < 0)
        return false;
    struct air_place *place = &p->place[n];
    place->x = g_ascii_strtod(equals + 1, &end);
    if (*end != ',' || end == equals + 1)
        return false;
    const char *y = end + 1;
    place->y = g_ascii_strtod(y, &end);
    place->placed = *end == '\0' && end != y && isfinite(place->x) && isfinite(place->y);
    return place->placed;
}

static int loss_between(const struct air_place *a, const struct air_place *b)
{
    double metres = hypot(a->x - b->x, a->y - b->y);

    return FIRST_METRE_DB + (int)lround(20 * log10(MAX(metres, 0.1)));
}

bool air_plan_places(struct air_plan *p, char **places, GError **error)
{
    for (unsigned i = 0; places != NULL && places[i] != NULL; i++)
        if (!parse_place(p, places[i]))
            return usage(error, "--at", places[i], "is not NAME=X,Y of a board, in metres");
    for (unsigned i = 0; i < p->n; i++)
        for (unsigned j = 0; j < p->n; j++)
            if (i != j && p->place[i].placed && p->place[j].placed)
                p->medium.path_loss[i][j] = loss_between(&p->place[i], &p->place[j]);
    return true;
}

/* "A:B=REST" */
static const char *parse_pair(const struct air_plan *p, const char *text, int *a, int *b)
{
    const char *colon = strchr(text, ':'), *equals = colon != NULL ? strchr(colon, '=') : NULL;

    if (equals == NULL)
        return NULL;
    *a = find(p, text, (size_t)(colon - text));
    *b = find(p, colon + 1, (size_t)(equals - colon - 1));
    return *a >= 0 && *b >= 0 && *a != *b ? equals + 1 : NULL;
}

bool air_plan_links(struct air_plan *p, char **links, GError **error)
{
    for (unsigned i = 0; links != NULL && links[i] != NULL; i++) {
        int a, b;
        const char *text = parse_pair(p, links[i], &a, &b);
        guint64 db;

        if (text == NULL || !g_ascii_string_to_unsigned(text, 10, 0, 200, &db, NULL))
            return usage(error, "--link", links[i], "is not NAME:NAME=DB of two boards, 0 to 200");
        p->medium.path_loss[a][b] = p->medium.path_loss[b][a] = (int)db;
    }
    return true;
}

/* "10%", "0.5%", "10" as hundredths of a percent. */
static bool parse_percent(const char *text, unsigned *lost)
{
    char *end;
    double percent = g_ascii_strtod(text, &end);

    if (end == text || (*end != '\0' && strcmp(end, "%") != 0) || !(percent >= 0 && percent <= 100))
        return false;
    *lost = (unsigned)lround(percent * 100);
    return true;
}

static bool parse_loss(struct air_plan *p, const char *text)
{
    int a, b;
    unsigned lost;
    const char *percent = parse_pair(p, text, &a, &b);

    if (!parse_percent(percent != NULL ? percent : text, &lost))
        return false;
    for (unsigned i = 0; i < p->n; i++)
        for (unsigned j = 0; j < p->n; j++)
            if (percent == NULL || ((int)i == a && (int)j == b) || ((int)i == b && (int)j == a))
                p->medium.lost[i][j] = lost;
    return true;
}

bool air_plan_losses(struct air_plan *p, char **losses, GError **error)
{
    for (unsigned i = 0; losses != NULL && losses[i] != NULL; i++)
        if (!parse_loss(p, losses[i]))
            return usage(error, "--loss", losses[i],
                         "is not PERCENT or NAME:NAME=PERCENT of two boards");
    return true;
}

static bool parse_jam(struct medium_jam *jam, const char *text)
{
    char **parts = g_strsplit(text, "@", 2);
    char **times = parts[0] != NULL && parts[1] != NULL ? g_strsplit(parts[1], "..", 2) : NULL;
    guint64 mhz = 0;

    *jam = (struct medium_jam){.to = TICKS_NEVER};
    bool ok = parts[0] != NULL && g_ascii_string_to_unsigned(parts[0], 10, 2360, 2527, &mhz, NULL);
    if (ok && times != NULL)
        ok = times[0] != NULL && times[1] != NULL &&
             cli_parse_duration("--jam", times[0], &jam->from, NULL) &&
             cli_parse_duration("--jam", times[1], &jam->to, NULL) && jam->from < jam->to;
    jam->mhz = (uint16_t)mhz;
    g_strfreev(times);
    g_strfreev(parts);
    return ok;
}

bool air_plan_jams(struct air_plan *p, char **jams, GError **error)
{
    for (unsigned i = 0; jams != NULL && jams[i] != NULL; i++) {
        if (p->medium.n_jams == MEDIUM_MAX_JAMS)
            return usage(error, "--jam", jams[i], "there are too many");
        if (!parse_jam(&p->medium.jam[p->medium.n_jams++], jams[i]))
            return usage(error, "--jam", jams[i], "is not MHZ or MHZ@FROM..TO, e.g. 2402@1s..2s");
    }
    return true;
}

void air_plan_clear(struct air_plan *p)
{
    for (unsigned i = 0; i < p->n; i++) {
        g_free(p->place[i].name);
        g_strfreev(p->place[i].images);
    }
}
