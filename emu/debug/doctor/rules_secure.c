/*
 * Rules for TrustZone: who has touched what of whom.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/armv8m.h"
#include "base/units.h"
#include "bus/map.h"
#include "debug/doctor/case.h"
#include "debug/doctor/registers.h"

#define NULL_PAGE    0x400
#define FLASH_REGION KIB(16)
#define RAM_SIZE     KIB(512)
#define RAM_REGION   KIB(8)
#define FLASH_PERM   0x600
#define RAM_PERM     0x700
#define SECATTR      BIT(4)

static bool is_secure_fault(const struct doctor_case *c)
{
    return c->fault != NULL && c->core == CORE_APP &&
           (c->fault->exception == EXC_SECUREFAULT || c->fault->sfsr != 0);
}

static bool is_device(uint32_t addr)
{
    return addr >> 28 == 4 || addr >> 28 == 5;
}

/* "RAM region 12 (0x20018000 to 0x20019fff, Secure)", "QSPI.ENABLE", or the address. */
static char *region_text(const struct doctor_case *c, uint32_t addr)
{
    bool flash = addr < APP_FLASH_SIZE, ram = addr - APP_RAM_BASE < RAM_SIZE;

    if (is_device(addr))
        return register_name(c->machine, CORE_APP, addr);
    if (!flash && !ram)
        return g_strdup_printf("0x%08x", addr);
    uint32_t size = flash ? FLASH_REGION : RAM_REGION, base = flash ? 0 : APP_RAM_BASE;
    unsigned n = (addr - base) / size;
    uint32_t perm = case_register(c, "SPU", (flash ? FLASH_PERM : RAM_PERM) + 4 * n);

    return g_strdup_printf("%s region %u (0x%08x to 0x%08x, %s)", flash ? "flash" : "RAM", n,
                           base + n * size, base + (n + 1) * size - 1,
                           (perm & SECATTR) != 0 ? "Secure" : "Non-secure");
}

static const char *world(bool non_secure)
{
    return non_secure ? "Non-secure" : "Secure";
}

/* Who gave the region away or kept it, as far as it was seen. */
static void say_owner(const struct doctor_case *c, struct finding *f, uint32_t addr)
{
    const struct protection *p = &c->history->protection;
    const struct access *by = NULL;

    if (addr < APP_FLASH_SIZE)
        by = &p->spu[addr / FLASH_REGION];
    else if (addr - APP_RAM_BASE < RAM_SIZE)
        by = &p->spu[64 + (addr - APP_RAM_BASE) / RAM_REGION];
    if (by == NULL || by->when == 0) {
        finding_why(f, "It belongs to the Secure image: SPU has left it as it is after reset.");
        return;
    }
    char *place = case_place(c, by->pc);
    finding_why(f, "SPU has had it so since %.6f s: PERM 0x%x by %s.",
                (double)by->when / TICKS_PER_SECOND, by->value, place);
    g_free(place);
}

static void remedy_for(struct finding *f, uint32_t addr)
{
    if (is_device(addr))
        finding_remedy(f, "Leave the device to TF-M and call its service (psa_*), or give it away "
                          "in TF-M's\nplatform configuration and use its Non-secure address "
                          "(0x4...)");
    else if (addr < APP_FLASH_SIZE)
        finding_remedy(f, "Flash is divided at multiples of 0x4000: let the Non-secure partition "
                          "begin there\n(pm_static.yml, devicetree), and call Secure functions "
                          "through their veneers only");
    else
        finding_remedy(f, "RAM is divided at multiples of 0x2000: let sram_nonsecure begin there; "
                          "build both\nimages with the same partitions (west build -p)");
}

/* Flash at 0 is the Secure image's: a null pointer of Non-secure code ends here. */
static struct finding *null_pointer(const struct doctor_case *c)
{
    char *function = case_function(c, c->pc);
    struct finding *f = finding_new("null-pointer", FINDING_ERROR,
                                    "%s, which is Non-secure, accesses 0x%x: a null pointer",
                                    function, c->fault->sfar);

    case_say_where(c, f);
    finding_why(f, "Flash at 0 belongs to the Secure image, so this is a SecureFault.");
    finding_remedy(f, "Look at the pointer, and at what should have set it: device_get_binding() "
                      "and lookups\nthat failed return NULL");
    g_free(function);
    return f;
}

static struct finding *violation(const struct doctor_case *c)
{
    if (!is_secure_fault(c) || (c->fault->sfsr & SFSR_AUVIOL) == 0)
        return NULL;
    bool valid = (c->fault->sfsr & SFSR_SFARVALID) != 0;

    if (valid && c->fault->sfar < NULL_PAGE)
        return null_pointer(c);
    uint32_t addr = valid ? c->fault->sfar : c->pc;
    char *function = case_function(c, c->pc), *region = region_text(c, addr);
    struct finding *f = finding_new(
        "secure-fault", FINDING_ERROR, "%s, which is %s, accesses 0x%08x %s %s", function,
        world(c->fault->non_secure), addr, is_device(addr) ? "of" : "in", region);

    case_say_where(c, f);
    if (is_device(addr))
        finding_why(f, "That is the device's Secure address, which Secure code alone reaches.");
    else
        say_owner(c, f, addr);
    remedy_for(f, addr);
    g_free(region);
    g_free(function);
    return f;
}

/* A device's Non-secure alias, while SPU keeps the device Secure: a bus error, not a SecureFault.
 */
static struct finding *secure_device(const struct doctor_case *c)
{
    if (c->fault == NULL || c->scene->refused.when == TICKS_NEVER || c->scene->cause.valid ||
        mmio_find(machine_mmio(c->machine, c->core), c->scene->refused.addr) == NULL)
        return NULL;
    const struct access *a = &c->scene->refused;
    char *function = case_function(c, c->pc);
    char *name = register_name(c->machine, c->core, a->addr);
    struct finding *f =
        finding_new("secure-device", FINDING_ERROR, "%s %s %s (0x%08x), which SPU keeps Secure",
                    function, a->write ? "writes" : "reads", name, a->addr);

    case_say_where(c, f);
    finding_why(f, (a->addr & SECURE_ALIAS) != 0
                       ? "Non-secure code uses the device's Secure address."
                       : "Non-secure addresses (0x4...) of a device answer only after its "
                         "PERIPHID[n].PERM was made Non-secure.");
    remedy_for(f, a->addr);
    g_free(name);
    g_free(function);
    return f;
}

static const struct {
    uint32_t bit;
    const char *id, *title, *why, *remedy;
} transitions[] = {
    {SFSR_INVEP, "secure-entry", "a call into Secure code that is no entry point",
     "Non-secure code may enter Secure flash at an SG instruction of the callable region only.",
     "Link the Non-secure image with the veneers of this very TF-M build (s_veneers.o): build\n"
     "both together (west build -p), and load both"},
    {SFSR_INVTRAN, "secure-transition", "Secure code jumps to Non-secure memory",
     "Only BXNS and BLXNS leave the Secure state. The target is Non-secure, or the region is not\n"
     "where the image was linked.",
     "Let the partitions begin at multiples of 0x4000 (flash) and 0x2000 (RAM), the units of SPU"},
    {SFSR_INVIS | SFSR_INVER, "secure-return", "an exception returned to the wrong world",
     "The integrity signature or EXC_RETURN on the stack is wrong: a stack was overwritten.",
     "Enlarge the stacks of both images: CONFIG_MAIN_STACK_SIZE, CONFIG_TFM_CONN_HANDLE_MAX_NUM"},
};

static struct finding *transition(const struct doctor_case *c)
{
    if (!is_secure_fault(c))
        return NULL;
    for (unsigned i = 0; i < G_N_ELEMENTS(transitions); i++) {
        if ((c->fault->sfsr & transitions[i].bit) == 0)
            continue;
        char *region = region_text(c, c->pc);
        struct finding *f =
            finding_new(transitions[i].id, FINDING_ERROR, "%s", transitions[i].title);

        case_say_where(c, f);
        finding_why(f, "%s Address: %s.", transitions[i].why, region);
        finding_remedy(f, "%s", transitions[i].remedy);
        g_free(region);
        return f;
    }
    return NULL;
}

const doctor_rule doctor_rules_secure[] = {violation, secure_device, transition, NULL};
