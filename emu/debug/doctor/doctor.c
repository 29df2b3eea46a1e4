/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/doctor/doctor_priv.h"

#include <string.h>

#include "debug/doctor/gap.h"
#include "debug/doctor/gave_up.h"
#include "debug/doctor/resets.h"

/* A fault handler that has not come back after this much emulated time never will. */
#define FAULT_PATIENCE (2 * TICKS_PER_SECOND)

struct doctor *doctor_new(struct machine *m, const struct symbols *s,
                          const struct doctor_options *options)
{
    struct doctor *d = g_new0(struct doctor, 1);

    d->machine = m;
    d->symbols = s;
    d->fault_since = TICKS_NEVER;
    history_init(&d->history, m);
    hang_init(&d->hang, CORE_APP, s, options->patience, options->until);
    hang_init(&d->net_hang, CORE_NET, s, options->patience, false);
    return d;
}

void doctor_free(struct doctor *d)
{
    if (d == NULL)
        return;
    doctor_leave(d);
    hang_clear(&d->hang);
    hang_clear(&d->net_hang);
    history_clear(&d->history);
    g_free(d);
}

void doctor_forget(struct doctor *d)
{
    ticks_t patience = d->hang.patience;
    bool until = d->hang.until;

    hang_clear(&d->hang);
    hang_clear(&d->net_hang);
    hang_init(&d->hang, CORE_APP, d->symbols, patience, until);
    hang_init(&d->net_hang, CORE_NET, d->symbols, patience, false);
    history_forget(&d->history);
    d->fault_since = TICKS_NEVER;
}

bool doctor_in_fault_handler(const struct doctor *d)
{
    unsigned active = cpu_active_exception(machine_cpu(d->machine, CORE_APP));

    return active >= 3 && active <= 7;
}

static bool stuck_in_fault_handler(struct doctor *d)
{
    if (!doctor_in_fault_handler(d)) {
        d->fault_since = TICKS_NEVER;
        return false;
    }
    if (d->fault_since == TICKS_NEVER)
        d->fault_since = machine_now(d->machine);
    return machine_now(d->machine) - d->fault_since > FAULT_PATIENCE;
}

enum symptom doctor_glance(struct doctor *d)
{
    if (stuck_in_fault_handler(d))
        return SYMPTOM_FAULT;
    return resets_loop(&d->history, CORE_APP) ? SYMPTOM_RESETS : SYMPTOM_NONE;
}

enum symptom doctor_look(struct doctor *d, enum machine_stop *stop)
{
    enum symptom symptom = doctor_glance(d);

    *stop = MACHINE_TIME;
    if (symptom != SYMPTOM_NONE)
        return symptom;
    if (hang_look(&d->hang, &d->history, stop) == HANG_NONE) {
        if (*stop == MACHINE_TIME)
            (void)hang_look(&d->net_hang, &d->history, stop); /* told when the run ends */
        return SYMPTOM_NONE;
    }
    return doctor_in_fault_handler(d) ? SYMPTOM_FAULT : SYMPTOM_HANG;
}

enum symptom doctor_look_at_end(struct doctor *d)
{
    if (doctor_in_fault_handler(d))
        return SYMPTOM_FAULT;
    if (resets_failing(&d->history, CORE_APP))
        return SYMPTOM_RESETS;
    if (!gave_up(d->machine, d->symbols, CORE_APP))
        return SYMPTOM_NONE;
    hang_keep_end(&d->hang, d->machine);
    return SYMPTOM_HANG;
}

bool doctor_network_is_dead(const struct doctor *d)
{
    return network_symptom(d->machine, d->symbols, &d->history, &d->net_hang) != SYMPTOM_NONE &&
           !network_is_blank(&d->history);
}

bool doctor_until(const struct doctor *d)
{
    return d->hang.until;
}

const char *doctor_hang_text(const struct doctor *d)
{
    static const char *const texts[] = {
        [HANG_NONE] = "the application core makes no progress",
        [HANG_POLL] = "the application core polls a register that nothing will change",
        [HANG_MASKED] = "the application core goes round with interrupts masked",
        [HANG_STORM] = "an interrupt handler of the application core runs again and again",
        [HANG_LOOP] = "the application core goes round in a loop that nothing will end",
        [HANG_END] = "the application core has given up: it stays in a branch to itself",
    };

    return texts[d->hang.kind];
}

const struct history *doctor_history(const struct doctor *d)
{
    return &d->history;
}

const char *doctor_last_line(const struct doctor *d)
{
    return history_last_line(&d->history);
}

static struct finding *first_of(const doctor_rule *rules, const struct doctor_case *c)
{
    struct finding *f = NULL;

    for (unsigned i = 0; f == NULL && rules[i] != NULL; i++)
        f = rules[i](c);
    return f;
}

/* Rules for a bad end, most telling tables first. */
static struct finding *find_cause(const struct doctor_case *c)
{
    const doctor_rule *const tables[] = {
        doctor_rules_refused, doctor_rules_secure, doctor_rules_slots,
        doctor_rules_xip,     doctor_rules_chip,   doctor_rules_boot,
        doctor_rules_image,   doctor_rules_hang,   doctor_rules_core,
    };
    const struct gap *gap = c->symptom == SYMPTOM_ENDED ? NULL : gap_behind(c);
    struct finding *f = gap != NULL ? gap_finding(c, gap) : NULL;

    for (unsigned i = 0; f == NULL && i < G_N_ELEMENTS(tables); i++)
        f = first_of(tables[i], c);
    return f;
}

/* The network core's end; what the application core says besides is no cause of its own. */
static void add_network(const struct doctor_case *c, const struct hang *hang, GPtrArray *findings)
{
    struct finding *f = network_finding(c, hang);

    if (f != NULL)
        g_ptr_array_add(findings, f);
    else if (findings->len == 0 && (f = first_of(doctor_rules_asleep, c)) != NULL)
        g_ptr_array_add(findings, f);
}

static bool has_id(const GPtrArray *findings, const char *id)
{
    for (unsigned i = 0; i < findings->len; i++)
        if (strcmp(((const struct finding *)findings->pdata[i])->id, id) == 0)
            return true;
    return false;
}

/* What the chip complained about and no finding has said yet. */
static void add_complaints(const struct doctor_case *c, GPtrArray *findings)
{
    for (unsigned i = 0; i < c->history->n_complaints; i++) {
        struct finding *f = doctor_rule_complaint(c, &c->history->complaint[i]);

        if (f != NULL && !has_id(findings, f->id))
            g_ptr_array_add(findings, f);
        else
            finding_free(f);
    }
}

GPtrArray *doctor_diagnose(struct doctor *d, enum symptom symptom)
{
    GPtrArray *findings = findings_new();
    struct doctor_case c = {
        .machine = d->machine,
        .symbols = d->symbols,
        .history = &d->history,
        .hang = &d->hang,
        .symptom = symptom,
    };

    case_open(&c);
    struct finding *cause = find_cause(&c);
    if (cause != NULL)
        g_ptr_array_add(findings, cause);
    add_network(&c, &d->net_hang, findings);
    add_complaints(&c, findings);
    if (findings->len != 0 && symptom != SYMPTOM_ENDED) {
        resets_add_evidence(&d->history, findings->pdata[0]);
        case_add_evidence(&c, findings->pdata[0]);
    }
    if (!has_id(findings, "model-gap")) {
        struct finding *note = gap_note(&d->history);

        if (note != NULL)
            g_ptr_array_add(findings, note);
    }
    case_close(&c);
    return findings;
}
