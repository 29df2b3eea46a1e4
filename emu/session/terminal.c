/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/terminal.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <termios.h>
#include <unistd.h>

static struct termios saved;
static volatile sig_atomic_t raw;
static volatile sig_atomic_t interrupted;
static volatile sig_atomic_t signal_fd = -1;

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
    uint64_t one = 1;

    interrupted = 1;
    if (write(signal_fd, &one, sizeof one) < 0)
        return; /* the flag is enough */
}

void terminal_catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};

    if (signal_fd < 0)
        signal_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

bool terminal_interrupted(void)
{
    return interrupted;
}

int terminal_signal_fd(void)
{
    return signal_fd;
}
