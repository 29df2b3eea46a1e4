/*
 * At a terminal: a line editor, its history and what Tab completes.
 *
 * readline is asked byte by byte, so that what the board tells by itself is printed above the line
 * that is being typed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "mon/mon.h"

#define PROMPT       "(nrf53mon) "
#define HISTORY_SIZE 2000

/* readline and signals have no context of their own. */
static struct mon *at_terminal;
static volatile sig_atomic_t interrupts;

static void on_interrupt(int signal)
{
    interrupts = 1;
    at_terminal->interrupted = true;
}

/* While a line is edited Ctrl-C is a key like others: a signal would take what was typed behind it
 * along. */
static void prepare_terminal(int meta)
{
    struct termios t;

    rl_prep_terminal(meta);
    if (tcgetattr(STDIN_FILENO, &t) != 0)
        return;
    t.c_cc[VINTR] = _POSIX_VDISABLE;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &t);
}

static int on_interrupt_key(int count, int key)
{
    interrupts = 1;
    return 0;
}

/* --- completion --- */

static char **answers;
static unsigned next_answer;

static char *give_answer(const char *text, int state)
{
    if (state == 0)
        next_answer = 0;
    if (answers == NULL || answers[next_answer] == NULL || *answers[next_answer] == '\0')
        return NULL;
    return strdup(answers[next_answer++]);
}

static char **complete(const char *text, int start, int end)
{
    char *typed = g_strndup(rl_line_buffer, (gsize)end);
    char *line = g_strconcat("complete ", typed, NULL), *found = NULL;

    rl_attempted_completion_over = 1;
    rl_completion_append_character = start == 0 ? ' ' : '\0'; /* a device may get a register */
    if (link_say(at_terminal->link, line, &found, NULL) && found != NULL)
        answers = g_strsplit(found, "\n", -1);
    char **matches = answers != NULL ? rl_completion_matches(text, give_answer) : NULL;
    g_clear_pointer(&answers, g_strfreev);
    g_free(found);
    g_free(line);
    g_free(typed);
    return matches;
}

/* --- lines --- */

static void take(char *line)
{
    struct mon *m = at_terminal;

    rl_callback_handler_remove();
    if (line == NULL) {
        putchar('\n');
        m->over = true;
        return;
    }
    if (*line != '\0' && (history_length == 0 ||
                          strcmp(history_get(history_base + history_length - 1)->line, line) != 0))
        add_history(line);
    m->interrupted = false;
    mon_line(m, line);
    free(line);
    if (!m->over)
        rl_callback_handler_install(PROMPT, take);
}

/* What the board tells goes above the line. */
static void aside(void *ctx, bool begins)
{
    if (begins)
        rl_clear_visible_line();
    else
        rl_forced_update_display();
}

/* Like a shell's for a line that was begun; else the board is halted, as GDB does. */
static void interrupt_line(struct mon *m)
{
    bool typed = rl_end > 0;

    interrupts = 0;
    m->interrupted = false;
    fputs("^C\n", stdout);
    rl_replace_line("", 0);
    rl_callback_handler_remove();
    if (!typed)
        mon_line(m, "halt");
    if (!m->over)
        rl_callback_handler_install(PROMPT, take);
}

static void serve(struct mon *m)
{
    struct pollfd p[] = {{STDIN_FILENO, POLLIN, 0}, {link_fd(m->link), POLLIN, 0}};
    GError *error = NULL;

    if (interrupts != 0) {
        interrupt_line(m);
        return;
    }
    if (poll(p, 2, -1) < 0) {
        m->over = errno != EINTR;
        return;
    }
    if (p[1].revents != 0 && !link_take(m->link, &error)) {
        aside(NULL, true);
        printf("%s\n", error->message);
        g_error_free(error);
        m->over = true;
    }
    if (!m->over && (p[0].revents & (POLLIN | POLLHUP)) != 0)
        rl_callback_read_char();
}

void mon_terminal(struct mon *m)
{
    const struct sigaction on_signal = {.sa_handler = on_interrupt};
    struct sigaction former;
    char *path = mon_config_file("history");

    at_terminal = m;
    m->aside = aside;
    rl_readline_name = "nrf53mon";
    rl_catch_signals = 0;
    rl_prep_term_function = prepare_terminal;
    rl_bind_key('C' & 0x1f, on_interrupt_key);
    rl_attempted_completion_function = complete;
    rl_completer_word_break_characters = (char *)" \t";
    using_history();
    read_history(path);
    stifle_history(HISTORY_SIZE);
    sigaction(SIGINT, &on_signal, &former);
    rl_callback_handler_install(PROMPT, take);
    while (!m->over)
        serve(m);
    rl_callback_handler_remove();
    sigaction(SIGINT, &former, NULL);
    write_history(path);
    m->aside = NULL;
    g_free(path);
}
