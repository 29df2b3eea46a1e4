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
    event_init(&a, "a", fire, "a");
    event_init(&b, "b", fire, "b");
    event_init(&c, "c", fire, "c");
    event_init(&d, "d", fire, "d");
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
    event_init(&a, "a", fire, "a");
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
    event_init(&a, "a", fire, "a");
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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sched/order", events_fire_in_order_of_time_then_priority_then_arming);
    g_test_add_func("/sched/present", the_present_is_the_event_s_time_while_it_fires);
    g_test_add_func("/sched/move", arming_again_moves_an_event_and_cancelling_twice_is_harmless);
    return g_test_run();
}
