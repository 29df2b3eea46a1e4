/*
 * The end of `nrf53emu run`: reports, files, the exit status.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "cli/bundle.h"
#include "cli/core_option.h"
#include "cli/report.h"
#include "cli/run.h"
#include "debug/ci/annotate.h"
#include "debug/gdb/gdb.h"
#include "store/snapshot.h"

static void print_state_hash(struct machine *m)
{
    char *hash = snapshot_hash(m);

    fprintf(stderr, "nrf53emu: state %s\n", hash);
    g_free(hash);
}

/* A run that ends for want of something in the model has a status of its own. */
static void blame_model(struct outcome *o, const GPtrArray *findings)
{
    static const char *const asked[] = {"until", "fail-on", "interrupted", "semihosting-exit"};
    const struct finding *first = findings->len != 0 ? findings->pdata[0] : NULL;

    for (unsigned i = 0; i < G_N_ELEMENTS(asked); i++)
        if (strcmp(o->reason, asked[i]) == 0)
            return;
    if (first != NULL && first->severity == FINDING_GAP) {
        o->status = EXIT_GAP;
        o->reason = "model-gap";
    }
}

/* What is wrong, then what was seen. */
static bool report_findings(struct run *r, GError **error)
{
    struct run_options *o = r->options;
    GPtrArray *findings = doctor_diagnose(r->doctor, r->outcome.symptom);
    bool silent = o->quiet || r->outcome.status == EXIT_INTERRUPTED ||
                  r->outcome.status == EXIT_USAGE || r->outcome.status == EXIT_PIPE ||
                  strcmp(r->outcome.reason, "until") == 0;

    blame_model(&r->outcome, findings);
    if (!silent)
        report_print_findings(findings);
    if (!silent && r->outcome.symptom != SYMPTOM_ENDED)
        report_fault(&r->setup, CORE_APP);
    bool ok = o->report_json == NULL || findings_write_json(findings, "run", o->report_json, error);
    if (r->annotates) {
        results_annotate(r->results, stderr);
        if (r->outcome.status != EXIT_OK)
            annotate_findings(stderr, findings);
    }
    if (ok && o->junit != NULL)
        ok = results_write(r->results, &r->outcome, findings, o->junit, error);
    if (ok && o->bundle != NULL) {
        const struct bundle bundle = {r->argv, &r->setup, r->doctor, &r->outcome};

        ok = bundle_write(&bundle, findings, o->bundle, error);
    }
    g_ptr_array_free(findings, TRUE);
    return ok;
}

int run_finish(struct run *r, GError **error)
{
    struct run_options *o = r->options;

    bool ok = trace_close(r->trace, error);
    ok = save_point_close(r->save_point, ok ? error : NULL) && ok;
    gdb_free(r->gdb);
    monitor_option_end(&r->monitor_run);
    monitor_free(r->monitor);
    const char *unseen;
    bool shown = console_has_shown(session_console(r->session), &unseen);
    char *line = g_strdup(unseen);

    session_free(r->session);
    ok = report_findings(r, ok ? error : NULL) && ok;
    if (!shown && !o->quiet)
        report_silence(&r->setup, line);
    g_free(line);
    if (o->stats)
        report_stats(&r->setup, &r->outcome);
    if (o->stats_json != NULL)
        ok = report_stats_json(&r->setup, &r->outcome, o->stats_json, ok ? error : NULL) && ok;
    ok = profile_options_finish(&o->profile, &r->profile, ok ? error : NULL) && ok;
    ok = energy_options_finish(&o->energy, &r->energy, ok ? error : NULL) && ok;
    ok = core_option_finish(r->core, o->core, &r->outcome, o->quiet, ok ? error : NULL) && ok;
    if (!o->quiet)
        report_closing(&r->setup, &r->outcome);
    if (o->state_hash)
        print_state_hash(r->setup.machine);
    results_free(r->results);
    doctor_free(r->doctor);
    ok = setup_close(&r->setup, ok ? error : NULL) && ok;
    return ok ? (int)r->outcome.status : EXIT_USAGE;
}
