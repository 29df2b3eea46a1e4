/*
 * Rules for a core that goes round without getting anywhere, or sleeps for ever.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/units.h"
#include "debug/doctor/case.h"
#include "debug/doctor/registers.h"
#include "debug/doctor/threads.h"

/* struct _isr_table_entry: argument, function. */
#define SW_ISR_BYTES 8u

#define SHOWN_THREADS 4u

static struct finding *poll_finding(const struct doctor_case *c)
{
    const struct polled *p = &c->hang->polled[0];
    char *name = register_name(c->machine, c->core, p->addr), *function = case_function(c, c->pc);
    struct periph *device = register_device(c->machine, c->core, p->addr);
    struct finding *f = finding_new("hang-poll", FINDING_ERROR,
                                    "%s waits for %s, which nothing will change", function, name);

    case_say_where(c, f);
    finding_why(f, "It reads 0x%08x again and again; %s does nothing and has nothing scheduled. %s",
                p->value, device != NULL ? device->name : "the device",
                strstr(name, "QSPI.EVENTS_READY") != NULL
                    ? "READY follows ACTIVATE, READ, WRITE, ERASE and custom instructions, not "
                      "DEACTIVATE."
                    : "The task that leads to it was not started, or its event was cleared too "
                      "late.");
    finding_remedy(f, "Clear the event before the task is started, start the task, and wait with a "
                      "limit:\nNRFX_WAIT_FOR(<register>, 1000, 100, done);");
    g_free(name);
    g_free(function);
    return f;
}

static bool is_halt(const struct doctor_case *c)
{
    char *function = case_function(c, c->pc);
    bool halt = strstr(function, "halt") != NULL || strstr(function, "fatal") != NULL;

    g_free(function);
    return halt;
}

/* An interrupt that is pending and enabled, -1: none. */
static int masked_interrupt(const struct doctor_case *c)
{
    for (unsigned irq = 0; irq < 96; irq++) {
        uint32_t enabled = cpu_nvic_enabled(machine_cpu(c->machine, c->core), irq / 32),
                 pending = cpu_nvic_pending(machine_cpu(c->machine, c->core), irq / 32);

        if ((enabled & pending & BIT(irq % 32)) != 0)
            return (int)irq;
    }
    return -1;
}

/* What the firmware said about its end, else its last line. */
static const char *last_words(const struct doctor_case *c)
{
    static const char *const texts[] = {"ASSERTION FAIL", "ZEPHYR FATAL ERROR", "FAULT", "assert"};

    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        if (history_console_has(c->history, texts[i]) != NULL)
            return history_console_has(c->history, texts[i]);
    return history_last_line(c->history);
}

static struct finding *masked_finding(const struct doctor_case *c)
{
    char *function = case_function(c, c->pc);
    int irq = masked_interrupt(c);
    struct finding *f =
        is_halt(c)
            ? finding_new("halted", FINDING_ERROR,
                          "%s: the firmware has stopped itself with interrupts masked", function)
            : finding_new("hang-masked", FINDING_ERROR, "%s goes round with interrupts masked",
                          function);

    case_say_where(c, f);
    if (is_halt(c))
        finding_why(f, "It said: %s", last_words(c));
    else if (irq >= 0)
        finding_why(f,
                    "Interrupt %d is pending and enabled, but masked (PRIMASK %u, BASEPRI 0x%02x): "
                    "what its handler would set never comes.",
                    irq, c->hang->primask & 1, c->hang->basepri);
    else
        finding_why(f, "PRIMASK %u, BASEPRI 0x%02x, last line of the console: %s",
                    c->hang->primask & 1, c->hang->basepri, history_last_line(c->history));
    finding_remedy(f, is_halt(c) ? "See what was printed before; CONFIG_RESET_ON_FATAL_ERROR=y "
                                   "resets instead"
                                 : "irq_unlock(key) before the wait, or wait with k_sem_take() "
                                   "instead of a loop");
    g_free(function);
    return f;
}

/* The handler that Zephyr's software table has for an interrupt, else "its handler". */
static char *handler_name(const struct doctor_case *c, unsigned irq)
{
    const struct symbol *table =
        c->symbols != NULL ? symbols_find_name(c->symbols, "_sw_isr_table") : NULL;

    /* Both cores' programs have one; the name finds either. */
    if (table == NULL || (table->addr >= NET_FLASH_BASE) != (c->core == CORE_NET) ||
        (irq + 1) * SW_ISR_BYTES > table->size)
        return g_strdup("its handler");
    return case_function(c, case_word(c, table->addr + irq * SW_ISR_BYTES + 4) & ~1u);
}

static struct finding *storm_finding(const struct doctor_case *c)
{
    unsigned irq = c->hang->exception - 16;
    char *place = case_place(c, c->hang->return_pc), *handler = handler_name(c, irq);
    struct finding *f = finding_new("interrupt-storm", FINDING_ERROR,
                                    "interrupt %u comes back as soon as %s returns", irq, handler);

    if (c->hang->return_pc != 0)
        finding_where(f, "the program stands at %s since %.3f s", place,
                      (double)c->hang->thread_since / TICKS_PER_SECOND);
    finding_why(f,
                "Handlers were entered %u times in 2 ms, and the interrupt's line was never low: "
                "the event that raises it is not cleared.",
                c->hang->entries);
    finding_remedy(f, "In the handler: nrf_<device>_event_clear(NRF_<DEVICE>, <event>);\n"
                      "nrfx clears and reads back: nrfy_<device>_events_process()");
    g_free(handler);
    g_free(place);
    return f;
}

/* A bootloader's end is told by its name, an image that it refused by what lies in the slots. */
static struct finding *end_finding(const struct doctor_case *c)
{
    char *function = case_function(c, c->hang->end_pc);
    bool bootloader = strstr(function, "fih_panic") != NULL;
    struct finding *f =
        bootloader
            ? finding_new("bootloader-gave-up", FINDING_ERROR,
                          "the bootloader gave up (%s): it accepted no image", function)
            : finding_new("halted", FINDING_ERROR,
                          "%s: the firmware has stopped itself in a branch to itself", function);

    case_say_where(c, f);
    if (bootloader) {
        char *slots = case_slots(c);

        finding_why(f, "%s", slots);
        finding_remedy(f, "nrf53emu image verify --key KEY.pem FILE tells what is wrong with an "
                          "image: signed with\nthe key that this bootloader was built with "
                          "(SB_CONFIG_BOOT_SIGNATURE_KEY_FILE)?\nWith no fault there, the check "
                          "itself failed: CONFIG_LOG=y in sysbuild/mcuboot.conf");
        g_free(slots);
    } else {
        finding_why(f, "Interrupts return to this instruction. It said: %s",
                    last_words(c)[0] != '\0' ? last_words(c) : "nothing");
        finding_remedy(f, "See what was printed before, and who calls this function; "
                          "CONFIG_RESET_ON_FATAL_ERROR=y\nresets instead");
    }
    g_free(function);
    return f;
}

static struct finding *hang(const struct doctor_case *c)
{
    if (c->symptom != SYMPTOM_HANG)
        return NULL;
    switch (c->hang->kind) {
    case HANG_POLL:
        return poll_finding(c);
    case HANG_MASKED:
        return masked_finding(c);
    case HANG_STORM:
        return storm_finding(c);
    case HANG_END:
        return end_finding(c);
    default:
        break;
    }
    char *function = case_function(c, c->pc);
    struct finding *f = finding_new("hang-loop", FINDING_ERROR,
                                    "%s goes round in a loop that nothing will end", function);
    case_say_where(c, f);
    finding_why(f, "No interrupt has come and none is scheduled. Last line of the console: %s",
                history_last_line(c->history));
    finding_remedy(f, "Start what sets the loop's condition, and wait for it with a limit:\n"
                      "k_sem_take(&done, K_MSEC(1000)) instead of a loop over a variable");
    g_free(function);
    return f;
}

/* Whether a peripheral still asks: libraries that poll leave the NVIC a request long served. */
static bool is_asked_for(const struct doctor_case *c, unsigned irq)
{
    return machine_device(c->machine, CORE_APP, 0)->env->irq->level[irq];
}

/* Asleep, and an interrupt waits that the NVIC does not let through. */
static struct finding *asleep_beside_interrupt(const struct doctor_case *c)
{
    struct cpu *cpu = machine_cpu(c->machine, CORE_APP);

    if (c->symptom != SYMPTOM_UNMET || cpu_state(cpu) != CPU_SLEEPING)
        return NULL;
    for (unsigned irq = 0; irq < 96; irq++) {
        uint32_t shut = cpu_nvic_pending(cpu, irq / 32) & ~cpu_nvic_enabled(cpu, irq / 32);

        if ((shut & BIT(irq % 32)) == 0 || !is_asked_for(c, irq))
            continue;
        char *function = case_function(c, c->path.n > 1 ? c->path.frame[1].pc : c->pc);
        struct finding *f =
            finding_new("asleep-irq-disabled", FINDING_ERROR,
                        "%s sleeps while interrupt %u is pending and not enabled", function, irq);

        case_say_where(c, f);
        finding_why(f, "An interrupt that the NVIC does not let through does not wake the core.");
        finding_remedy(f, "IRQ_CONNECT(%u, prio, handler, NULL, 0); irq_enable(%u);", irq, irq);
        g_free(function);
        return f;
    }
    return NULL;
}

/* "main (priority 0) for data_ready", as many as a finding has room for. */
static char *list_waiting(const GArray *threads)
{
    GString *text = g_string_new(NULL);
    unsigned waiting = 0;

    for (unsigned i = 0; i < threads->len; i++) {
        const struct zephyr_thread *t = &g_array_index(threads, struct zephyr_thread, i);

        if (t->waits_for == NULL || ++waiting > SHOWN_THREADS)
            continue;
        g_string_append_printf(text, "%s%.32s (priority %d) for %.40s", waiting == 1 ? "" : ", ",
                               t->name, t->priority, t->waits_for);
    }
    if (waiting > SHOWN_THREADS)
        g_string_append_printf(text, ", and %u more", waiting - SHOWN_THREADS);
    return g_string_free(text, FALSE);
}

/* Zephyr with CONFIG_DEBUG_THREAD_INFO: the idle thread is alone, all others wait for objects. */
static struct finding *threads_blocked(const struct doctor_case *c)
{
    if (c->symptom != SYMPTOM_UNMET || c->fault != NULL ||
        cpu_state(machine_cpu(c->machine, CORE_APP)) != CPU_SLEEPING)
        return NULL;
    GArray *threads = threads_read(c->machine, c->symbols);
    struct finding *f = NULL;

    if (threads_all_wait(threads)) {
        char *list = list_waiting(threads);

        f = finding_new("all-threads-blocked", FINDING_ERROR,
                        "every thread waits for a kernel object, and none is left to give it");
        finding_where(f, "%s", list);
        finding_why(f, "Only an interrupt can go on from here. Last line of the console: %s",
                    history_last_line(c->history));
        finding_remedy(f, "Give it from the handler or thread that should: k_sem_give(),\n"
                          "k_mutex_unlock(), k_msgq_put(); K_MSEC(1000) instead of K_FOREVER shows "
                          "who waits.");
        g_free(list);
    }
    threads_free(threads);
    return f;
}

static void next_event(const struct doctor_case *c, struct finding *f, const struct event *next)
{
    char *label = event_label(next);

    finding_why(f, "The next event is %s in %.3f s. Last line of the console: %s", label,
                (double)(next->when - machine_now(c->machine)) / TICKS_PER_SECOND,
                history_last_line(c->history));
    g_free(label);
}

/* The tick that should wake it does not count in sleep. */
static struct finding *systick_asleep(const struct doctor_case *c)
{
    const struct complaint *what = case_complaint(c, "systick-in-sleep");

    if (c->symptom != SYMPTOM_UNMET || what == NULL || c->fault != NULL ||
        cpu_state(machine_cpu(c->machine, CORE_APP)) != CPU_SLEEPING)
        return NULL;
    char *function = case_function(c, c->pc);
    struct finding *f =
        finding_new("systick-stands-still", FINDING_ERROR,
                    "%s sleeps, and SysTick, its tick, stands still in sleep", function);

    case_say_where(c, f);
    finding_why(f,
                "The nRF5340 stops the core's clock in WFI and WFE: SysTick neither counts nor "
                "interrupts. Last line of the console: %s",
                history_last_line(c->history));
    finding_remedy(f, "Take the tick from RTC1 (FreeRTOS: the port for nRF with RTC; Zephyr: "
                      "CONFIG_NRF_RTC_TIMER=y),\nor do not sleep in the idle loop (no WFI)");
    g_free(function);
    return f;
}

static struct finding *asleep(const struct doctor_case *c)
{
    struct cpu *cpu = machine_cpu(c->machine, CORE_APP);

    if (c->symptom != SYMPTOM_UNMET || cpu_state(cpu) != CPU_SLEEPING || c->fault != NULL)
        return NULL;
    const struct event *next = machine_sched(c->machine)->head;
    char *function = case_function(c, c->pc);
    /* With an event ahead it waits as it should, and the limit came first. */
    struct finding *f = finding_new("asleep", next == NULL ? FINDING_ERROR : FINDING_NOTE,
                                    "the application core sleeps in %s", function);

    case_say_where(c, f);
    if (next == NULL)
        finding_why(f, "Nothing is scheduled that could wake it. Last line of the console: %s",
                    history_last_line(c->history));
    else
        next_event(c, f, next);
    bool net = cpu_state(machine_cpu(c->machine, CORE_NET)) == CPU_HELD;
    finding_remedy(f, "Give what it waits for: input (stdin)%s, or a longer --duration",
                   net ? ", the network core's start and image" : "");
    g_free(function);
    return f;
}

/* Who waits for a crystal that the board has not polls CLOCK, or sleeps: the cause is known. */
static struct finding *waits_for_lfxo(const struct doctor_case *c)
{
    const struct complaint *what = case_complaint(c, "lfxo-missing");

    return what != NULL && c->symptom != SYMPTOM_ENDED ? doctor_rule_complaint(c, what) : NULL;
}

const doctor_rule doctor_rules_hang[] = {waits_for_lfxo, hang, asleep_beside_interrupt, NULL};
const doctor_rule doctor_rules_asleep[] = {systick_asleep, threads_blocked, asleep, NULL};
