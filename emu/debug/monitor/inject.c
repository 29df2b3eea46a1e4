/*
 * What one does to a board: edges at pins, interrupts, flipped bits, power cuts; and another state
 * from a file. All but that is input, which a journal has and a replay repeats.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/units.h"
#include "debug/monitor/monitor_priv.h"

#define NVIC_ISPR UINT32_C(0xe000e200)

static void touch(struct monitor *mon)
{
    monitor_catch_up(mon);
    if (mon->past != NULL)
        travel_touch(mon->past);
}

/* As input of its own, at once, so that a journal has it; taken over. */
static bool give(struct monitor *mon, struct input *input, GError **error)
{
    touch(mon);
    return session_inject_now(mon->session, input, error);
}

static bool pin(void *ctx, struct command_call *call, GError **error)
{
    char *line = g_strdup_printf("0s pin %s", call->rest);
    struct input *input = call->n == 3 ? input_parse(line, NULL) : NULL;

    g_free(line);
    return input != NULL
               ? give(ctx, input, error)
               : command_refuse(error, "pin needs a pin and high, low or float: pin 0.23 low");
}

static bool power(void *ctx, struct command_call *call, GError **error)
{
    return call->n == 1 ? give(ctx, input_bare(INPUT_POWER), error)
                        : command_refuse(error, "power takes no argument");
}

/* A number, or a device of the core. */
static bool parse_irq(const struct command_call *call, unsigned *irq)
{
    const struct periph *p =
        call->n == 2 ? machine_periph(call->machine, call->client->core, call->words[1]) : NULL;
    guint64 n;

    if (p != NULL && p->slot->irq != IRQ_NONE)
        *irq = p->slot->irq;
    else if (call->n == 2 &&
             g_ascii_string_to_unsigned(call->words[1], 10, 0, IRQ_MAX - 1, &n, NULL))
        *irq = (unsigned)n;
    else
        return false;
    return true;
}

static bool interrupt(void *ctx, struct command_call *call, GError **error)
{
    uint8_t bits[4];
    unsigned irq;

    if (!parse_irq(call, &irq))
        return command_refuse(error, "interrupt needs a number or a device: interrupt 43");
    store_le32(bits, 1u << irq % 32);
    return give(
        ctx,
        input_memory(INPUT_WRITE, call->client->core, NVIC_ISPR + irq / 32 * 4, bits, sizeof bits),
        error);
}

static bool flip(void *ctx, struct command_call *call, GError **error)
{
    uint32_t addr;
    guint64 bit;
    uint8_t byte;

    if (call->n != 3 || !command_address(call, call->words[1], &addr) ||
        !g_ascii_string_to_unsigned(call->words[2], 10, 0, 7, &bit, NULL) ||
        !machine_peek(call->machine, call->client->core, addr, &byte, 1))
        return command_refuse(error, "flip needs an address or a name, and a bit from 0 to 7");
    byte = (uint8_t)(1u << bit);
    if (!give(ctx, input_memory(INPUT_FLIP, call->client->core, addr, &byte, 1), error))
        return false;
    machine_peek(call->machine, call->client->core, addr, &byte, 1);
    g_string_append_printf(call->out, "0x%08x is 0x%02x now\n", addr, byte);
    return true;
}

static bool save(void *ctx, struct command_call *call, GError **error)
{
    return call->n >= 2 ? session_save(call->session, call->rest, error)
                        : command_refuse(error, "save needs a file");
}

static bool load(void *ctx, struct command_call *call, GError **error)
{
    struct monitor *mon = ctx;

    if (call->n < 2)
        return command_refuse(error, "load needs a file that save wrote");
    if (!session_is_debugged(mon->session))
        session_halt(mon->session, true);
    if (!session_restore(call->session, call->rest, error))
        return false;
    if (mon->past != NULL)
        travel_forget(mon->past);
    if (mon->doctor != NULL)
        doctor_forget(mon->doctor);
    monitor_forget_news(mon);
    monitor_say_where(mon, call->client->core, call->out);
    return true;
}

const struct verb monitor_inject_verbs[] = {
    {"pin", "PORT.PIN high|low|float", "drive a pin from outside", pin},
    {"interrupt", "N", "make an interrupt of the core pending", interrupt},
    {"flip", "ADDRESS BIT", "flip a bit of RAM or flash", flip},
    {"power", "", "cut the power and let it come back", power},
    {"save", "FILE", "the machine as it is", save},
    {"load", "FILE", "the machine as it was saved", load},
    {NULL, NULL, NULL, NULL},
};
