/*
 * The public face: nrf53emu.h over machine, loader and session.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdlib.h>
#include <string.h>

#include "load/image.h"
#include "session/commands.h"
#include "session/nrf53emu.h"
#include "soc/placement.h"
#include "store/snapshot.h"

struct nrf53emu {
    struct board *board;
    struct machine *machine;
    struct symbols *symbols;
    struct placement *placement;
    GPtrArray *images; /* placement points into them */
    struct session *session;
    struct command_client client; /* of nrf53emu_command() */
    bool powered;
    struct console_listener console_ear;
    void (*heard)(void *ctx, const char *line, uint8_t byte);
    void *heard_ctx;
};

/* Hands a GError over as a string of malloc(). True: there was none. */
static bool report(GError *cause, char **error)
{
    if (cause == NULL)
        return true;
    if (error != NULL)
        *error = strdup(cause->message);
    g_error_free(cause);
    return false;
}

static enum engine_kind engine_of(const char *name)
{
    if (name != NULL && strcmp(name, "interpose") == 0)
        return ENGINE_INTERPOSE;
    return name != NULL && strcmp(name, "portable") == 0 ? ENGINE_PORTABLE : ENGINE_AUTO;
}

static void on_byte(void *ctx, const char *line, bool uart, uint8_t byte)
{
    struct nrf53emu *e = ctx;

    if (e->heard != NULL)
        e->heard(e->heard_ctx, line, byte);
}

static struct placement *placement_of(struct machine *m)
{
    const struct machine_nvm *qspi = machine_nvms(m);

    while (strcmp(qspi->name, "qspi") != 0)
        qspi++;
    return placement_new(machine_memory(m, CORE_APP), machine_memory(m, CORE_NET), qspi->data,
                         qspi->size);
}

static bool open_board(struct nrf53emu *e, const struct nrf53emu_options *o, GError **error)
{
    const struct session_options session = {
        .console = {.quiet = true, .silent = true},
        .duration = TICKS_NEVER,
        .wall_limit = TICKS_NEVER,
        .symbols = e->symbols,
    };

    e->board = board_load(o->board != NULL ? o->board : "nrf5340dk", error);
    if (e->board == NULL)
        return false;
    const struct machine_config config = {
        .board = e->board, .engine = engine_of(o->engine), .seed = o->seed != 0 ? o->seed : 1};
    e->machine = machine_new(&config, error);
    if (e->machine == NULL)
        return false;
    e->placement = placement_of(e->machine);
    e->session = session_new(e->machine, &session, error);
    if (e->session == NULL)
        return false;
    e->console_ear.heard = on_byte;
    console_listen(session_console(e->session), &e->console_ear, e);
    return true;
}

struct nrf53emu *nrf53emu_open(const struct nrf53emu_options *options, char **error)
{
    static const struct nrf53emu_options none;
    struct nrf53emu *e = g_new0(struct nrf53emu, 1);
    GError *cause = NULL;

    e->symbols = symbols_new();
    e->images = g_ptr_array_new_with_free_func((GDestroyNotify)image_free);
    if (open_board(e, options != NULL ? options : &none, &cause))
        return e;
    report(cause, error);
    nrf53emu_close(e);
    return NULL;
}

void nrf53emu_close(struct nrf53emu *e)
{
    if (e == NULL)
        return;
    session_free(e->session);
    placement_free(e->placement);
    machine_free(e->machine);
    g_ptr_array_free(e->images, TRUE);
    symbols_free(e->symbols);
    board_free(e->board);
    g_free(e);
}

bool nrf53emu_load(struct nrf53emu *e, const char *path, char **error)
{
    GError *cause = NULL;
    struct image *image = image_load(path, &cause);

    if (image == NULL)
        return report(cause, error);
    g_ptr_array_add(e->images, image);
    if (placement_add(e->placement, image, &cause) && image->is_elf)
        symbols_add_elf(e->symbols, image->path, &cause);
    if (placement_wrote_qspi(e->placement))
        machine_leave_quad_enabled(e->machine);
    return report(cause, error);
}

bool nrf53emu_symbols(struct nrf53emu *e, const char *path, char **error)
{
    GError *cause = NULL;

    symbols_add_elf(e->symbols, path, &cause);
    return report(cause, error);
}

bool nrf53emu_address(const struct nrf53emu *e, const char *symbol, uint32_t *address)
{
    const struct symbol *s = symbols_find_name(e->symbols, symbol);

    if (s != NULL)
        *address = s->addr;
    return s != NULL;
}

/* 1000 ns are 1536 ticks. */
static ticks_t ticks_of(uint64_t ns)
{
    return ns == 0 || ns > UINT64_MAX / TICKS_PER_US ? TICKS_NEVER : ns * TICKS_PER_US / 1000;
}

uint64_t nrf53emu_time_ns(const struct nrf53emu *e)
{
    ticks_t now = machine_now(e->machine);

    return now / TICKS_PER_US * 1000 + now % TICKS_PER_US * 1000 / TICKS_PER_US;
}

static void power_on(struct nrf53emu *e)
{
    if (e->powered)
        return;
    e->powered = true;
    session_look_up(e->session);
    machine_power_on(e->machine);
}

bool nrf53emu_save(struct nrf53emu *e, const char *path, char **error)
{
    GError *cause = NULL;

    snapshot_save(e->machine, path, &cause);
    return report(cause, error);
}

bool nrf53emu_restore(struct nrf53emu *e, const char *path, char **error)
{
    GError *cause = NULL;

    power_on(e);
    snapshot_restore(e->machine, path, &cause);
    return report(cause, error);
}

bool nrf53emu_run(struct nrf53emu *e, const struct nrf53emu_limits *limits,
                  struct nrf53emu_outcome *outcome, char **error)
{
    GError *cause = NULL;
    const struct session_conditions conditions = {
        .until = limits->until,
        .fail_on = limits->fail_on,
        .duration = ticks_of(limits->duration_ns),
        .wall_limit = limits->wall_ms != 0 ? limits->wall_ms * TICKS_PER_MS : TICKS_NEVER,
    };

    if (!session_set_conditions(e->session, &conditions, &cause))
        return report(cause, error);
    power_on(e);
    struct outcome o = session_run(e->session);
    *outcome = (struct nrf53emu_outcome){.status = o.status, .time_ns = nrf53emu_time_ns(e)};
    g_strlcpy(outcome->reason, o.reason, sizeof outcome->reason);
    g_strlcpy(outcome->text, o.text, sizeof outcome->text);
    return true;
}

void nrf53emu_listen(struct nrf53emu *e, void (*heard)(void *ctx, const char *line, uint8_t byte),
                     void *ctx)
{
    e->heard = heard;
    e->heard_ctx = ctx;
}

bool nrf53emu_inject(struct nrf53emu *e, const char *input, char **error)
{
    GError *cause = NULL;
    struct input *i = input_parse(input, &cause);

    if (i != NULL)
        session_inject(e->session, i);
    return report(cause, error);
}

bool nrf53emu_read(struct nrf53emu *e, enum nrf53emu_core core, uint32_t address, void *data,
                   size_t size)
{
    const uint8_t *from = size <= UINT32_MAX
                              ? memory_host(machine_memory(e->machine, (enum machine_core)core),
                                            address, (uint32_t)size)
                              : NULL;

    if (from != NULL)
        memcpy(data, from, size);
    return from != NULL;
}

bool nrf53emu_write(struct nrf53emu *e, enum nrf53emu_core core, uint32_t address, const void *data,
                    size_t size)
{
    return size <= UINT32_MAX &&
           memory_dma_write(machine_memory(e->machine, (enum machine_core)core), address, data,
                            (uint32_t)size);
}

bool nrf53emu_register(struct nrf53emu *e, enum nrf53emu_core core, const char *name,
                       uint32_t *value)
{
    enum engine_reg reg;

    if (!command_register(name, &reg))
        return false;
    *value = cpu_reg(machine_cpu(e->machine, (enum machine_core)core), reg);
    return true;
}

uint64_t nrf53emu_cycles(const struct nrf53emu *e, enum nrf53emu_core core)
{
    return cpu_counters(machine_cpu(e->machine, (enum machine_core)core))->cycles;
}

char *nrf53emu_command(struct nrf53emu *e, const char *line, char **error)
{
    GString *out = g_string_new(NULL);
    GError *cause = NULL;
    bool ok = commands_run(session_commands(e->session), &e->client, line, out, &cause);
    char *text = ok ? strdup(out->str) : NULL;

    g_string_free(out, TRUE);
    report(cause, error);
    return text;
}
