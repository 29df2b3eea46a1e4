/*
 * What every session understands.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "load/place.h"
#include "session/commands.h"
#include "session/core_registers.h"
#include "store/snapshot.h"

#define MAX_READ 4096

static bool halt(void *ctx, struct command_call *call, GError **error)
{
    session_halt(call->session, true);
    return true;
}

static bool go(void *ctx, struct command_call *call, GError **error)
{
    session_halt(call->session, false);
    return true;
}

static bool reset(void *ctx, struct command_call *call, GError **error)
{
    const char *how = call->n > 1 ? call->words[1] : "run";
    bool stays = strcmp(how, "halt") == 0 || strcmp(how, "init") == 0;

    if (call->n > 2 || (!stays && strcmp(how, "run") != 0))
        return command_refuse(error, "reset is alone, or with halt or run");
    session_halt(call->session, stays);
    return session_inject_now(call->session, input_bare(INPUT_RESET), error);
}

static bool status(void *ctx, struct command_call *call, GError **error)
{
    static const char *const states[] = {"runs", "sleeps", "is locked up", "is held"};

    g_string_append_printf(call->out, SECONDS_OF_TICK " s%s\n",
                           (double)machine_now(call->machine) / TICKS_PER_SECOND,
                           session_halted(call->session) ? ", halted" : "");
    for (unsigned core = 0; core < CORES; core++) {
        struct cpu *cpu = machine_cpu(call->machine, core);
        char *place = place_text(call->symbols, cpu_pc(cpu));

        g_string_append_printf(call->out, "%s %s at %s\n", cpu_name(cpu), states[cpu_state(cpu)],
                               place);
        g_free(place);
    }
    return true;
}

static bool choose_core(void *ctx, struct command_call *call, GError **error)
{
    if (call->n != 2 || (strcmp(call->words[1], "app") != 0 && strcmp(call->words[1], "net") != 0))
        return command_refuse(error, "core needs app or net");
    call->client->core = strcmp(call->words[1], "net") == 0 ? CORE_NET : CORE_APP;
    return true;
}

static void dump(GString *out, uint32_t addr, const uint8_t *data, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        if (i % 16 == 0)
            g_string_append_printf(out, "%s0x%08x:", i != 0 ? "\n" : "", addr + i);
        g_string_append_printf(out, " %02x", data[i]);
    }
    g_string_append_c(out, '\n');
}

static bool read_memory(void *ctx, struct command_call *call, GError **error)
{
    uint32_t addr, size = 4;
    uint8_t data[MAX_READ];

    if (call->n < 2 || call->n > 3 || !command_address(call, call->words[1], &addr) ||
        (call->n == 3 &&
         (!command_address(call, call->words[2], &size) || size == 0 || size > MAX_READ)))
        return command_refuse(error, "read needs an address or a name, and at most 4096 bytes");
    if (!machine_peek(call->machine, call->client->core, addr, data, size))
        return command_refuse(error, "there is no memory");
    dump(call->out, addr, data, size);
    return true;
}

/* As input of its own, so that a journal has it. */
static bool give(struct command_call *call, char *line, GError **error)
{
    struct input *input = input_parse(line, error);

    g_free(line);
    return input != NULL && session_inject_now(call->session, input, error);
}

static const char *core_word(const struct command_call *call)
{
    return call->client->core == CORE_NET ? "net" : "app";
}

static bool write_memory(void *ctx, struct command_call *call, GError **error)
{
    uint32_t addr;

    if (call->n != 3 || !command_address(call, call->words[1], &addr))
        return command_refuse(error,
                              "write needs an address or a name, and bytes: write 0x20000000 01ff");
    return give(call,
                g_strdup_printf("0s write %s 0x%08x %s", core_word(call), addr, call->words[2]),
                error);
}

static bool usb(void *ctx, struct command_call *call, GError **error)
{
    if (call->n != 2)
        return command_refuse(error, "usb needs one of plug, unplug, suspend, resume");
    return give(call, g_strdup_printf("0s usb %s", call->words[1]), error);
}

static bool registers(void *ctx, struct command_call *call, GError **error)
{
    struct cpu *cpu = machine_cpu(call->machine, call->client->core);

    for (enum engine_reg reg = ENGINE_R0; reg < ENGINE_FPSCR; reg++) {
        char name[8];

        g_string_append_printf(call->out, "%-10s 0x%08x\n", core_register_name(reg, name),
                               cpu_reg(cpu, reg));
    }
    return true;
}

static bool set_register(void *ctx, struct command_call *call, GError **error)
{
    uint32_t value;

    if (call->n != 3 || !command_address(call, call->words[2], &value))
        return command_refuse(error, "register needs a name and a value: register r0 0x1234");
    return give(call,
                g_strdup_printf("0s register %s %s 0x%x", core_word(call), call->words[1], value),
                error);
}

static bool hash(void *ctx, struct command_call *call, GError **error)
{
    char *text = snapshot_hash(call->machine);

    g_string_append_printf(call->out, "%s\n", text);
    g_free(text);
    return true;
}

static bool devices(void *ctx, struct command_call *call, GError **error)
{
    struct periph *p;

    for (unsigned i = 0; (p = machine_device(call->machine, call->client->core, i)) != NULL; i++)
        g_string_append_printf(call->out, "0x%08x %s\n", p->base, p->name);
    return true;
}

static bool type(void *ctx, struct command_call *call, GError **error)
{
    if (call->n < 2)
        return command_refuse(error, "input needs an input as in a journal: input 0s pin 0.23 low");
    struct input *input = input_parse(call->rest, error);

    if (input != NULL)
        session_inject(call->session, input);
    return input != NULL;
}

const struct verb session_verbs[] = {
    {"status", "", "time, and where the cores are", status},
    {"halt", "", "stop both cores", halt},
    {"go", "", "let them run on", go},
    {"reset", "[halt|run]", "pull the reset pin", reset},
    {"core", "app|net", "the core that the commands below are about", choose_core},
    {"read", "ADDRESS [BYTES]", "memory or registers; no side effects", read_memory},
    {"write", "ADDRESS BYTES", "RAM and registers of devices, in hexadecimal", write_memory},
    {"registers", "", "of the core", registers},
    {"register", "NAME VALUE", "gives it a value", set_register},
    {"devices", "", "peripherals and their addresses", devices},
    {"usb", "plug|unplug", "the USB cable; also suspend, resume", usb},
    {"hash", "", "of all state", hash},
    {"input", "TIME WHAT", "input as in a journal: 2s pin 0.23 low", type},
    {NULL, NULL, NULL, NULL},
};
