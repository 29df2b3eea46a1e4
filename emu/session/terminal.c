/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/terminal.h"

#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

static struct termios saved;
static volatile sig_atomic_t raw;
static volatile sig_atomic_t interrupted;

void terminal_restore(void)
{
    if (raw)
        tcsetattr(STDIN_FILENO, TCSANOW, &saved);
    raw = 0;
}

/* A crash of ours leaves the terminal usable too. */
static void on_crash(int number)
{
    terminal_restore();
    signal(number, SIG_DFL);
    raise(number);
}

void terminal_make_raw(int fd)
{
    struct termios t;

    if (tcgetattr(fd, &t) != 0)
        return;
    cfmakeraw(&t);
    tcsetattr(fd, TCSANOW, &t);
}

bool terminal_enter_raw(void)
{
    static const int crashes[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

    if (raw)
        return true;
    if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &saved) != 0)
        return false;
    raw = 1;
    atexit(terminal_restore);
    for (unsigned i = 0; i < sizeof crashes / sizeof crashes[0]; i++)
        signal(crashes[i], on_crash);

    struct termios t = saved;
    cfmakeraw(&t);
    t.c_oflag |= OPOST; /* our own messages end lines with \n */
    tcsetattr(STDIN_FILENO, TCSANOW, &t);
    return true;
}

bool terminal_is_raw(void)
{
    return raw;
}

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

void terminal_catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

bool terminal_interrupted(void)
{
    return interrupted;
}
