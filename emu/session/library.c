/*
 * The public face: nrf53emu.h over setup and session.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdlib.h>
#include <string.h>

#include "session/commands.h"
#include "session/core_registers.h"
#include "session/nrf53emu.h"
#include "session/setup/setup.h"

struct nrf53emu {
    struct machine_options options; /* only for notes, once it is open */
    struct setup setup;
    struct machine *machine;
    struct session *session;
    struct command_client client; /* of nrf53emu_command() */
    bool powered;
    bool follows; /* setup_keep_journal() */
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

static void on_byte(void *ctx, const char *line, bool uart, uint8_t byte)
{
    struct nrf53emu *e = ctx;

    if (e->heard != NULL)
        e->heard(e->heard_ctx, line, byte);
}

/* A copy for code that does not promise to leave strings alone. */
static char **strings(const char *const *list)
{
    return g_strdupv((char **)list);
}

static void take_options(struct machine_options *to, const struct nrf53emu_options *from)
{
    *to = (struct machine_options){
        .board = g_strdup(from->board),
        .errata = g_strdup(from->errata),
        .engine = g_strdup(from->engine),
        .timing = g_strdup(from->timing),
        .nvm = g_strdup(from->directory),
        .usb = from->no_usb_cable ? g_strdup("none") : NULL,
        .stage = g_strdup(from->stage),
        .partitions = g_strdup(from->partitions),
        .symbols = strings(from->symbols),
        .sets = strings(from->set),
        .wires = strings(from->wires),
        .seed = from->seed != 0 ? (gint64)from->seed : 1,
        .note = from->note,
        .note_ctx = from->note_ctx,
        .notes = true,
    };
}

static bool open_session(struct nrf53emu *e, const struct nrf53emu_options *o, GError **error)
{
    char **lines = strings(o->lines);
    const struct session_options session = {
        .console = {.uarts = lines, .quiet = true, .silent = true},
        .duration = TICKS_NEVER,
        .wall_limit = TICKS_NEVER,
        .symbols = e->setup.symbols,
    };

    e->session = session_new(e->machine, &session, error);
    g_strfreev(lines);
    if (e->session == NULL)
        return false;
    e->console_ear.heard = on_byte;
    console_listen(session_console(e->session), &e->console_ear, e);
    return true;
}

struct nrf53emu *nrf53emu_open(const struct nrf53emu_options *options, char **error)
{
    static const struct nrf53emu_options none;
    const struct nrf53emu_options *o = options != NULL ? options : &none;
    struct nrf53emu *e = g_new0(struct nrf53emu, 1);
    char **images = strings(o->images);
    GError *cause = NULL;

    take_options(&e->options, o);
    if (setup_open(&e->setup, &e->options, images, &cause)) {
        e->machine = e->setup.machine;
        if (!open_session(e, o, &cause))
            setup_forget_nvm(&e->setup);
    }
    g_strfreev(images);
    if (report(cause, error))
        return e;
    nrf53emu_close(e);
    return NULL;
}

bool nrf53emu_keep(struct nrf53emu *e, char **error)
{
    GError *cause = NULL;

    setup_save_nvm(&e->setup, &cause);
    return report(cause, error);
}

void nrf53emu_close(struct nrf53emu *e)
{
    if (e == NULL)
        return;
    session_free(e->session);
    if (e->machine != NULL)
        setup_close(&e->setup, NULL);
    machine_options_clear(&e->options);
    g_free(e);
}

bool nrf53emu_load(struct nrf53emu *e, const char *path, char **error)
{
    const struct machine_options o = {
        .note = e->options.note, .note_ctx = e->options.note_ctx, .notes = true};
    char *images[] = {(char *)path, NULL};
    GError *cause = NULL;

    setup_load(&e->setup, &o, images, &cause);
    return report(cause, error);
}

bool nrf53emu_symbols(struct nrf53emu *e, const char *path, char **error)
{
    GError *cause = NULL;

    symbols_add_elf(e->setup.symbols, path, &cause);
    return report(cause, error);
}

bool nrf53emu_address(const struct nrf53emu *e, const char *symbol, uint32_t *address)
{
    const struct symbol *s = symbols_find_name(e->setup.symbols, symbol);

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
    session_look_up(e->session);
    if (e->powered)
        return;
    e->powered = true;
    machine_power_on(e->machine);
}

/* Follows the kept board from here on, as it has become. */
static bool follow(struct nrf53emu *e, GError **error)
{
    e->follows = e->follows || setup_keep_journal(&e->setup, error);
    return e->follows;
}

bool nrf53emu_save(struct nrf53emu *e, const char *path, char **error)
{
    GError *cause = NULL;

    session_save(e->session, path, &cause);
    return report(cause, error);
}

bool nrf53emu_restore(struct nrf53emu *e, const char *path, char **error)
{
    GError *cause = NULL;

    power_on(e);
    if (session_restore(e->session, path, &cause) && e->follows)
        setup_save_nvm(&e->setup, &cause);
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
    if (!follow(e, &cause))
        return report(cause, error);
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
           session_inject_now(
               e->session, input_memory(INPUT_WRITE, (enum machine_core)core, address, data, size),
               NULL);
}

bool nrf53emu_register(struct nrf53emu *e, enum nrf53emu_core core, const char *name,
                       uint32_t *value)
{
    enum engine_reg reg;

    if (!core_register_find(name, &reg))
        return false;
    *value = cpu_reg(machine_cpu(e->machine, (enum machine_core)core), reg);
    return true;
}

bool nrf53emu_set_register(struct nrf53emu *e, enum nrf53emu_core core, const char *name,
                           uint32_t value)
{
    enum engine_reg reg;

    if (!core_register_find(name, &reg))
        return false;
    power_on(e);
    return session_inject_now(e->session, input_register((enum machine_core)core, reg, value),
                              NULL);
}

bool nrf53emu_record(struct nrf53emu *e, const char *path, char **error)
{
    GError *cause = NULL;

    session_record(e->session, path, &cause);
    return report(cause, error);
}

bool nrf53emu_replay(struct nrf53emu *e, const char *path, char **error)
{
    GError *cause = NULL;

    session_replay(e->session, path, &cause);
    return report(cause, error);
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
