/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/setup/setup.h"

#include <string.h>

#include "base/error.h"
#include "load/image.h"
#include "session/setup/setup_priv.h"
#include "soc/placement.h"
#include "soc/what_if.h"
#include "store/nvm_dir.h"

void setup_note(const struct machine_options *o, const char *format, ...)
{
    va_list args;

    if (o->note == NULL)
        return;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    o->note(o->note_ctx, text);
    g_free(text);
}

void machine_options_clear(struct machine_options *o)
{
    g_free(o->board);
    g_free(o->errata);
    g_free(o->engine);
    g_free(o->timing);
    g_free(o->nvm);
    g_free(o->usb);
    g_free(o->stage);
    g_free(o->partitions);
    g_strfreev(o->symbols);
    g_strfreev(o->sets);
    g_strfreev(o->wires);
}

static bool choose(const char *option, const char *value, const char *const *names, int *chosen,
                   GError **error)
{
    *chosen = 0;
    if (value == NULL)
        return true;
    for (int i = 0; names[i] != NULL; i++)
        if (strcmp(value, names[i]) == 0) {
            *chosen = i;
            return true;
        }
    char *all = g_strjoinv(", ", (char **)names);
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "%s: '%s' is not one of %s", option, value, all);
    g_free(all);
    return false;
}

static bool parse_sets(const struct machine_options *o, struct what_if *w, GError **error)
{
    bool ok = true;

    for (unsigned i = 0; ok && o->sets != NULL && o->sets[i] != NULL; i++)
        ok = what_if_parse(w, o->sets[i], error);
    if (!ok)
        g_prefix_error(error, "--set: ");
    return ok;
}

static bool add_wires(struct board *board, char **wires, GError **error)
{
    for (unsigned i = 0; wires != NULL && wires[i] != NULL; i++)
        if (!board_add_wires(board, wires[i])) {
            g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                        "--wire %s: is not PIN=PIN, e.g. 1.01=1.02", wires[i]);
            return false;
        }
    return true;
}

static void replace_chip(struct board *board, const char *chip)
{
    if (chip[0] == '\0')
        return;
    g_free(board->chip);
    board->chip = g_strdup(chip);
    board->has_chip = true;
}

/* The portable engine is slower and knows less: nobody should get it without hearing of it. */
static void say_fallback(const struct machine_options *o, const struct machine *m)
{
    const char *why = machine_engine_fallback(m);

    if (why != NULL)
        setup_note(o, "the portable engine runs: libunicorn cannot be interposed: %s", why);
}

static bool open_machine(struct setup *s, const struct machine_options *o, char **images,
                         GError **error)
{
    static const char *const engines[] = {"auto", "interpose", "portable", NULL};
    static const enum engine_kind kinds[] = {ENGINE_AUTO, ENGINE_INTERPOSE, ENGINE_PORTABLE};
    static const char *const timings[] = {"cycle", "functional", NULL};
    struct what_if what_if = {0};
    int engine, timing;

    if (!choose("--engine", o->engine, engines, &engine, error) ||
        !choose("--timing", o->timing, timings, &timing, error) || !parse_sets(o, &what_if, error))
        return false;
    s->board = setup_board(o, images, error);
    if (s->board == NULL)
        return false;
    if (!add_wires(s->board, o->wires, error))
        return false;
    replace_chip(s->board, what_if.chip);
    if (o->usb != NULL)
        s->board->usb = strcmp(o->usb, "none") != 0;
    const struct machine_config config = {
        .board = s->board,
        .errata = o->errata,
        .engine = kinds[engine],
        .functional = timing == 1,
        .seed = (uint64_t)o->seed,
    };
    s->machine = machine_new(&config, error);
    if (s->machine == NULL)
        return false;
    say_fallback(o, s->machine);
    what_if_apply(&what_if, s->machine);
    return true;
}

bool setup_open(struct setup *s, const struct machine_options *o, char **images, GError **error)
{
    *s = (struct setup){
        .symbols = symbols_new(),
        .images = g_ptr_array_new_with_free_func((GDestroyNotify)image_free),
    };
    bool ok = open_machine(s, o, images, error);

    if (ok && o->nvm != NULL) {
        s->nvm = nvm_dir_open(o->nvm, s->machine, s->board->chip, error);
        ok = s->nvm != NULL;
    }
    ok = ok && setup_load(s, o, images, error);
    if (!ok) {
        setup_forget_nvm(s);
        setup_close(s, NULL);
    }
    return ok;
}

bool setup_keep_journal(struct setup *s, GError **error)
{
    return s->nvm == NULL || nvm_dir_keep_journal(s->nvm, error);
}

bool setup_save_nvm(struct setup *s, GError **error)
{
    return s->nvm == NULL || nvm_dir_save(s->nvm, error);
}

void setup_forget_nvm(struct setup *s)
{
    g_clear_pointer(&s->nvm, nvm_dir_close);
}

bool setup_close(struct setup *s, GError **error)
{
    bool ok = setup_save_nvm(s, error);

    nvm_dir_close(s->nvm);
    placement_free(s->placement);
    machine_free(s->machine);
    g_ptr_array_free(s->images, TRUE);
    symbols_free(s->symbols);
    board_free(s->board);
    g_free(s->log_sink);
    return ok;
}
