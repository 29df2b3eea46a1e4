/*
 * Variants side by side: a process each, results through a pipe.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/bench.h"
#include "cli/terminal.h"

#define MAX_JOBS 64
#define POLL_MS  200

struct slot {
    pid_t pid; /* 0: free */
    int fd;
    unsigned variant;
    size_t got; /* bytes of its result */
};

struct pool {
    const struct bench_job *job;
    struct bench_result *results;
    struct slot slot[MAX_JOBS];
    unsigned slots, running, next, done;
    bool show;
};

static void progress(struct pool *p)
{
    if (p->show)
        fprintf(stderr, "\rbench: %u of %u variants", p->done, p->job->variants->len);
}

static void write_all(int fd, const void *data, size_t len)
{
    const char *p = data;

    while (len > 0) {
        ssize_t n = write(fd, p, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        p += n;
        len -= (size_t)n;
    }
}

static void G_GNUC_NORETURN run_child(struct pool *p, unsigned variant, int fd)
{
    struct bench_result result;

    signal(SIGINT, SIG_IGN); /* the parent ends us */
    signal(SIGTERM, SIG_DFL);
    bench_run_variant(p->job, g_ptr_array_index(p->job->variants, variant), &result);
    write_all(fd, &result, sizeof result);
    _exit(0);
}

static void fail(struct bench_result *r, const char *text)
{
    *r = (struct bench_result){.failed = true};
    g_strlcpy(r->message, text, sizeof r->message);
}

static void start(struct pool *p, struct slot *s)
{
    unsigned variant = p->next++;
    int fds[2];

    if (pipe(fds) != 0) {
        fail(&p->results[variant], g_strerror(errno));
        p->done++;
        return;
    }
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        close(fds[0]);
        run_child(p, variant, fds[1]);
    }
    close(fds[1]);
    if (pid < 0) {
        fail(&p->results[variant], g_strerror(errno));
        close(fds[0]);
        p->done++;
        return;
    }
    *s = (struct slot){.pid = pid, .fd = fds[0], .variant = variant};
    p->running++;
}

static void finish(struct pool *p, struct slot *s)
{
    struct bench_result *r = &p->results[s->variant];
    int status = 0;

    close(s->fd);
    while (waitpid(s->pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (s->got != sizeof *r) {
        char *text = WIFSIGNALED(status)
                         ? g_strdup_printf("its process died of signal %d", WTERMSIG(status))
                         : g_strdup("its process ended without a result");
        fail(r, text);
        g_free(text);
    }
    s->pid = 0;
    p->running--;
    p->done++;
    progress(p);
}

static void receive(struct pool *p, struct slot *s)
{
    struct bench_result *r = &p->results[s->variant];
    ssize_t n = read(s->fd, (char *)r + s->got, sizeof *r - s->got);

    if (n < 0 && errno == EINTR)
        return;
    if (n > 0)
        s->got += (size_t)n;
    if (n <= 0 || s->got == sizeof *r)
        finish(p, s);
}

static void wait_for_results(struct pool *p)
{
    struct pollfd fds[MAX_JOBS];
    struct slot *slots[MAX_JOBS];
    nfds_t n = 0;

    for (unsigned i = 0; i < p->slots; i++)
        if (p->slot[i].pid != 0) {
            slots[n] = &p->slot[i];
            fds[n++] = (struct pollfd){.fd = p->slot[i].fd, .events = POLLIN};
        }
    if (poll(fds, n, POLL_MS) <= 0)
        return;
    for (nfds_t i = 0; i < n; i++)
        if (fds[i].revents != 0)
            receive(p, slots[i]);
}

static void end_children(struct pool *p)
{
    for (unsigned i = 0; i < p->slots; i++)
        if (p->slot[i].pid != 0)
            kill(p->slot[i].pid, SIGKILL);
    for (unsigned i = 0; i < p->slots; i++)
        if (p->slot[i].pid != 0)
            finish(p, &p->slot[i]);
}

static unsigned jobs(const struct bench_job *job)
{
    unsigned wanted =
        job->options->jobs > 0 ? (unsigned)job->options->jobs : g_get_num_processors();

    return CLAMP(wanted, 1, MIN(MAX_JOBS, job->variants->len));
}

bool bench_run_all(const struct bench_job *job, struct bench_result *results)
{
    struct pool p = {
        .job = job,
        .results = results,
        .slots = jobs(job),
        .show = isatty(STDERR_FILENO) && !job->options->quiet,
    };

    terminal_catch_signals();
    progress(&p);
    while (p.done < job->variants->len && !terminal_interrupted()) {
        for (unsigned i = 0; i < p.slots && p.next < job->variants->len; i++)
            if (p.slot[i].pid == 0)
                start(&p, &p.slot[i]);
        if (p.running > 0)
            wait_for_results(&p);
    }
    end_children(&p);
    if (p.show)
        fprintf(stderr, "\r\033[K");
    return p.done == job->variants->len && !terminal_interrupted();
}
