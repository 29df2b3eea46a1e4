/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/pool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/messages.h"
#include "session/terminal.h"

#define MAX_JOBS 64
#define POLL_MS  200

struct slot {
    pid_t pid; /* 0: free */
    int fd;
    unsigned index;
    size_t got; /* bytes of its result */
};

struct pool {
    const struct pool_job *job;
    char *results;
    struct slot slot[MAX_JOBS];
    unsigned slots, running, next, done;
    bool show;
};

static void *result_of(const struct pool *p, unsigned index)
{
    return p->results + index * p->job->result_size;
}

static void progress(struct pool *p)
{
    if (!p->show)
        return;
    char *line =
        g_strdup_printf("%s: %u of %u %s", p->job->command, p->done, p->job->count, p->job->unit);
    messages_progress(line);
    g_free(line);
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

static void G_GNUC_NORETURN run_child(struct pool *p, unsigned index, int fd)
{
    void *result = g_malloc0(p->job->result_size);

    signal(SIGINT, SIG_IGN); /* the parent ends us */
    signal(SIGTERM, SIG_DFL);
    p->job->run(p->job->ctx, index, result);
    write_all(fd, result, p->job->result_size);
    _exit(0);
}

static void start(struct pool *p, struct slot *s)
{
    unsigned index = p->next++;
    int fds[2];

    if (pipe(fds) != 0) {
        p->job->failed(result_of(p, index), g_strerror(errno));
        p->done++;
        return;
    }
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        close(fds[0]);
        run_child(p, index, fds[1]);
    }
    close(fds[1]);
    if (pid < 0) {
        p->job->failed(result_of(p, index), g_strerror(errno));
        close(fds[0]);
        p->done++;
        return;
    }
    *s = (struct slot){.pid = pid, .fd = fds[0], .index = index};
    p->running++;
}

static void finish(struct pool *p, struct slot *s)
{
    int status = 0;

    close(s->fd);
    while (waitpid(s->pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (s->got != p->job->result_size) {
        char *text = terminal_interrupted() ? g_strdup("interrupted")
                     : WIFSIGNALED(status)
                         ? g_strdup_printf("its process died of signal %d", WTERMSIG(status))
                         : g_strdup("its process ended without a result");
        p->job->failed(result_of(p, s->index), text);
        g_free(text);
    } else if (p->job->finished != NULL) {
        p->job->finished(p->job->ctx, s->index, result_of(p, s->index));
    }
    s->pid = 0;
    p->running--;
    p->done++;
    progress(p);
}

static void receive(struct pool *p, struct slot *s)
{
    size_t size = p->job->result_size;
    ssize_t n = read(s->fd, (char *)result_of(p, s->index) + s->got, size - s->got);

    if (n < 0 && errno == EINTR)
        return;
    if (n > 0)
        s->got += (size_t)n;
    if (n <= 0 || s->got == size)
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

/* False: there is nothing more to start. */
static bool start_next(struct pool *p, struct slot *s)
{
    if (p->next == p->job->count)
        return false;
    if (p->job->prepare != NULL && !p->job->prepare(p->job->ctx, p->next)) {
        while (p->next < p->job->count) {
            p->job->failed(result_of(p, p->next++), "could not be started");
            p->done++;
        }
        return false;
    }
    start(p, s);
    return true;
}

bool pool_run(const struct pool_job *job, void *results)
{
    unsigned wanted = job->jobs > 0 ? job->jobs : g_get_num_processors();
    struct pool p = {
        .job = job,
        .results = results,
        .slots = CLAMP(wanted, 1, MAX_JOBS),
        .show = isatty(STDERR_FILENO) && !job->quiet,
    };

    terminal_catch_signals();
    progress(&p);
    while (p.done < job->count && !terminal_interrupted()) {
        for (unsigned i = 0; i < p.slots && !terminal_interrupted(); i++)
            if (p.slot[i].pid == 0 && !start_next(&p, &p.slot[i]))
                break;
        if (p.running > 0)
            wait_for_results(&p);
    }
    end_children(&p);
    while (p.next < job->count)
        job->failed(result_of(&p, p.next++), "interrupted");
    if (p.show)
        messages_progress("");
    return p.done == job->count && !terminal_interrupted();
}
