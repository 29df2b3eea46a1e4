/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/report.h"

#include <stdio.h>

#include "base/armv8m.h"
#include "base/screen.h"
#include "debug/code/console_place.h"
#include "load/image.h"
#include "load/place.h"

static const char *exception_name(uint32_t exception)
{
    const char *name = armv8m_exception_name(exception);

    return name != NULL ? name : exception < EXC_IRQ0 ? "a reserved exception" : "an interrupt";
}

struct log_sink {
    struct guest_listener listener;
    struct setup *setup;
    int verbosity;
};

/* Of a device's gaps the first is shown, of notes none, unless the user asked for more. */
static bool is_hidden(const struct log_sink *sink, const struct guest_report *r)
{
    if (r->count > 1 || sink->verbosity < 0)
        return true;
    return sink->verbosity == 0 &&
           (r->severity == GUEST_NOTE || (r->severity == GUEST_GAP && r->words > 1));
}

static void on_report(void *ctx, const struct guest_report *r)
{
    struct log_sink *sink = ctx;
    static const char *const kinds[] = {"note", "model-gap", "guest error", "anomaly"};
    static const enum paint paints[] = {PAINT_STRONG, PAINT_LACKING, PAINT_BAD, PAINT_DOUBTFUL};

    if (is_hidden(sink, r) || machine_rehearses(sink->setup->machine))
        return;
    fprintf(stderr, "nrf53emu: %s%s%s: %s: %s", screen_paint(stderr, paints[r->severity]),
            kinds[r->severity], screen_paint(stderr, PAINT_PLAIN), r->device, r->text);
    if (r->core != NULL) {
        char *place = place_named(sink->setup->symbols, r->pc);

        fprintf(stderr, "; %s core at %s", r->core, place);
        g_free(place);
    }
    fprintf(stderr, ", %.6f s [%s]\n", (double)r->when / TICKS_PER_SECOND, r->id);
}

void report_attach_log(struct setup *s, int verbosity)
{
    struct log_sink *sink = g_new0(struct log_sink, 1);

    sink->setup = s;
    sink->verbosity = verbosity;
    s->log_sink = sink;
    sink->listener.reported = on_report;
    guest_log_listen(machine_log(s->machine), &sink->listener, sink);
}

void report_print_findings(const GPtrArray *findings)
{
    for (unsigned i = 0; i < findings->len; i++)
        finding_print(findings->pdata[i], stderr);
    for (unsigned i = 0; i < findings->len; i++)
        finding_print_evidence(findings->pdata[i], stderr);
}

static void print_place(struct setup *s, const char *label, uint32_t addr)
{
    char *place = place_named(s->symbols, addr);

    fprintf(stderr, "  %-4s %s\n", label, place);
    g_free(place);
}

static void report_secure_fault(const struct cpu_fault *f)
{
    char *sfsr = armv8m_sfsr_names(f->sfsr);

    if (f->sfsr != 0)
        fprintf(stderr, "  SFSR 0x%08x %s\n", f->sfsr, sfsr);
    if ((f->sfsr & BIT(6)) != 0)
        fprintf(stderr, "  SFAR 0x%08x\n", f->sfar);
    if (f->non_secure)
        fputs("  in Non-secure state\n", stderr);
    g_free(sfsr);
}

void report_fault(struct setup *s, enum machine_core core)
{
    struct cpu *cpu = machine_cpu(s->machine, core);
    const struct cpu_fault *first = cpu_first_fault(cpu), *last = cpu_last_fault(cpu);
    const struct cpu_fault *f = first->valid ? first : last;

    if (!f->valid)
        return;
    char *cfsr = armv8m_cfsr_names(f->cfsr), *hfsr = armv8m_hfsr_names(last->hfsr);
    fprintf(stderr, "%s core: %s at %.6f s\n", cpu_name(cpu), exception_name(f->exception),
            (double)f->when / TICKS_PER_SECOND);
    fprintf(stderr, "  CFSR 0x%08x %s\n  HFSR 0x%08x %s\n", f->cfsr, cfsr, last->hfsr, hfsr);
    report_secure_fault(f);
    if ((f->cfsr & BIT(7)) != 0)
        fprintf(stderr, "  MMFAR 0x%08x\n", f->mmfar);
    if ((f->cfsr & BIT(15)) != 0)
        fprintf(stderr, "  BFAR 0x%08x\n", f->bfar);
    print_place(s, "PC", f->pc);
    print_place(s, "LR", f->lr);
    fprintf(stderr, "  SP 0x%08x  xPSR 0x%08x\n", f->sp, f->xpsr);
    for (unsigned i = 0; i < 13; i++)
        fprintf(stderr, "  R%-2u 0x%08x%s", i, f->r[i], i % 4 == 3 || i == 12 ? "\n" : "");
    g_free(cfsr);
    g_free(hfsr);
}

/* "net core asleep at idle+0x4 (0x0100abcd)", "net core held in reset"; free with g_free(). */
static char *core_state(struct setup *s, enum machine_core core)
{
    static const char *const states[] = {"at", "asleep at", "locked up at", "held at"};
    struct cpu *cpu = machine_cpu(s->machine, core);

    if (core == CORE_NET && cpu_state(cpu) == CPU_HELD)
        return g_strdup("net core held in reset");
    char *place = place_named(s->symbols, cpu_pc(cpu));
    char *text = g_strdup_printf("%s core %s %s", cpu_name(cpu), states[cpu_state(cpu)], place);
    g_free(place);
    return text;
}

void report_silence(struct setup *s, const char *unseen)
{
    struct console_place place =
        console_place_at(s->symbols, cpu_pc(machine_cpu(s->machine, CORE_APP)));

    for (unsigned i = 0; place.kind == CONSOLE_ON_UNKNOWN && i < s->images->len; i++)
        place = console_place_beside(((struct image *)s->images->pdata[i])->path);
    const char *hint = place.kind == CONSOLE_ON_RTT ? ", and nothing was written there" : "";

    if (unseen != NULL)
        fprintf(stderr, "nrf53emu: no text was shown: %s had some; --uart %s=- shows it\n", unseen,
                unseen);
    else if (place.text != NULL)
        fprintf(stderr, "nrf53emu: no text came: %s%s\n", place.text, hint);
    g_free(place.text);
}

void report_closing(struct setup *s, const struct outcome *outcome)
{
    struct machine *m = s->machine;
    const struct cpu_counters *n = cpu_counters(machine_cpu(m, CORE_APP));
    enum paint paint = outcome->status == EXIT_OK      ? PAINT_GOOD
                       : outcome->status == EXIT_GUEST ? PAINT_BAD
                                                       : PAINT_DOUBTFUL;
    char *app = core_state(s, CORE_APP), *net = core_state(s, CORE_NET);

    fprintf(stderr,
            "nrf53emu: %s%s%s after %.6f s (%" G_GUINT64_FORMAT " cycles, %" G_GUINT64_FORMAT
            " instructions, %.2f s of host time); %s; %s\n",
            screen_paint(stderr, paint), outcome->text, screen_paint(stderr, PAINT_PLAIN),
            (double)machine_now(m) / TICKS_PER_SECOND, n->cycles, n->instructions, outcome->wall_s,
            app, net);
    g_free(app);
    g_free(net);
}
