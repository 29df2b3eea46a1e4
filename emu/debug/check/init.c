/*
 * Start-up order: what runs before the QSPI driver must not be in the XIP window.
 *
 * Follows: Nordic, "Configuring external XIP" (requirements, troubleshooting); zephyr issues 64411,
 * 62449, 64780; Kconfig NORDIC_QSPI_NOR_XIP and NORDIC_QSPI_NOR_INIT_PRIORITY.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/check/check_priv.h"

#define OLD_DRIVER_PRIORITY 80 /* default before zephyr PR 62449 */

static bool leads_to_xip(const struct call_edge *edge, void *ctx)
{
    return edge->kind == CALL_DIRECT && in_xip(edge->to);
}

/* Addresses of functions in XIP: with the Thumb bit, and where a function starts. */
static bool handles_xip(const struct call_edge *edge, void *ctx)
{
    const struct check_elf *e = ctx;

    if (edge->kind != CALL_POINTER || (edge->to & 1) == 0 || !in_xip(edge->to))
        return false;
    const struct elf_symbol *s = elf_view_function(e->view, edge->to);
    return s != NULL && s->addr == (edge->to & ~1u);
}

static const struct init_call *call_at(const struct check_elf *e, unsigned i)
{
    return &g_array_index(e->init, struct init_call, i);
}

/* "POST_KERNEL 41", "POST_KERNEL, entry 9". */
static char *position(const struct check_elf *e, unsigned i)
{
    const struct init_call *c = call_at(e, i);
    uint32_t priority;

    if (c->priority >= 0)
        return g_strdup_printf("%s %d, entry %u", c->level, c->priority, i + 1);
    if ((int)i == e->driver && elf_view_config(e->view, "NORDIC_QSPI_NOR_INIT_PRIORITY", &priority))
        return g_strdup_printf("%s %u, entry %u", c->level, priority, i + 1);
    return g_strdup_printf("%s, entry %u", c->level, i + 1);
}

/* How the driver is called in texts; without one, what is missing. Free with g_free(). */
static char *driver_text(const struct check_elf *e)
{
    if (e->driver < 0)
        return g_strdup("anything that starts the QSPI controller");
    char *place = position(e, (unsigned)e->driver);
    char *text = g_strdup_printf("%s (%s)", call_at(e, (unsigned)e->driver)->name, place);
    g_free(place);
    return text;
}

static void describe(const struct check_elf *e, struct finding *f, unsigned i, const char *chain)
{
    const struct init_call *c = call_at(e, i);
    char *place = position(e, i), *address = check_address(e, c->function);

    finding_where(f, "%s at %s, %s; %s", c->name, address, place, e->view->path);
    check_source(e, f, c->function);
    if (chain != NULL)
        finding_evidence(f, "%s", chain);
    finding_evidence(f, "init entry %u of %u at 0x%08x", i + 1, e->init->len, c->entry);
    g_free(address);
    g_free(place);
}

/* Behind the driver: its level, or APPLICATION when that is not POST_KERNEL. */
static void say_remedy(const struct check_elf *e, struct finding *f, unsigned i)
{
    const struct init_call *call = call_at(e, i);
    const struct init_call *driver = e->driver >= 0 ? call_at(e, (unsigned)e->driver) : NULL;
    bool late = driver != NULL && strcmp(driver->level, "APPLICATION") == 0;
    uint32_t priority = 41;

    if (driver != NULL && driver->priority >= 0)
        priority = (uint32_t)driver->priority;
    else
        elf_view_config(e->view, "NORDIC_QSPI_NOR_INIT_PRIORITY", &priority);
    if (call->device != 0)
        finding_remedy(f,
                       "Give the device a priority above %u, or leave its driver out of "
                       "zephyr_code_relocate().\nA larger number is later: of the XIP guide's two "
                       "sentences on this, that of its\ntroubleshooting section is right.",
                       priority);
    else
        finding_remedy(
            f,
            "SYS_INIT(%s, %s, %u);  or leave it out of zephyr_code_relocate().\n"
            "A larger number is later: of the XIP guide's two sentences on this, that of "
            "its\ntroubleshooting section is right.",
            call->name, late ? "APPLICATION" : "POST_KERNEL", MIN(priority + 9, 99u));
}

static void report_resident(struct check *c, const struct check_elf *e, unsigned i)
{
    const struct init_call *call = call_at(e, i);
    char *driver = driver_text(e);
    struct finding *f = check_find(c, "F01-init-before-qspi", FINDING_ERROR,
                                   "%s runs from external flash before %s", call->name, driver);

    describe(e, f, i, NULL);
    finding_why(f,
                "Until the QSPI driver has activated the controller, a fetch from the XIP window "
                "ends in a bus fault.");
    say_remedy(e, f, i);
    g_free(driver);
}

static void report_chain(struct check *c, const struct check_elf *e, unsigned i, GArray *path)
{
    char *driver = driver_text(e), *chain = callgraph_chain(e->view, path);
    uint32_t target = g_array_index(path, uint32_t, path->len - 1);
    char *name = elf_view_name(e->view, target);
    struct finding *f =
        check_find(c, "F01-init-calls-xip", FINDING_ERROR,
                   "%s calls %s in external flash before %s", call_at(e, i)->name, name, driver);

    describe(e, f, i, chain);
    finding_why(f,
                "%s is at 0x%08x; the XIP window answers with a bus fault until the driver has "
                "run. Calls: %s.",
                name, target, chain);
    say_remedy(e, f, i);
    g_free(name);
    g_free(chain);
    g_free(driver);
}

static void report_pointer(struct check *c, const struct check_elf *e, unsigned i, GArray *path)
{
    char *driver = driver_text(e), *chain = callgraph_chain(e->view, path);
    char *name = elf_view_name(e->view, g_array_index(path, uint32_t, path->len - 1));
    struct finding *f = check_find(c, "F04-callback-before-qspi", FINDING_WARNING,
                                   "%s hands out %s, which is in external flash, before %s",
                                   call_at(e, i)->name, name, driver);

    describe(e, f, i, chain);
    finding_why(f,
                "A timer, work item or interrupt that calls it before the driver has run faults.");
    say_remedy(e, f, i);
    g_free(name);
    g_free(chain);
    g_free(driver);
}

static bool is_code_in_xip(const struct check_elf *e, uint32_t word)
{
    const struct elf_symbol *s =
        (word & 1) != 0 && in_xip(word) ? elf_view_function(e->view, word) : NULL;

    return s != NULL && s->addr == (word & ~1u);
}

/* A word of an object that is the address of a function in XIP, or 0. */
static uint32_t xip_word_in(const struct check_elf *e, uint32_t object)
{
    const struct elf_symbol *s = elf_view_object(e->view, object);
    uint32_t word;

    for (uint32_t at = 0; s != NULL && at + 4 <= MIN(s->size, 256u); at += 4)
        if (elf_view_read32(e->view, s->addr + at, &word) && is_code_in_xip(e, word))
            return word;
    return 0;
}

/* struct device: what its config and api point to is called by its init function and its users. */
static void check_device(struct check *c, const struct check_elf *e, unsigned i)
{
    const struct init_call *call = call_at(e, i);
    uint32_t pointers[3];

    if (call->device == 0)
        return;
    for (unsigned k = 0; k < G_N_ELEMENTS(pointers); k++) {
        uint32_t word = 0;

        if (!elf_view_read32(e->view, call->device + 4 * k, &pointers[k]) ||
            (word = k == 0 ? 0 : xip_word_in(e, pointers[k])) == 0)
            continue;
        char *name = elf_view_name(e->view, word);
        struct finding *f = check_find(
            c, k == 1 ? "F01-device-config-in-xip" : "F01-device-api-in-xip", FINDING_WARNING,
            "%s of %s points to %s in external flash", k == 1 ? "config" : "api", call->name, name);
        describe(e, f, i, NULL);
        finding_why(f, "Its init function or an early user of the device calls it before the QSPI "
                       "driver has run.");
        finding_remedy(f, "Keep the driver of %s out of zephyr_code_relocate().", call->name);
        g_free(name);
    }
}

static void check_entry(struct check *c, const struct check_elf *e, unsigned i)
{
    const struct init_call *call = call_at(e, i);
    GArray *path;

    check_device(c, e, i);
    if (call->function == 0)
        return;
    if (in_xip(call->function)) {
        report_resident(c, e, i);
    } else if ((path = callgraph_search(e->graph, call->function, leads_to_xip, NULL)) != NULL) {
        report_chain(c, e, i, path);
        g_array_free(path, TRUE);
    } else if ((path = callgraph_search(e->graph, call->function, handles_xip, (void *)e)) !=
               NULL) {
        report_pointer(c, e, i, path);
        g_array_free(path, TRUE);
    }
}

static bool uses_xip(const struct check_elf *e, unsigned i)
{
    const struct init_call *call = call_at(e, i);

    if (call->function == 0)
        return false;
    GArray *path = in_xip(call->function)
                       ? NULL
                       : callgraph_search(e->graph, call->function, leads_to_xip, NULL);
    bool found = in_xip(call->function) || path != NULL;

    if (path != NULL)
        g_array_free(path, TRUE);
    return found;
}

/* From reset up to the first init entry: z_sys_init_run_level calls through the table. */
static void check_reset_path(struct check *c, const struct check_elf *e)
{
    const struct elf_symbol *start = elf_view_symbol(e->view, "z_cstart");

    if (start == NULL || !start->function)
        return;
    GArray *path = callgraph_search(e->graph, start->addr, leads_to_xip, NULL);
    if (path == NULL)
        return;
    char *chain = callgraph_chain(e->view, path);
    struct finding *f = check_find(c, "F01-start-calls-xip", FINDING_ERROR,
                                   "The kernel's start calls code in external flash");
    finding_where(f, "%s; %s", chain, e->view->path);
    finding_why(f, "No driver has run yet: the XIP window answers with a bus fault.");
    finding_remedy(f, "Leave what is called out of zephyr_code_relocate().");
    g_free(chain);
    g_array_free(path, TRUE);
}

static void check_driver(struct check *c, const struct check_elf *e)
{
    const struct init_call *driver = call_at(e, (unsigned)e->driver);
    uint32_t priority = 0;

    if (driver->function != 0 && uses_xip(e, (unsigned)e->driver)) {
        struct finding *f = check_find(c, "F53-driver-in-xip", FINDING_ERROR,
                                       "The QSPI driver itself needs code in external flash");
        describe(e, f, (unsigned)e->driver, NULL);
        finding_why(f, "%s cannot start the flash that it is fetched from.", driver->name);
        finding_remedy(f, "Leave the QSPI driver, nrfx and what they call out of "
                          "zephyr_code_relocate().");
    }
    if (driver->priority >= 0)
        priority = (uint32_t)driver->priority;
    else
        (void)elf_view_config(e->view, "NORDIC_QSPI_NOR_INIT_PRIORITY", &priority);
    if (priority >= OLD_DRIVER_PRIORITY) {
        struct finding *f =
            check_find(c, "F02-driver-priority", FINDING_NOTE,
                       "The QSPI driver starts at priority %u of POST_KERNEL", priority);
        finding_where(f, "%s", e->view->path);
        finding_why(f, "It was lowered to 41 in September 2023; the advice to start users of XIP "
                       "above 41 does not hold here.");
        finding_remedy(f, "CONFIG_NORDIC_QSPI_NOR_INIT_PRIORITY=41");
    }
}

/* Zephyr's driver deactivates the controller after each operation unless told otherwise. */
static void check_xip_enabled(struct check *c, const struct check_elf *e)
{
    static const char *const enablers[] = {"nrf_qspi_nor_xip_enable",
                                           "z_impl_nrf_qspi_nor_xip_enable",
                                           "nrf_qspi_nor_base_clock_div_force"};
    uint32_t value;

    if (!elf_view_config(e->view, "NORDIC_QSPI_NOR", &value) || value == 0 ||
        (elf_view_config(e->view, "NORDIC_QSPI_NOR_XIP", &value) && value != 0))
        return;
    for (unsigned i = 0; i < G_N_ELEMENTS(enablers); i++)
        if (elf_view_symbol(e->view, enablers[i]) != NULL)
            return;
    struct finding *f = check_find(c, "F07-xip-not-enabled", FINDING_ERROR,
                                   "Code is in external flash, but nothing keeps XIP on");
    finding_where(f, "%s", e->view->path);
    finding_why(f, "The driver deactivates the controller after each operation; neither "
                   "CONFIG_NORDIC_QSPI_NOR_XIP nor a call of nrf_qspi_nor_xip_enable() is in the "
                   "image.");
    finding_remedy(f, "CONFIG_NORDIC_QSPI_NOR_XIP=y");
}

/* A bootloader may have left XIP on, so this alone is no error. */
static void report_no_driver(struct check *c, const struct check_elf *e)
{
    struct finding *f = check_find(c, "F07-no-driver", FINDING_WARNING,
                                   "Code is in external flash, and no init entry starts QSPI");

    finding_where(f, "%s", e->view->path);
    finding_why(f, "Only main() or the bootloader can have started the controller: all init "
                   "functions must be in internal flash.");
    finding_remedy(f, "CONFIG_NORDIC_QSPI_NOR=y\nCONFIG_NORDIC_QSPI_NOR_XIP=y");
}

static void check_one(struct check *c, const struct check_elf *e)
{
    unsigned before = e->driver >= 0 ? (unsigned)e->driver : e->init->len, said = 0;

    check_reset_path(c, e);
    for (unsigned i = 0; i < before && said < CHECK_REPEATS; i++) {
        unsigned had = c->findings->len;

        check_entry(c, e, i);
        said += c->findings->len - had;
    }
    if (e->driver >= 0)
        check_driver(c, e);
    else
        report_no_driver(c, e);
    check_xip_enabled(c, e);
}

void check_init_order(struct check *c)
{
    for (unsigned i = 0; i < c->elves->len; i++) {
        const struct check_elf *e = c->elves->pdata[i];

        if (e->has_xip && e->init->len > 0)
            check_one(c, e);
    }
}
