/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/commands.h"

#include <string.h>

#include "base/error.h"
#include "bus/memory.h"

#define MAX_READ 4096

static bool refuse(GError **error, const char *what)
{
    g_set_error_literal(error, EMU_ERROR, EMU_ERROR_USAGE, what);
    return false;
}

static const struct {
    const char *name;
    enum engine_reg reg;
} special[] = {
    {"sp", ENGINE_SP},           {"lr", ENGINE_LR},
    {"pc", ENGINE_PC},           {"xpsr", ENGINE_XPSR},
    {"msp", ENGINE_MSP},         {"psp", ENGINE_PSP},
    {"primask", ENGINE_PRIMASK}, {"basepri", ENGINE_BASEPRI},
    {"control", ENGINE_CONTROL}, {"faultmask", ENGINE_FAULTMASK},
};

bool command_register(const char *name, enum engine_reg *reg)
{
    char *end;
    guint64 n = name[0] == 'r' ? g_ascii_strtoull(name + 1, &end, 10) : 13;

    if (n <= 12 && end != name + 1 && *end == '\0') {
        *reg = ENGINE_R0 + (enum engine_reg)n;
        return true;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(special); i++)
        if (strcmp(name, special[i].name) == 0) {
            *reg = special[i].reg;
            return true;
        }
    return false;
}

/* A number, or a name of the symbols. */
static bool parse_address(const struct command_target *t, const char *text, uint32_t *addr)
{
    char *end;
    guint64 value = g_ascii_strtoull(text, &end, 0);
    const struct symbol *s = t->symbols != NULL ? symbols_find_name(t->symbols, text) : NULL;

    if (s != NULL)
        value = s->addr;
    *addr = (uint32_t)value;
    return s != NULL || (end != text && *end == '\0' && value <= UINT32_MAX);
}

static bool help(struct command_target *t, unsigned n, char **words, GString *out, GError **error)
{
    for (const struct session_command *c = session_commands; c->name != NULL; c++) {
        char *usage = g_strdup_printf("%s %s", c->name, c->arguments);

        g_string_append_printf(out, "%-26s %s\n", usage, c->help);
        g_free(usage);
    }
    return true;
}

static bool halt(struct command_target *t, unsigned n, char **words, GString *out, GError **error)
{
    session_halt(t->session, true);
    return true;
}

static bool go(struct command_target *t, unsigned n, char **words, GString *out, GError **error)
{
    session_halt(t->session, false);
    return true;
}

static bool reset(struct command_target *t, unsigned n, char **words, GString *out, GError **error)
{
    bool stays = n > 1 && (strcmp(words[1], "halt") == 0 || strcmp(words[1], "init") == 0);

    if (n > 2 || (n == 2 && !stays && strcmp(words[1], "run") != 0))
        return refuse(error, "reset is alone, or with halt or run");
    machine_pin_reset(t->machine);
    session_halt(t->session, stays);
    return true;
}

static bool status(struct command_target *t, unsigned n, char **words, GString *out, GError **error)
{
    static const char *const states[] = {"runs", "sleeps", "is locked up", "is held"};

    g_string_append_printf(out, "%.9f s%s\n", (double)machine_now(t->machine) / TICKS_PER_SECOND,
                           session_halted(t->session) ? ", halted" : "");
    for (unsigned core = 0; core < CORES; core++) {
        struct cpu *cpu = machine_cpu(t->machine, core);
        char *symbol = t->symbols != NULL ? symbols_format(t->symbols, cpu_pc(cpu)) : g_strdup("");

        g_string_append_printf(out, "%s %s at 0x%08x %s\n", cpu_name(cpu), states[cpu_state(cpu)],
                               cpu_pc(cpu), symbol);
        g_free(symbol);
    }
    return true;
}

static bool choose_core(struct command_target *t, unsigned n, char **words, GString *out,
                        GError **error)
{
    if (n != 2 || (strcmp(words[1], "app") != 0 && strcmp(words[1], "net") != 0))
        return refuse(error, "core needs app or net");
    t->core = strcmp(words[1], "net") == 0 ? CORE_NET : CORE_APP;
    return true;
}

static bool read_memory(struct command_target *t, unsigned n, char **words, GString *out,
                        GError **error)
{
    uint32_t addr, size = 4;

    if (n < 2 || n > 3 || !parse_address(t, words[1], &addr) ||
        (n == 3 && (!parse_address(t, words[2], &size) || size == 0 || size > MAX_READ)))
        return refuse(error, "read needs an address or a name, and at most 4096 bytes");
    const uint8_t *data = memory_host(machine_memory(t->machine, t->core), addr, size);
    if (data == NULL)
        return refuse(error, "there is no memory");
    for (uint32_t i = 0; i < size; i++) {
        if (i % 16 == 0)
            g_string_append_printf(out, "%s0x%08x:", i != 0 ? "\n" : "", addr + i);
        g_string_append_printf(out, " %02x", data[i]);
    }
    g_string_append_c(out, '\n');
    return true;
}

/* As input of its own, so that a journal has it. */
static bool write_memory(struct command_target *t, unsigned n, char **words, GString *out,
                         GError **error)
{
    uint32_t addr;

    if (n != 3 || !parse_address(t, words[1], &addr))
        return refuse(error, "write needs an address or a name, and bytes: write 0x20000000 01ff");
    char *line = g_strdup_printf("0s write %s 0x%08x %s", t->core == CORE_NET ? "net" : "app", addr,
                                 words[2]);
    struct input *input = input_parse(line, error);
    g_free(line);
    return input != NULL && session_inject_now(t->session, input, error);
}

static bool registers(struct command_target *t, unsigned n, char **words, GString *out,
                      GError **error)
{
    struct cpu *cpu = machine_cpu(t->machine, t->core);

    for (unsigned i = 0; i <= 12; i++)
        g_string_append_printf(out, "%s%-9u 0x%08x\n", "r", i, cpu_reg(cpu, ENGINE_R0 + i));
    for (unsigned i = 0; i < G_N_ELEMENTS(special); i++)
        g_string_append_printf(out, "%-10s 0x%08x\n", special[i].name,
                               cpu_reg(cpu, special[i].reg));
    return true;
}

static bool devices(struct command_target *t, unsigned n, char **words, GString *out,
                    GError **error)
{
    struct periph *p;

    for (unsigned i = 0; (p = machine_device(t->machine, t->core, i)) != NULL; i++)
        g_string_append_printf(out, "0x%08x %s\n", p->base, p->name);
    return true;
}

static bool type(struct command_target *t, unsigned n, char **words, GString *out, GError **error)
{
    if (n < 2)
        return refuse(error, "input needs an input as in a journal: input 0s pin 0.23 low");
    char *line = g_strjoinv(" ", words + 1);
    struct input *input = input_parse(line, error);
    g_free(line);
    if (input != NULL)
        session_inject(t->session, input);
    return input != NULL;
}

const struct session_command session_commands[] = {
    {"help", "", "these lines", help},
    {"status", "", "time, and where the cores are", status},
    {"halt", "", "stop both cores", halt},
    {"go", "", "let them run on", go},
    {"reset", "[halt|run]", "pull the reset pin", reset},
    {"core", "app|net", "the core that the commands below are about", choose_core},
    {"read", "ADDRESS [BYTES]", "memory; no side effects", read_memory},
    {"write", "ADDRESS BYTES", "RAM, in hexadecimal", write_memory},
    {"registers", "", "of the core", registers},
    {"devices", "", "peripherals and their addresses", devices},
    {"input", "TIME WHAT", "input as in a journal: 2s pin 0.23 low", type},
    {NULL, NULL, NULL, NULL},
};

bool command_run(struct command_target *t, const char *line, GString *out, GError **error)
{
    char **words = g_strsplit_set(line, " \t\n", -1);
    unsigned n = 0;
    const struct session_command *c = session_commands;
    bool ok = false;

    for (unsigned i = 0; words[i] != NULL; i++)
        if (words[i][0] != '\0')
            words[n++] = words[i];
        else
            g_free(words[i]);
    words[n] = NULL;
    while (n != 0 && c->name != NULL && strcmp(c->name, words[0]) != 0)
        c++;
    if (n == 0 || c->name == NULL)
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "'%s' is no command; help lists them",
                    n != 0 ? words[0] : "");
    else
        ok = c->run(t, n, words, out, error);
    g_strfreev(words);
    return ok;
}
