/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib.h>

#include "time/sched.h"

struct log {
    struct sched *sched;
    GString *order;
    ticks_t last;
};

static struct sched sched;
static struct log log_;

static void fire(void *ctx)
{
    g_string_append_c(log_.order, *(const char *)ctx);
    log_.last = sched_now(&sched);
}

static void set_up(void)
{
    sched = (struct sched){0};
    log_.order = g_string_new(NULL);
}

static void events_fire_in_order_of_time_then_priority_then_arming(void)
{
    struct event a, b, c, d;

    set_up();
    event_init(&a, NULL, "a", fire, "a");
    event_init(&b, NULL, "b", fire, "b");
    event_init(&c, NULL, "c", fire, "c");
    event_init(&d, NULL, "d", fire, "d");
    d.priority = 0;
    a.priority = b.priority = 1;
    sched_at(&sched, &a, 20);
    sched_at(&sched, &b, 20);
    sched_at(&sched, &c, 10);
    sched_at(&sched, &d, 20);
    sched_run(&sched, 30);
    g_assert_cmpstr(log_.order->str, ==, "cdab");
    g_string_free(log_.order, TRUE);
}

static void the_present_is_the_event_s_time_while_it_fires(void)
{
    struct event a;

    set_up();
    event_init(&a, NULL, "a", fire, "a");
    sched_at(&sched, &a, 17);
    sched_run(&sched, 1000);
    g_assert_cmpuint(log_.last, ==, 17);
    g_assert_cmpuint(sched_now(&sched), ==, 1000);
    g_string_free(log_.order, TRUE);
}

static void arming_again_moves_an_event_and_cancelling_twice_is_harmless(void)
{
    struct event a;

    set_up();
    event_init(&a, NULL, "a", fire, "a");
    sched_at(&sched, &a, 10);
    sched_at(&sched, &a, 50);
    sched_run(&sched, 20);
    g_assert_cmpstr(log_.order->str, ==, "");
    sched_cancel(&sched, &a);
    sched_cancel(&sched, &a);
    sched_run(&sched, 100);
    g_assert_cmpstr(log_.order->str, ==, "");
    g_assert_cmpuint(sched_next(&sched), ==, TICKS_NEVER);
    g_string_free(log_.order, TRUE);
}

static void an_owner_s_events_are_asked_and_cancelled_together(void)
{
    struct event a, b, foreign;
    struct event_owner chip = {.name = "chip", .sched = &sched};
    struct event_owner owner = {.name = "owner", .sched = &sched, .also = &chip};

    set_up();
    event_init(&a, &owner, NULL, fire, "a");
    event_init(&b, &owner, "b", fire, "b");
    event_init(&foreign, &chip, NULL, fire, "c");
    g_assert_null(events_next(&owner));
    sched_at(&sched, &b, 20);
    sched_at(&sched, &a, 30);
    sched_at(&sched, &foreign, 10);
    g_assert_true(events_next(&owner) == &foreign);
    events_cancel(&owner);
    g_assert_true(sched.head == &foreign && foreign.next == NULL);
    g_string_free(log_.order, TRUE);
}

static void an_event_is_labelled_by_its_owner_and_what_happens(void)
{
    struct event_owner owner = {.name = "RTC0", .sched = &sched};
    struct event a, b, c;
    char *label[3];

    event_init(&a, &owner, "compare", fire, "a");
    event_init(&b, &owner, NULL, fire, "b");
    event_init(&c, NULL, "alone", fire, "c");
    label[0] = event_label(&a);
    label[1] = event_label(&b);
    label[2] = event_label(&c);
    g_assert_cmpstr(label[0], ==, "RTC0 compare");
    g_assert_cmpstr(label[1], ==, "RTC0");
    g_assert_cmpstr(label[2], ==, "alone");
    for (unsigned i = 0; i < G_N_ELEMENTS(label); i++)
        g_free(label[i]);
}

static void walk(struct state_walk *w, struct event_owner *one, struct event_owner *other)
{
    state_begin(w, "all");
    sched_walk(&sched, w);
    events_walk(one, w);
    events_walk(other, w);
    g_assert_true(state_walk_end(w, NULL));
}

static void restored_events_fire_in_the_order_in_which_they_were_armed(void)
{
    struct event_owner one = {.name = "one", .sched = &sched};
    struct event_owner other = {.name = "other", .sched = &sched};
    struct state_blocks *state = state_blocks_new();
    struct state_walk save = state_save(state), restore = state_restore(state);
    struct event a, b, c;

    set_up();
    event_init(&a, &one, "a", fire, "a");
    event_init(&b, &one, "b", fire, "b");
    event_init(&c, &other, "c", fire, "c");
    sched_at(&sched, &b, 20);
    sched_at(&sched, &c, 20);
    sched_at(&sched, &a, 20);
    walk(&save, &one, &other);
    sched_cancel(&sched, &b);
    sched_at(&sched, &a, 10);
    walk(&restore, &one, &other);
    sched_run(&sched, 30);
    g_assert_cmpstr(log_.order->str, ==, "bca");
    g_string_free(log_.order, TRUE);
    state_blocks_free(state);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sched/order", events_fire_in_order_of_time_then_priority_then_arming);
    g_test_add_func("/sched/present", the_present_is_the_event_s_time_while_it_fires);
    g_test_add_func("/sched/move", arming_again_moves_an_event_and_cancelling_twice_is_harmless);
    g_test_add_func("/sched/owner", an_owner_s_events_are_asked_and_cancelled_together);
    g_test_add_func("/sched/label", an_event_is_labelled_by_its_owner_and_what_happens);
    g_test_add_func("/sched/restored", restored_events_fire_in_the_order_in_which_they_were_armed);
    return g_test_run();
}
