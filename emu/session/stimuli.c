/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/stimuli.h"

#include <string.h>

#include "bus/pins.h"
#include "usb/host.h"

struct stimuli {
    struct machine *machine;
    struct console *console;
    GPtrArray *timed; /* struct input, in order */
    GPtrArray *after; /* struct input, each waits for its text in turn */
    bool expecting;   /* the first of `after` */
    GPtrArray *given; /* struct input, in order; NULL: not kept */
    uint32_t had;     /* of them, so many the machine has had */
    bool repeats;     /* one of them is on its way again */
    ticks_t now;      /* stimuli_set_time() */
    char journal[65]; /* hash of the file whose inputs are among them; "": none */
    struct came {
        uint32_t timed, after;
    } came;           /* of that file */
    struct event due; /* lets a machine that sleeps for good come to the next one */
    FILE *record;     /* NULL: none */
    char *fault;
};

static void nothing(void *ctx)
{
}

struct stimuli *stimuli_new(struct machine *m, struct console *c)
{
    struct stimuli *s = g_new0(struct stimuli, 1);

    s->machine = m;
    s->console = c;
    s->timed = g_ptr_array_new_with_free_func((GDestroyNotify)input_free);
    s->after = g_ptr_array_new_with_free_func((GDestroyNotify)input_free);
    event_init(&s->due, NULL, "input", nothing, s);
    return s;
}

void stimuli_free(struct stimuli *s)
{
    if (s == NULL)
        return;
    sched_cancel(machine_sched(s->machine), &s->due);
    console_record(s->console, NULL, NULL);
    if (s->given != NULL)
        g_ptr_array_free(s->given, TRUE);
    console_expect(s->console, NULL);
    g_ptr_array_free(s->timed, TRUE);
    g_ptr_array_free(s->after, TRUE);
    g_free(s->fault);
    g_free(s);
}

void stimuli_add(struct stimuli *s, struct input *input)
{
    if (input->after != NULL)
        g_ptr_array_add(s->after, input);
    else
        journal_insert(s->timed, input);
}

void stimuli_add_journal(struct stimuli *s, GPtrArray *journal, const char *hash)
{
    g_strlcpy(s->journal, hash, sizeof s->journal);
    while (journal->len != 0) {
        struct input *i = g_ptr_array_steal_index(journal, 0);

        i->of_journal = true;
        stimuli_add(s, i);
    }
}

/* Takes the first n of the journal's away. */
static void drop(GPtrArray *inputs, uint32_t n)
{
    for (unsigned i = 0; n > 0 && i < inputs->len;)
        if (((struct input *)inputs->pdata[i])->of_journal) {
            g_ptr_array_remove_index(inputs, i);
            n--;
        } else {
            i++;
        }
}

void stimuli_walk_journal(struct stimuli *s, struct state_walk *w)
{
    struct came came = s->came;
    char journal[sizeof s->journal];

    memcpy(journal, s->journal, sizeof journal);
    state_begin(w, "journal");
    STATE_PART(w, journal);
    STATE_PART(w, came);
    if (!w->restores)
        return;
    s->had = 0; /* of a past that was another process's */
    if (s->given != NULL)
        g_ptr_array_set_size(s->given, 0);
    if (memcmp(journal, s->journal, sizeof journal) != 0)
        return;
    drop(s->timed, came.timed);
    drop(s->after, came.after);
    s->came = came;
}

void stimuli_set_time(struct stimuli *s, ticks_t now)
{
    s->now = now;
}

/* Whoever wants to know of input that is new is told, before the machine has it. */
static void note(struct stimuli *s, const struct input *i)
{
    if (s->record != NULL)
        input_print(i, s->record);
    if (s->given == NULL)
        return;
    g_ptr_array_set_size(s->given, (int)s->had);
    g_ptr_array_add(s->given, input_copy(i));
    s->had = s->given->len;
}

static void on_typed(void *ctx, const char *line, const uint8_t *data, size_t len)
{
    struct stimuli *s = ctx;
    struct input input = {
        .when = s->now,
        .kind = INPUT_TEXT,
        .target = (char *)line,
        .data = g_byte_array_new(),
    };

    g_byte_array_append(input.data, data, (unsigned)len);
    if (!s->repeats)
        note(s, &input);
    g_byte_array_unref(input.data);
}

void stimuli_record(struct stimuli *s, FILE *out)
{
    s->record = out;
    journal_begin(out);
    console_record(s->console, on_typed, s);
}

void stimuli_keep(struct stimuli *s)
{
    if (s->given != NULL)
        return;
    s->given = g_ptr_array_new_with_free_func((GDestroyNotify)input_free);
    console_record(s->console, on_typed, s);
}

void stimuli_walk(struct stimuli *s, struct state_walk *w)
{
    STATE_PART(w, s->had);
}

void stimuli_fork(struct stimuli *s)
{
    for (unsigned i = s->had; s->given != NULL && i < s->given->len; i++)
        journal_insert(s->timed, input_copy(s->given->pdata[i]));
    if (s->given != NULL)
        g_ptr_array_set_size(s->given, (int)s->had);
}

/* What was given after the moment that the machine is at; NULL: nothing. */
static struct input *repeated(const struct stimuli *s)
{
    return s->given != NULL && s->had < s->given->len ? s->given->pdata[s->had] : NULL;
}

ticks_t stimuli_next(const struct stimuli *s)
{
    const struct input *again = repeated(s);

    if (again != NULL)
        return again->when;
    return s->timed->len != 0 ? ((struct input *)s->timed->pdata[0])->when : TICKS_NEVER;
}

static enum machine_core core_of(const struct input *i)
{
    return strcmp(i->target, "net") == 0 ? CORE_NET : CORE_APP;
}

/* Bits that changed by themselves: of RAM, or of a flash whose cells are worn. */
static bool flip(struct machine *m, const struct input *i)
{
    g_autofree uint8_t *bytes = g_malloc(MAX(i->data->len, 1));

    if (memory_host(machine_memory(m, core_of(i)), i->addr, i->data->len) == NULL ||
        !machine_peek(m, core_of(i), i->addr, bytes, i->data->len))
        return false;
    for (unsigned n = 0; n < i->data->len; n++)
        bytes[n] ^= i->data->data[n];
    return machine_poke(m, core_of(i), i->addr, bytes, i->data->len) ||
           machine_set_flash(m, core_of(i), i->addr, bytes, i->data->len);
}

static bool set_register(struct machine *m, const struct input *i)
{
    if (i->reg >= ENGINE_FPSCR && core_of(i) != CORE_APP)
        return false;
    cpu_set_reg(machine_cpu(m, core_of(i)), i->reg, i->value);
    return true;
}

static bool act_on_usb(struct usb_host *host, const char *what)
{
    if (strcmp(what, "plug") == 0)
        usb_host_plug(host);
    else if (strcmp(what, "unplug") == 0)
        usb_host_unplug(host);
    else if (strcmp(what, "suspend") == 0)
        usb_host_suspend(host);
    else
        usb_host_resume(host);
    return true;
}

static bool give(struct stimuli *s, const struct input *i)
{
    switch (i->kind) {
    case INPUT_TEXT:
        return console_type(s->console, i->target, i->data->data, i->data->len);
    case INPUT_PIN:
        pins_set_outside(machine_pins(s->machine), i->pin, (enum pin_drive)i->drive);
        return true;
    case INPUT_RESET:
        machine_pin_reset(s->machine);
        return true;
    case INPUT_POWER:
        machine_power_cycle(s->machine);
        return true;
    case INPUT_USB:
        return act_on_usb(machine_usb_host(s->machine), i->target);
    case INPUT_WRITE:
        return machine_poke(s->machine, core_of(i), i->addr, i->data->data, i->data->len);
    case INPUT_FLASH:
        return machine_set_flash(s->machine, core_of(i), i->addr, i->data->data, i->data->len);
    case INPUT_ERASE:
        return machine_set_flash(s->machine, core_of(i), i->addr, NULL, i->value);
    case INPUT_FLIP:
        return flip(s->machine, i);
    case INPUT_REGISTER:
        return set_register(s->machine, i);
    }
    return false;
}

static char *describe_fault(const struct input *i)
{
    switch (i->kind) {
    case INPUT_TEXT:
        return g_strdup_printf("there is no line %s to type at", i->target);
    case INPUT_REGISTER:
        return g_strdup("the network core has no such register");
    case INPUT_WRITE:
        return g_strdup_printf("there is nothing at 0x%08x that can be written to", i->addr);
    default:
        return g_strdup_printf("there is no such memory at 0x%08x", i->addr);
    }
}

char *stimuli_give(struct stimuli *s, struct input *i)
{
    char *fault = NULL;

    i->when = s->now;
    if (i->kind != INPUT_TEXT) /* text is heard when it is taken */
        note(s, i);
    if (!give(s, i))
        fault = describe_fault(i);
    input_free(i);
    return fault;
}

void stimuli_note(struct stimuli *s, struct input *i)
{
    i->when = s->now;
    if (s->record != NULL)
        input_print(i, s->record);
    input_free(i);
}

static void give_in_time(struct stimuli *s, struct input *i)
{
    if (i->of_journal && i->after != NULL)
        s->came.after++;
    else if (i->of_journal)
        s->came.timed++;
    char *fault = stimuli_give(s, i);
    if (s->fault == NULL)
        s->fault = fault;
    else
        g_free(fault);
}

static void look_for_text(struct stimuli *s)
{
    if (s->expecting && console_expected(s->console)) {
        s->expecting = false;
        give_in_time(s, g_ptr_array_steal_index(s->after, 0));
    }
    if (s->expecting || s->after->len == 0)
        return;
    s->expecting = true;
    console_expect(s->console, ((struct input *)s->after->pdata[0])->after);
}

static void repeat(struct stimuli *s)
{
    const struct input *i;

    s->repeats = true;
    while ((i = repeated(s)) != NULL && i->when <= s->now) {
        s->had++;
        give(s, i);
    }
    s->repeats = false;
}

void stimuli_apply(struct stimuli *s)
{
    repeat(s);
    if (repeated(s) != NULL)
        return;
    while (stimuli_next(s) <= machine_now(s->machine))
        give_in_time(s, g_ptr_array_steal_index(s->timed, 0));
    look_for_text(s);
}

bool stimuli_wake(struct stimuli *s)
{
    ticks_t next = stimuli_next(s);

    if (next == TICKS_NEVER)
        return false;
    sched_at(machine_sched(s->machine), &s->due, MAX(next, sched_now(machine_sched(s->machine))));
    return true;
}

const char *stimuli_fault(const struct stimuli *s)
{
    return s->fault;
}
