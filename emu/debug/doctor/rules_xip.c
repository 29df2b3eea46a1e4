/*
 * Rules for accesses to the XIP window that got no answer: the controller was not ready.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/armv8m.h"
#include "base/units.h"
#include "debug/doctor/case.h"
#include "periph/qspi/qspi.h"

#define QSPI_TASKS_DEACTIVATE 0x010
#define QSPI_ENABLE           0x500
#define QSPI_XIPEN            0x54c

/* Zephyr's driver before pull request 62449 (2023-09) started at priority 80. */
#define OLD_DRIVER_PRIORITY 80

/* The access was refused with a bus error because of the controller's state. */
static bool refused(const struct doctor_case *c)
{
    return c->fault != NULL && c->xip_addr != 0 &&
           (c->fault->cfsr & (CFSR_IBUSERR | CFSR_PRECISERR)) != 0 &&
           c->scene->xip_answer == CODEBUS_BUS_ERROR;
}

static double seconds(ticks_t when)
{
    return (double)when / TICKS_PER_SECOND;
}

static const char *later_level(const struct doctor_case *c)
{
    const struct init_entry *qspi = init_table_get(&c->init, c->init.qspi);

    return qspi != NULL && strcmp(qspi->level, "POST_KERNEL") != 0 ? "APPLICATION" : "POST_KERNEL";
}

/* Whether the program that was running has started the controller since the last reset. */
static bool driver_started(const struct doctor_case *c)
{
    uint32_t program = case_internal_caller(c);

    for (unsigned back = 1; back <= MIN(c->history->n_transitions, HISTORY_TRANSITIONS); back++) {
        const struct access *a =
            &c->history->transition[(c->history->n_transitions - back) % HISTORY_TRANSITIONS];

        if (a->when < case_last_reset(c))
            break;
        if (is_of_qspi(c->history, a, QSPI_ENABLE) && (a->value & 1) != 0 &&
            case_same_program(c, a->pc, program))
            return true;
    }
    return false;
}

/* The driver has not finished: what was interrupted comes before it, or is the driver. */
static bool before_driver(const struct doctor_case *c)
{
    if (c->entry >= 0 && c->init.qspi >= 0)
        return c->entry <= c->init.qspi;
    return !driver_started(c);
}

static struct finding *isr_before_driver(const struct doctor_case *c)
{
    if (!refused(c) || !c->xip_fetch || c->exception < 16 || !before_driver(c))
        return NULL;
    char *function = case_function(c, c->pc);
    struct finding *f =
        finding_new("F04-isr-before-qspi", FINDING_ERROR,
                    "interrupt %u came before the QSPI driver; its handler %s is in external flash",
                    c->exception - 16, function);

    case_say_where(c, f);
    finding_why(f,
                "The XIP window did not answer (%s). A handler in external flash may be enabled "
                "only after the QSPI driver has started.",
                c->scene->xip_reason);
    finding_remedy(f,
                   "Keep the handler's file out of zephyr_code_relocate(... EXTFLASH), or call\n"
                   "irq_enable(%u) from SYS_INIT(..., APPLICATION, 0) or later.",
                   c->exception - 16);
    g_free(function);
    return f;
}

static void init_remedy(const struct doctor_case *c, struct finding *f, const char *function)
{
    const struct init_entry *qspi = init_table_get(&c->init, c->init.qspi);
    bool old = qspi != NULL && qspi->priority >= OLD_DRIVER_PRIORITY;

    if (old) {
        finding_remedy(f,
                       "CONFIG_NORDIC_QSPI_NOR_INIT_PRIORITY=41\n"
                       "and start what runs from XIP later: SYS_INIT(%s, APPLICATION, 50);",
                       function);
        return;
    }
    int priority = qspi != NULL && qspi->priority >= 41 ? MIN(qspi->priority + 9, 99) : 50;

    finding_remedy(
        f,
        "SYS_INIT(%s, %s, %d);\n"
        "Larger is later: of the XIP guide's two sentences, its troubleshooting's is right.\n"
        "For the shell: CONFIG_SHELL_BACKEND_SERIAL_INIT_PRIORITY=%d\n"
        "or keep its file out of zephyr_code_relocate(... EXTFLASH).",
        function, later_level(c), priority, priority);
}

static struct finding *init_before_driver(const struct doctor_case *c)
{
    if (!refused(c) || c->entry < 0 || c->init.qspi < 0 || c->entry >= c->init.qspi)
        return NULL;
    const struct init_entry *e = init_table_get(&c->init, c->entry);
    const struct init_entry *qspi = init_table_get(&c->init, c->init.qspi);
    char *driver = init_table_brief(&c->init, c->init.qspi);
    int later = c->init.qspi - c->entry;
    struct finding *f;

    if (qspi->priority >= OLD_DRIVER_PRIORITY)
        f = finding_new("F02-qspi-driver-late", FINDING_ERROR,
                        "%s runs from external flash before the QSPI driver, whose priority is %d",
                        e->name, qspi->priority);
    else
        f = finding_new("F01-init-before-qspi", FINDING_ERROR,
                        "%s %s external flash before the QSPI driver", e->name,
                        is_xip(e->function) ? "runs from" : "uses");
    case_say_where(c, f);
    finding_why(f,
                "The driver is %s: %d %s later. Until then the XIP window answers with a bus "
                "error (%s).",
                driver, later, later == 1 ? "entry" : "entries", c->scene->xip_reason);
    init_remedy(c, f, e->name);
    g_free(driver);
    return f;
}

/* Neither init table nor driver is known: the same from HEX files alone. */
static struct finding *before_activation(const struct doctor_case *c)
{
    if (!refused(c) || !c->xip_fetch || driver_started(c))
        return NULL;
    char *caller = case_place(c, (c->path.n > 1 ? c->path.frame[1].pc : c->lr) & ~1u);
    struct finding *f =
        finding_new("F01-xip-before-activation", FINDING_ERROR,
                    "0x%08x executes from external flash before the controller is active", c->pc);

    finding_where(f, "0x%08x, called from %s", c->pc, caller);
    finding_why(f,
                "The program has not enabled the controller yet (%s). The caller is probably an "
                "init function with a priority before that of the QSPI driver.",
                c->scene->xip_reason);
    finding_remedy(f, "Give the ELF as well (--symbols build/app/zephyr/zephyr.elf) to see which "
                      "function it is.\nThen start it later: POST_KERNEL with a priority above "
                      "CONFIG_NORDIC_QSPI_NOR_INIT_PRIORITY,\nor do not relocate it to EXTFLASH.");
    g_free(caller);
    return f;
}

/* A fault because the driver had given up: its message is the one to read. */
static struct finding *wrong_chip(const struct doctor_case *c)
{
    const char *line = history_console_has(c->history, "JEDEC id [");
    const char *at = line != NULL ? strstr(line, "JEDEC id [") : NULL;
    unsigned id[3], expect[3];

    if (at == NULL || c->symptom == SYMPTOM_ENDED ||
        sscanf(at, "JEDEC id [%x %x %x] expect [%x %x %x]", &id[0], &id[1], &id[2], &expect[0],
               &expect[1], &expect[2]) != 6)
        return NULL;
    unsigned all = id[0] << 16 | id[1] << 8 | id[2];
    struct finding *f = finding_new("F11-wrong-chip", FINDING_ERROR,
                                    "the flash chip says %02x %02x %02x, the devicetree expects "
                                    "%02x %02x %02x",
                                    id[0], id[1], id[2], expect[0], expect[1], expect[2]);

    finding_where(f, "console: %s", line);
    if (all == 0)
        finding_why(f, "All zeros: nobody drives IO1. Power, CSN or the pins are wrong; the "
                       "nRF5340 has QSPI on its dedicated pins only.");
    else if (all == 0xffffff)
        finding_why(f, "All ones: only the pull-up answers. The chip is missing, asleep or busy.");
    else
        finding_why(f, "The driver then leaves the device not ready and the controller off, and "
                       "the first call into XIP gets a bus error.");
    if (all == 0 || all == 0xffffff)
        finding_remedy(f, "Check pinctrl qspi_default (P0.13 to P0.18) and has-dpd in the "
                          "devicetree.");
    else
        finding_remedy(f,
                       "&mx25r64 { jedec-id = [%02x %02x %02x]; };  with size, sfdp-bfp and\n"
                       "quad-enable-requirements of that part; or fit the part that is named.",
                       id[0], id[1], id[2]);
    return f;
}

/* Who made the window stop answering: the latest of the writes that can. */
static const struct access *last_switch_off(const struct doctor_case *c)
{
    const struct access *best = NULL;

    for (unsigned back = 1; back <= MIN(c->history->n_transitions, HISTORY_TRANSITIONS); back++) {
        const struct access *a =
            &c->history->transition[(c->history->n_transitions - back) % HISTORY_TRANSITIONS];
        bool off =
            (is_of_qspi(c->history, a, QSPI_TASKS_DEACTIVATE) && a->value == 1) ||
            ((is_of_qspi(c->history, a, QSPI_ENABLE) || is_of_qspi(c->history, a, QSPI_XIPEN)) &&
             (a->value & 1) == 0);

        if (off && (best == NULL || a->when > best->when))
            best = a;
    }
    return best;
}

/* The last two that set XIPEN since the last reset and before `end`; earliest first. */
static unsigned switched_on(const struct doctor_case *c, ticks_t end, const struct access *by[2])
{
    unsigned n = 0;

    for (unsigned back = 1; back <= MIN(c->history->n_transitions, HISTORY_TRANSITIONS); back++) {
        const struct access *a =
            &c->history->transition[(c->history->n_transitions - back) % HISTORY_TRANSITIONS];

        if (a->when < case_last_reset(c) || n == 2)
            break;
        if (!is_of_qspi(c->history, a, QSPI_XIPEN) || (a->value & 1) == 0 || a->when > end)
            continue;
        by[1] = by[0];
        by[0] = a;
        n++;
    }
    return n;
}

/* Says who switched XIP off and who had switched it on; returns the number of the latter. */
static unsigned say_switched_off(const struct doctor_case *c, struct finding *f)
{
    const struct access *off = last_switch_off(c), *on[2] = {NULL};
    unsigned users;

    if (off == NULL) {
        finding_why(f, "%s since the last reset.", c->scene->xip_reason);
        return 0;
    }
    char *place = case_place(c, off->pc);
    GString *text = g_string_new(NULL);
    g_string_printf(text, "%s. %s at %.6f s switched it off, %.6f s before.", c->scene->xip_reason,
                    place, seconds(off->when), seconds(c->fault->when - off->when));
    g_free(place);
    users = switched_on(c, off->when, on);
    for (unsigned i = 0; i < users; i++) {
        place = case_place(c, on[i]->pc);
        g_string_append_printf(text, "%s %s at %.6f s", i == 0 ? " It was switched on by" : " and",
                               place, seconds(on[i]->when));
        g_free(place);
    }
    finding_why(f, "%s%s", text->str, users != 0 ? "." : "");
    g_string_free(text, TRUE);
    return users;
}

static struct finding *fetch_while_off(const struct doctor_case *c)
{
    if (!refused(c) || !c->xip_fetch)
        return NULL;
    char *function = case_function(c, c->pc);
    struct finding *f = finding_new("F07-xip-not-active", FINDING_ERROR,
                                    "%s is in external flash, and XIP is switched off", function);

    case_say_where(c, f);
    if (say_switched_off(c, f) > 1)
        finding_remedy(f, "Count the users of XIP, and switch it off with the last one: the driver "
                          "does so\nsince zephyr pull request 90375.");
    else
        finding_remedy(f, "CONFIG_NORDIC_QSPI_NOR_XIP=y\n"
                          "or nrf_qspi_nor_xip_enable(dev, true) around the calls; do not suspend "
                          "the\ndevice (pm_device) while code in XIP can run.");
    g_free(function);
    return f;
}

static struct finding *data_while_off(const struct doctor_case *c)
{
    if (!refused(c) || c->xip_fetch)
        return NULL;
    char *symbol = symbols_format(c->symbols, c->xip_addr);
    struct finding *f = finding_new("F55-data-while-xip-off", FINDING_ERROR,
                                    "constant data in external flash (%s) is read while XIP is off",
                                    symbol[0] != '\0' ? symbol : "no name");

    case_say_where(c, f);
    say_switched_off(c, f);
    finding_remedy(f, "CONFIG_NORDIC_QSPI_NOR_XIP=y\n"
                      "or relocate the code alone: zephyr_code_relocate(FILES ... LOCATION "
                      "EXTFLASH_TEXT NOCOPY)");
    g_free(symbol);
    return f;
}

static struct finding *store(const struct doctor_case *c)
{
    if (c->fault == NULL || c->xip_addr == 0 || c->xip_fetch ||
        case_complaint(c, "qspi-xip-store") == NULL || (c->fault->cfsr & CFSR_PRECISERR) == 0)
        return NULL;
    char *symbol = symbols_format(c->symbols, c->xip_addr), *function = case_function(c, c->pc);
    struct finding *f =
        finding_new("F20-store-into-xip", FINDING_ERROR,
                    "%s writes to %s at 0x%08x in external flash, which is read-only", function,
                    symbol[0] != '\0' ? symbol : "a variable", c->xip_addr);

    case_say_where(c, f);
    finding_why(f, "A library's .data and .bss were sent to EXTFLASH together with its code.");
    finding_remedy(f, "zephyr_code_relocate(LIBRARY <lib> LOCATION EXTFLASH_TEXT NOCOPY)\n"
                      "zephyr_code_relocate(LIBRARY <lib> LOCATION EXTFLASH_RODATA NOCOPY)\n"
                      "zephyr_code_relocate(LIBRARY <lib> LOCATION RAM_DATA)");
    g_free(symbol);
    g_free(function);
    return f;
}

const doctor_rule doctor_rules_xip[] = {
    store,
    isr_before_driver,
    init_before_driver,
    wrong_chip,
    before_activation,
    fetch_while_off,
    data_while_off,
    NULL,
};
