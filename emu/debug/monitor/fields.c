/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/monitor/fields.h"

#include <string.h>

#define OFFSET_SHORTS 0x200
#define MAX_VALUES    8

struct field {
    const char *device; /* its type */
    const char *reg;    /* as in its table, "PIN_CNF[n]" for all of them */
    const char *name;
    uint8_t low, width;
    const char *values[MAX_VALUES]; /* by number; NULL: only the number is shown */
};

static const struct field fields[] = {
    {"QSPI", "IFCONFIG0", "READOC", 0, 3, {"FASTREAD", "READ2O", "READ2IO", "READ4O", "READ4IO"}},
    {"QSPI", "IFCONFIG0", "WRITEOC", 3, 3, {"PP", "PP2O", "PP4O", "PP4IO"}},
    {"QSPI", "IFCONFIG0", "ADDRMODE", 6, 1, {"24BIT", "32BIT"}},
    {"QSPI", "IFCONFIG0", "DPMENABLE", 7, 1, {NULL}},
    {"QSPI", "IFCONFIG0", "PPSIZE", 12, 1, {"256Bytes", "512Bytes"}},
    {"QSPI", "IFCONFIG1", "SCKDELAY", 0, 8, {NULL}},
    {"QSPI", "IFCONFIG1", "DPMEN", 24, 1, {NULL}},
    {"QSPI", "IFCONFIG1", "SPIMODE", 25, 1, {"MODE0", "MODE3"}},
    {"QSPI", "IFCONFIG1", "SCKFREQ", 28, 4, {NULL}},
    {"QSPI", "STATUS", "DPM", 2, 1, {NULL}},
    {"QSPI", "STATUS", "READY", 3, 1, {"BUSY", "READY"}},
    {"QSPI", "STATUS", "SREG", 24, 8, {NULL}},
    {"QSPI", "CINSTRCONF", "OPCODE", 0, 8, {NULL}},
    {"QSPI", "CINSTRCONF", "LENGTH", 8, 4, {NULL}},
    {"QSPI", "CINSTRCONF", "LIO2", 12, 1, {NULL}},
    {"QSPI", "CINSTRCONF", "LIO3", 13, 1, {NULL}},
    {"QSPI", "CINSTRCONF", "WIPWAIT", 14, 1, {NULL}},
    {"QSPI", "CINSTRCONF", "WREN", 15, 1, {NULL}},
    {"QSPI", "CINSTRCONF", "LFEN", 16, 1, {NULL}},
    {"QSPI", "CINSTRCONF", "LFSTOP", 17, 1, {NULL}},
    {"QSPI", "IFTIMING", "RXDELAY", 8, 3, {NULL}},
    {"QSPI", "ERASE.LEN", "LEN", 0, 2, {"4KB", "64KB", "All"}},
    {"QSPI", "PSEL.*", "PIN", 0, 5, {NULL}},
    {"QSPI", "PSEL.*", "PORT", 5, 1, {NULL}},
    {"QSPI", "PSEL.*", "CONNECT", 31, 1, {"Connected", "Disconnected"}},
    {"CLOCK", "HFCLKSTAT", "SRC", 0, 1, {"HFINT", "HFXO"}},
    {"CLOCK", "HFCLKSTAT", "ALWAYSRUNNING", 4, 1, {NULL}},
    {"CLOCK", "HFCLKSTAT", "STATE", 16, 1, {"NotRunning", "Running"}},
    {"CLOCK", "LFCLKSTAT", "SRC", 0, 2, {NULL, "LFRC", "LFXO", "LFSYNT"}},
    {"CLOCK", "LFCLKSTAT", "ALWAYSRUNNING", 4, 1, {NULL}},
    {"CLOCK", "LFCLKSTAT", "STATE", 16, 1, {"NotRunning", "Running"}},
    {"CLOCK", "HFCLK192MSTAT", "SRC", 0, 1, {"HFINT", "HFXO"}},
    {"CLOCK", "HFCLK192MSTAT", "ALWAYSRUNNING", 4, 1, {NULL}},
    {"CLOCK", "HFCLK192MSTAT", "STATE", 16, 1, {"NotRunning", "Running"}},
    {"CLOCK", "HFCLKCTRL", "HCLK", 0, 2, {"Div1", "Div2"}},
    {"CLOCK", "HFCLK192MCTRL", "HCLK192M", 0, 2, {"Div1", "Div2", "Div4"}},
    {"CACHE", "ENABLE", "ENABLE", 0, 1, {"Disabled", "Enabled"}},
    {"CACHE", "WRITELOCK", "WRITELOCK", 0, 1, {"Unlocked", "Locked"}},
    {"NVMC", "CONFIG", "WEN", 0, 3, {"Ren", "Wen", "Een", NULL, "PEen"}},
    {"NVMC", "CONFIGNS", "WEN", 0, 2, {"Ren", "Wen", "Een"}},
    {"NVMC", "READY", "READY", 0, 1, {"Busy", "Ready"}},
    {"RESET", "RESETREAS", "RESETPIN", 0, 1, {NULL}},
    {"RESET", "RESETREAS", "DOG0", 1, 1, {NULL}},
    {"RESET", "RESETREAS", "CTRLAP", 2, 1, {NULL}},
    {"RESET", "RESETREAS", "SREQ", 3, 1, {NULL}},
    {"RESET", "RESETREAS", "LOCKUP", 4, 1, {NULL}},
    {"RESET", "RESETREAS", "OFF", 5, 1, {NULL}},
    {"RESET", "RESETREAS", "LPCOMP", 6, 1, {NULL}},
    {"RESET", "RESETREAS", "DIF", 7, 1, {NULL}},
    {"RESET", "RESETREAS", "LSREQ", 16, 1, {NULL}},
    {"RESET", "RESETREAS", "LLOCKUP", 17, 1, {NULL}},
    {"RESET", "RESETREAS", "LDOG", 18, 1, {NULL}},
    {"RESET", "RESETREAS", "NFC", 24, 1, {NULL}},
    {"RESET", "RESETREAS", "DOG1", 25, 1, {NULL}},
    {"RESET", "RESETREAS", "VBUS", 26, 1, {NULL}},
    {"RESET", "NETWORK.FORCEOFF", "FORCEOFF", 0, 1, {"Release", "Hold"}},
    {"GPIO", "PIN_CNF[n]", "DIR", 0, 1, {"Input", "Output"}},
    {"GPIO", "PIN_CNF[n]", "INPUT", 1, 1, {"Connect", "Disconnect"}},
    {"GPIO", "PIN_CNF[n]", "PULL", 2, 2, {"Disabled", "Pulldown", NULL, "Pullup"}},
    {"GPIO", "PIN_CNF[n]", "DRIVE", 8, 4, {NULL}},
    {"GPIO", "PIN_CNF[n]", "SENSE", 16, 2, {"Disabled", NULL, "High", "Low"}},
    {"GPIO",
     "PIN_CNF[n]",
     "MCUSEL",
     28,
     3,
     {"AppMCU", "NetworkMCU", NULL, "Peripheral", NULL, NULL, NULL, "TND"}},
    {"UARTE", "CONFIG", "HWFC", 0, 1, {NULL}},
    {"UARTE", "CONFIG", "PARITY", 1, 3, {NULL}},
    {"UARTE", "CONFIG", "STOP", 4, 1, {"One", "Two"}},
    {"UARTE", "CONFIG", "PARITYTYPE", 8, 1, {"Even", "Odd"}},
    {"SPU", "FLASHREGION[n].PERM", "EXECUTE", 0, 1, {NULL}},
    {"SPU", "FLASHREGION[n].PERM", "WRITE", 1, 1, {NULL}},
    {"SPU", "FLASHREGION[n].PERM", "READ", 2, 1, {NULL}},
    {"SPU", "FLASHREGION[n].PERM", "SECATTR", 4, 1, {"Non_Secure", "Secure"}},
    {"SPU", "FLASHREGION[n].PERM", "LOCK", 8, 1, {NULL}},
    {"SPU", "RAMREGION[n].PERM", "EXECUTE", 0, 1, {NULL}},
    {"SPU", "RAMREGION[n].PERM", "WRITE", 1, 1, {NULL}},
    {"SPU", "RAMREGION[n].PERM", "READ", 2, 1, {NULL}},
    {"SPU", "RAMREGION[n].PERM", "SECATTR", 4, 1, {"Non_Secure", "Secure"}},
    {"SPU", "RAMREGION[n].PERM", "LOCK", 8, 1, {NULL}},
};

static void add_field(GString *out, const struct field *f, uint32_t value)
{
    uint32_t n = value >> f->low & ((1u << f->width) - 1);
    const char *name = n < MAX_VALUES ? f->values[n] : NULL;

    g_string_append_printf(out, n > 9 ? " %s=0x%x" : " %s=%u", f->name, n);
    if (name != NULL)
        g_string_append_printf(out, " (%s)", name);
}

static void add_row_fields(GString *out, const struct periph *p, const struct reg_desc *r,
                           uint32_t value)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++)
        if (strcmp(fields[i].device, p->type->name) == 0 &&
            g_pattern_match_simple(fields[i].reg, r->name))
            add_field(out, &fields[i], value);
}

/* "COMPARE[1]" of TIMER0.EVENTS_COMPARE[1]; events and tasks lie at four bytes a bit. */
static void add_name(GString *out, const struct periph *p, uint32_t offset)
{
    const char *name = strchr(periph_reg_name(p, offset), '.');

    if (name != NULL && (g_str_has_prefix(name, ".EVENTS_") || g_str_has_prefix(name, ".TASKS_")))
        name = strchr(name, '_');
    g_string_append_printf(out, " %s", name != NULL ? name + 1 : "?");
}

static void add_events(GString *out, const struct periph *p, uint32_t value)
{
    for (unsigned bit = 0; bit < 32; bit++)
        if ((value >> bit & 1) != 0)
            add_name(out, p, 0x100 + 4 * bit);
}

static void add_shorts(GString *out, const struct periph *p, uint32_t value)
{
    for (unsigned i = 0; i < p->type->n_shorts; i++)
        if ((value >> p->type->shorts[i].bit & 1) != 0) {
            add_name(out, p, p->type->shorts[i].event);
            g_string_append(out, "->");
            add_name(out, p, p->type->shorts[i].task);
        }
}

char *fields_describe(const struct periph *p, uint32_t offset, uint32_t value)
{
    unsigned index;
    const struct reg_desc *r = periph_find_reg(p, (p->base & 0xfff) + offset, &index);
    GString *out = g_string_new(NULL);

    if (r != NULL && (r->kind == REG_INTEN || r->kind == REG_INTENSET || r->kind == REG_INTENCLR))
        add_events(out, p, value);
    else if (r != NULL && offset == OFFSET_SHORTS && p->type->n_shorts != 0)
        add_shorts(out, p, value);
    else if (r != NULL)
        add_row_fields(out, p, r, value);
    return g_string_free(out, FALSE);
}
