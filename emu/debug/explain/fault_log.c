/*
 * Follows: Zephyr arch/arm/core/cortex_m/fault.c and kernel/fatal.c; TF-M's exception info dump;
 * nRF5 SDK components/libraries/hardfault; NuttX arch/arm/src/armv8-m/arm_hardfault.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/explain/fault_log.h"

#include <glib.h>
#include <stddef.h>
#include <string.h>

#include "base/armv8m.h"

/* Sentences that stand for bits of a status register. */
static const struct {
    const char *text;
    uint32_t cfsr, sfsr;
} sentences[] = {
    {"Imprecise data bus error", CFSR_IMPRECISERR, 0},
    {"Precise data bus error", CFSR_PRECISERR, 0},
    {"Instruction bus error", CFSR_IBUSERR, 0},
    {"Data bus error", CFSR_PRECISERR, 0},
    {"Data Access Violation", CFSR_DACCVIOL, 0},
    {"Instruction Access Violation", CFSR_IACCVIOL, 0},
    {"does not permit the operation", CFSR_DACCVIOL, 0},
    {"does not permit execution", CFSR_IACCVIOL, 0},
    {"has caused one or more access violations", CFSR_MSTKERR, 0},
    {"Stacking error", CFSR_MSTKERR, 0},
    {"Unstacking error", CFSR_MUNSTKERR, 0},
    {"Stack overflow (context area not valid)", CFSR_STKOF, 0},
    {"Stack overflow", CFSR_STKOF, 0},
    {"stack pointer outside stack area", CFSR_STKOF, 0},
    {"undefined instruction", CFSR_UNDEFINSTR, 0},
    {"Illegal use of the EPSR", CFSR_INVSTATE, 0},
    {"illegal use of the EPSR", CFSR_INVSTATE, 0},
    {"Illegal load of EXC_RETURN", CFSR_INVPC, 0},
    {"illegal load of EXC_RETURN", CFSR_INVPC, 0},
    {"No coprocessor instructions", CFSR_NOCP, 0},
    {"Unaligned memory access", CFSR_UNALIGNED, 0},
    {"Division by zero", CFSR_DIVBYZERO, 0},
    {"Attribution unit violation", 0, SFSR_AUVIOL},
    {"Invalid entry point", 0, SFSR_INVEP},
    {"Invalid integrity signature", 0, SFSR_INVIS},
    {"Invalid exception return", 0, SFSR_INVER},
    {"Invalid transition from secure", 0, SFSR_INVTRAN},
};

/* Names of registers as they are printed, and where they go; longer names first. */
static const struct {
    const char *name;
    size_t at;
    uint32_t cfsr_valid; /* such a line says that the address is valid */
} registers[] = {
    {"Faulting instruction address (r15/pc)", offsetof(struct fault_log, pc), 0},
    {"Faulting instruction address", offsetof(struct fault_log, pc), 0},
    {"BFAR Address", offsetof(struct fault_log, bfar), CFSR_BFARVALID},
    {"Bus Fault Address", offsetof(struct fault_log, bfar), CFSR_BFARVALID},
    {"BFAULTADDR", offsetof(struct fault_log, bfar), 0},
    {"BFAR", offsetof(struct fault_log, bfar), 0},
    {"MMFAR Address", offsetof(struct fault_log, mmfar), CFSR_MMARVALID},
    {"MemManage Fault Address", offsetof(struct fault_log, mmfar), CFSR_MMARVALID},
    {"MMFAULTADDR", offsetof(struct fault_log, mmfar), 0},
    {"MMFAR", offsetof(struct fault_log, mmfar), 0},
    {"HARD FAULT at", offsetof(struct fault_log, pc), 0},
    {"CFAULTS", offsetof(struct fault_log, cfsr), 0},
    {"HFAULTS", offsetof(struct fault_log, hfsr), 0},
    {"CFSR", offsetof(struct fault_log, cfsr), 0},
    {"HFSR", offsetof(struct fault_log, hfsr), 0},
    {"SFSR", offsetof(struct fault_log, sfsr), 0},
    {"SFAR", offsetof(struct fault_log, sfar), 0},
    {"r14/lr", offsetof(struct fault_log, lr), 0},
    {"xPSR", offsetof(struct fault_log, xpsr), 0},
    {"xpsr", offsetof(struct fault_log, xpsr), 0},
    {"LR", offsetof(struct fault_log, lr), 0},
    {"lr", offsetof(struct fault_log, lr), 0},
    {"PC", offsetof(struct fault_log, pc), 0},
    {"pc", offsetof(struct fault_log, pc), 0},
    {"SP", offsetof(struct fault_log, sp), 0},
};

static bool is_word(char c)
{
    return g_ascii_isalnum(c) || c == '_';
}

/* The number behind a name: "= 0x4000 0000", ": 0x8200", " 00008200"; false: there is none. */
static bool number_behind(const char *at, uint32_t *value)
{
    char digits[9];
    unsigned n = 0;
    bool prefixed, decimal;

    while (*at != '\0' && strchr(" \t:=|)", *at) != NULL)
        at++;
    prefixed = at[0] == '0' && (at[1] == 'x' || at[1] == 'X');
    at += prefixed ? 2 : 0;
    for (; n < 8; at++) {
        /* Debuggers group digits: 0x4000 0000. */
        if (*at == ' ' && n == 4 && g_ascii_isxdigit(at[1]) && g_ascii_isxdigit(at[2]) &&
            g_ascii_isxdigit(at[3]) && g_ascii_isxdigit(at[4]) && !is_word(at[5]))
            continue;
        if (!g_ascii_isxdigit(*at))
            break;
        digits[n++] = *at;
    }
    digits[n] = '\0';
    decimal = !prefixed && n < 8 && strspn(digits, "0123456789") == n && strcmp(digits, "0") != 0;
    if (n == 0 || is_word(*at) || (!prefixed && n < 3 && !decimal))
        return false;
    *value = (uint32_t)g_ascii_strtoull(digits, NULL, 16);
    return true;
}

static void read_registers(struct fault_log *log, const char *line)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(registers); i++) {
        struct logged *r = (struct logged *)((char *)log + registers[i].at);
        const char *name = registers[i].name, *at = line;

        while (!r->seen && (at = strstr(at, name)) != NULL) {
            const char *end = at + strlen(name);

            if ((at == line || !is_word(at[-1])) && !is_word(*end) &&
                number_behind(end, &r->value)) {
                r->seen = true;
                log->cfsr.value |= registers[i].cfsr_valid;
                log->any |= at != line || !g_ascii_islower(name[0]);
            }
            at = end;
        }
    }
}

static void read_sentences(struct fault_log *log, const char *line)
{
    /* The Security line of Zephyr has no name: "  Address: 0x22". */
    const char *address = strstr(line, "Address: ");

    if (log->secure && address != NULL && !log->sfar.seen && strstr(line, "BFAR") == NULL &&
        strstr(line, "MMFAR") == NULL &&
        number_behind(address + strlen("Address"), &log->sfar.value)) {
        log->sfar.seen = true;
        log->sfsr.value |= SFSR_SFARVALID;
    } else if (!log->secure && address != NULL && !log->bfar.seen &&
               (log->cfsr.value & CFSR_PRECISERR) != 0 && strstr(line, "MMFAR") == NULL &&
               number_behind(address + strlen("Address"), &log->bfar.value)) {
        log->bfar.seen = true;
        log->cfsr.value |= CFSR_BFARVALID;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(sentences); i++)
        if (strstr(line, sentences[i].text) != NULL) {
            log->cfsr.value |= sentences[i].cfsr;
            log->sfsr.value |= sentences[i].sfsr;
            log->any = true;
        }
}

/* NuttX: "R8: r8 r9 r10 r11 r12 sp lr pc" in hexadecimal without prefix. */
static void read_nuttx(struct fault_log *log, const char *line)
{
    const char *at = strstr(line, "R8: ");
    char **words = at != NULL ? g_strsplit(at + 4, " ", 9) : NULL;

    if (words != NULL && g_strv_length(words) >= 8 && strlen(words[0]) == 8 && !log->pc.seen) {
        struct logged *into[] = {&log->sp, &log->lr, &log->pc};

        for (unsigned i = 0; i < 3; i++) {
            into[i]->value = (uint32_t)g_ascii_strtoull(words[5 + i], NULL, 16);
            into[i]->seen = true;
        }
        log->any = true;
    }
    g_strfreev(words);
}

static void read_line(struct fault_log *log, const char *line)
{
    const char *fatal = strstr(line, "ZEPHYR FATAL ERROR ");

    log->secure |= strstr(line, "SECURE FAULT") != NULL || strstr(line, "SecureFault") != NULL;
    log->any |= strstr(line, "FAULT *") != NULL || log->secure;
    if (fatal != NULL && log->fatal_error < 0) {
        log->fatal_error = (int)g_ascii_strtoll(fatal + strlen("ZEPHYR FATAL ERROR "), NULL, 10);
        log->any = true;
    }
    read_nuttx(log, line);
    read_sentences(log, line);
    read_registers(log, line);
}

void fault_log_read(struct fault_log *log, const char *text)
{
    char **lines = g_strsplit(text, "\n", -1);

    *log = (struct fault_log){.fatal_error = -1};
    for (unsigned i = 0; lines[i] != NULL; i++)
        read_line(log, lines[i]);
    g_strfreev(lines);
    const struct logged *place = log->pc.seen ? &log->pc : &log->lr;
    log->network = place->seen && place->value >> 24 == 1;
}
