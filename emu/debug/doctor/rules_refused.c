/*
 * Rules for a fault whose cause a device has named: the guest error that stopped the core is the
 * finding.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/armv8m.h"
#include "base/units.h"
#include "bus/map.h"
#include "debug/doctor/case.h"
#include "debug/doctor/registers.h"

#define SPU          UINT32_C(0x50003000)
#define ACL          UINT32_C(0x41080800)
#define ACL_STRIDE   16
#define ACL_REGIONS  8
#define FLASH_REGION KIB(16)
#define NULL_PAGE    0x400

/* A store through a null pointer ends at flash, which refuses it; the pointer is the cause. */
static bool has_cause(const struct doctor_case *c)
{
    return c->fault != NULL && c->scene->cause.valid &&
           !((c->fault->cfsr & CFSR_BFARVALID) != 0 && c->fault->bfar < NULL_PAGE);
}

static bool stopped_by(const struct doctor_case *c, const char *id)
{
    return has_cause(c) && strcmp(c->scene->cause.id, id) == 0;
}

/* The guest error as it was said, without repeating what the title has. */
static void say_cause(const struct doctor_case *c, struct finding *f, const char *more)
{
    case_say_where(c, f);
    finding_why(f, "%s: %s.%s%s", c->scene->cause.device, c->scene->cause.text,
                more[0] != '\0' ? " " : "", more);
}

static struct finding *store_without_wen(const struct doctor_case *c)
{
    if (!stopped_by(c, "nvmc-read-only"))
        return NULL;
    uint32_t page = c->fault->bfar & ~(FLASH_PAGE - 1);
    bool uicr = page == APP_UICR_BASE || page == NET_UICR_BASE;
    char *function = case_function(c, c->pc);
    struct finding *f =
        finding_new(uicr ? "uicr-store-without-wen" : "flash-store-without-wen", FINDING_ERROR,
                    "%s stores to %s at 0x%08x while NVMC.CONFIG.WEN is read-only", function,
                    uicr ? "UICR" : "internal flash", c->fault->bfar);

    say_cause(c, f, "");
    finding_remedy(f,
                   "%sNRF_NVMC->CONFIG = Wen; wait for READY; store; wait for READY; CONFIG = Ren\n"
                   "(nrfx_nvmc_word_write() does that)%s",
                   uicr ? "" : "flash_write(dev, offset, data, len); or\n",
                   uicr ? "; or leave UICR to the programmer:\nput its words into the HEX file"
                        : "");
    g_free(function);
    return f;
}

/* The last write of a word since the last reset that made a page read-only, or NULL. */
static const struct access *protector(const struct doctor_case *c)
{
    const struct protection *p = &c->history->protection;

    if (c->core == CORE_APP)
        return p->spu[c->fault->bfar / FLASH_REGION % G_N_ELEMENTS(p->spu)].when != 0
                   ? &p->spu[c->fault->bfar / FLASH_REGION % G_N_ELEMENTS(p->spu)]
                   : NULL;
    for (unsigned i = 0; i < ACL_REGIONS; i++) {
        uint32_t base = case_register(c, "ACL", 0x800 + i * ACL_STRIDE);
        uint32_t size = case_register(c, "ACL", 0x804 + i * ACL_STRIDE);

        if (c->fault->bfar - base < size && p->acl[i].when != 0)
            return &p->acl[i];
    }
    return NULL;
}

static struct finding *protected_page(const struct doctor_case *c)
{
    if (!stopped_by(c, "nvmc-protected") && !stopped_by(c, "nvmc-acl"))
        return NULL;
    const struct access *by = protector(c);
    char *function = case_function(c, c->pc);
    struct finding *f = finding_new("flash-page-protected", FINDING_ERROR,
                                    "%s stores to 0x%08x in flash that %s protects until reset",
                                    function, c->fault->bfar, c->core == CORE_APP ? "SPU" : "ACL");
    GString *more = g_string_new(NULL);

    if (by != NULL) {
        char *place = case_place(c, by->pc);

        g_string_printf(more, "%s has protected it at %.6f s.", place,
                        (double)by->when / TICKS_PER_SECOND);
        g_free(place);
    }
    say_cause(c, f, more->str);
    finding_remedy(f, "A bootloader protects itself and its settings before it starts the "
                      "application\n(CONFIG_FPROTECT=y): write such pages from the bootloader, or "
                      "keep them out of\nits protected partitions");
    g_string_free(more, TRUE);
    g_free(function);
    return f;
}

static bool is_of_network_core(uint32_t addr)
{
    return (addr & UINT32_C(0xef000000)) == UINT32_C(0x41000000);
}

static struct finding *no_peripheral(const struct doctor_case *c)
{
    if (!stopped_by(c, "unmapped-peripheral"))
        return NULL;
    uint32_t addr = c->fault->bfar;
    bool other = c->core == CORE_APP && is_of_network_core(addr);
    struct finding *f =
        finding_new("no-peripheral", FINDING_ERROR, "the %s core accesses 0x%08x, where %s",
                    c->core == CORE_APP ? "application" : "network", addr,
                    other ? "the network core has its peripherals" : "no peripheral is");

    say_cause(c, f, "");
    finding_remedy(f, other ? "A driver or devicetree node of the network core was built for the "
                              "application core:\ncheck the board target (cpuapp, cpunet)"
                            : "Compare the base address with the product specification's "
                              "instantiation table.\nIf a board accepts this access the model "
                              "lacks it: nrf53emu run --bundle FILE ...");
    return f;
}

/* Devices refuse for more reasons than have a text of their own. QSPI's have rules_xip.c. */
static struct finding *other_cause(const struct doctor_case *c)
{
    if (!has_cause(c) || g_str_has_prefix(c->scene->cause.id, "qspi-") ||
        g_str_has_prefix(c->scene->cause.id, "flash-"))
        return NULL;
    struct finding *f = finding_new(c->scene->cause.id, FINDING_ERROR, "%s stopped the core: %s",
                                    c->scene->cause.device, c->scene->cause.text);

    case_say_where(c, f);
    finding_remedy(f,
                   "Keep the rule of the chip that this access breaks; the product "
                   "specification's chapter\non %s has it",
                   c->scene->cause.device);
    return f;
}

const doctor_rule doctor_rules_refused[] = {
    store_without_wen, protected_page, no_peripheral, other_cause, NULL,
};
