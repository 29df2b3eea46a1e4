/*
 * Rules for the network core: its end is a finding of its own, whatever the application core does.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/armv8m.h"
#include "base/units.h"
#include "bus/map.h"
#include "debug/doctor/case.h"
#include "debug/doctor/gap.h"
#include "debug/doctor/gave_up.h"
#include "debug/doctor/resets.h"

static struct finding *reads_xip(const struct doctor_case *c)
{
    struct finding *f = finding_new(
        "F46-network-core-xip", FINDING_ERROR,
        "the network core reads 0x%08x: it has no path to the external flash", c->fault->bfar);

    finding_why(f, "The update of the network core was to be copied from an XIP address.");
    finding_remedy(f, "Copy it to RAM first: CONFIG_PCD_APP=y with CONFIG_FLASH_SIMULATOR=y "
                      "(image 1 in RAM flash)");
    return f;
}

static struct finding *not_secure(const struct doctor_case *c)
{
    struct finding *f =
        finding_new("network-core-not-secure", FINDING_ERROR,
                    "the network core reads 0x%08x in RAM that is closed to it", c->fault->bfar);

    finding_why(f, "SPU.EXTDOMAIN[0] still makes the network domain Non-secure.");
    finding_remedy(f, "NRF_SPU->EXTDOMAIN[0].PERM = BIT(4);  before the network core is "
                      "started;\nCONFIG_SOC_NRF53_CPUNET_ENABLE=y does it");
    return f;
}

static struct finding *no_image(void)
{
    struct finding *f = finding_new("network-core-no-image", FINDING_ERROR,
                                    "the network core was started and has no firmware");

    finding_remedy(f, "Give its image as well: nrf53emu run ... build/merged_CPUNET.hex "
                      "(sysbuild), or the HEX\nof hci_ipc, ipc_radio, empty_net_core, or your own "
                      "network core program");
    return f;
}

static bool has_names(const struct doctor_case *c)
{
    const struct symbol *s = c->symbols != NULL ? symbols_find(c->symbols, c->pc & ~1u) : NULL;

    return s != NULL;
}

static struct finding *first_of(const doctor_rule *rules, const struct doctor_case *c)
{
    struct finding *f = NULL;

    for (unsigned i = 0; f == NULL && rules[i] != NULL; i++)
        f = rules[i](c);
    return f;
}

/* The cause as it would be told of the application core, under this core's name. */
static struct finding *wrap(const struct doctor_case *c, struct finding *inner, const char *id,
                            const char *what)
{
    struct finding *f = finding_new(id, FINDING_ERROR, "the network core %s%s%s", what,
                                    inner != NULL ? ": " : "", inner != NULL ? inner->title : "");

    if (inner != NULL && inner->why != NULL)
        finding_why(f, "%s", inner->why);
    if (inner != NULL && inner->remedy != NULL && has_names(c))
        finding_remedy(f, "%s", inner->remedy);
    else
        finding_remedy(f, "Give its ELF as well (--symbols) to see where%s%s",
                       inner != NULL && inner->remedy != NULL ? ".\n" : "",
                       inner != NULL && inner->remedy != NULL ? inner->remedy : "");
    finding_free(inner);
    return f;
}

static void say_where(const struct doctor_case *c, struct finding *f)
{
    char *place = case_place(c, c->pc);
    ticks_t when = c->fault != NULL ? c->fault->when : machine_now(c->machine);

    finding_where(f, "network core at %s, %.6f s", place, (double)when / TICKS_PER_SECOND);
    g_free(place);
}

static struct finding *faulted(const struct doctor_case *c)
{
    bool data = (c->fault->cfsr & CFSR_PRECISERR) != 0 && (c->fault->cfsr & CFSR_BFARVALID) != 0;

    if (data && is_xip(c->fault->bfar))
        return reads_xip(c);
    if (data && c->fault->bfar >= APP_RAM_BASE && c->fault->bfar < NET_RAM_BASE &&
        !c->scene->cause.valid)
        return not_secure(c);
    struct finding *inner = first_of(doctor_rules_refused, c);
    if (inner == NULL)
        inner = first_of(doctor_rules_core, c);
    return wrap(c, inner, "network-core-fault",
                c->symptom == SYMPTOM_RESETS ? "faults and resets again and again" : "has failed");
}

static struct finding *reset_loop(const struct doctor_case *c)
{
    const struct machine_reset *last = resets_last(c->history, CORE_NET);
    char *cause = resets_cause(last->cause);
    char *what = g_strdup_printf("resets again and again: %s", cause);
    struct finding *f = wrap(c, NULL, "network-core-resets", what);

    g_free(what);
    g_free(cause);
    return f;
}

static const char *hang_id(const struct hang *hang)
{
    return hang->kind == HANG_NONE || hang->kind == HANG_END ? "network-core-halted"
                                                             : "network-core-hangs";
}

/*
 * A core that goes round. An endless loop in Thread mode is what some programs wait for interrupts
 * in, and others have as all they do: gave_up() tells which are the end.
 */
static bool is_hung(struct machine *m, const struct symbols *s, const struct hang *hang)
{
    return (hang->kind != HANG_NONE && hang->kind != HANG_END) || gave_up(m, s, CORE_NET);
}

/* The symptom of this core as it stands; SYMPTOM_NONE: it is well. */
enum symptom network_symptom(struct machine *m, const struct symbols *s, const struct history *h,
                             const struct hang *hang)
{
    struct cpu *net = machine_cpu(m, CORE_NET);
    unsigned active = cpu_active_exception(net);

    if (resets_failing(h, CORE_NET))
        return SYMPTOM_RESETS;
    if (cpu_state(net) == CPU_LOCKED_UP)
        return SYMPTOM_LOCKUP;
    if (active >= 3 && active <= 7)
        return SYMPTOM_FAULT;
    return is_hung(m, s, hang) ? SYMPTOM_HANG : SYMPTOM_NONE;
}

bool network_is_blank(const struct history *h)
{
    const struct fault_scene *s = history_fault(h, CORE_NET);

    return s != NULL && s->fault.pc == UINT32_MAX - 1;
}

static struct finding *hung(const struct doctor_case *c)
{
    const char *id = hang_id(c->hang);
    bool halted = strcmp(id, "network-core-halted") == 0;

    return wrap(c, halted ? NULL : first_of(doctor_rules_hang, c), id,
                halted ? "has stopped itself" : "hangs");
}

static struct finding *by_symptom(const struct doctor_case *c, enum symptom app)
{
    if (network_is_blank(c->history))
        return app == SYMPTOM_ENDED ? NULL : no_image();
    if (c->fault != NULL)
        return faulted(c);
    if (c->symptom == SYMPTOM_RESETS)
        return reset_loop(c);
    if (c->symptom == SYMPTOM_HANG)
        return hung(c);
    return NULL;
}

struct finding *network_finding(const struct doctor_case *app, const struct hang *hang)
{
    struct doctor_case c = *app;
    const struct gap *g;
    struct finding *f = NULL;

    c.core = CORE_NET;
    c.hang = hang;
    c.symptom = network_symptom(c.machine, c.symbols, c.history, hang);
    if (c.symptom == SYMPTOM_NONE && app->symptom == SYMPTOM_UNMET && hang->kind == HANG_END)
        c.symptom = SYMPTOM_HANG; /* what the application waits for does not come */
    if (c.symptom == SYMPTOM_NONE)
        c.symptom = SYMPTOM_UNMET; /* it may wait for what is not modelled */
    case_open(&c);
    g = gap_behind(&c);
    if (g != NULL)
        f = gap_finding(&c, g);
    else if (c.symptom != SYMPTOM_UNMET)
        f = by_symptom(&c, app->symptom);
    if (f != NULL && f->where == NULL)
        say_where(&c, f);
    case_close(&c);
    return f;
}
