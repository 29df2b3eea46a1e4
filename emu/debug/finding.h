/*
 * A finding: one thing that is wrong with the firmware, said so that it can be acted on.
 *
 * `check` makes findings from files, the doctor of `run` from a run; both print and write them
 * through here. The JSON form is described by docs/finding.schema.json.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

#define FINDING_SCHEMA 1

/* A finding's text without evidence never takes more lines, nor wider ones. */
#define FINDING_LINES   10
#define FINDING_COLUMNS 100

enum finding_severity {
    FINDING_NOTE,    /* worth knowing; nothing fails because of it */
    FINDING_WARNING, /* fails under circumstances that were not met */
    FINDING_GAP,     /* the model lacks what the program needs: no mistake of the program */
    FINDING_ERROR,   /* fails, or has failed */
};

struct finding {
    char *id; /* stable: "F01-init-before-qspi"; the card of docs/failures.md, then a slug */
    enum finding_severity severity;
    char *title;
    char *where; /* function, init level, file, address; NULL: not known */
    char *file;  /* of the source, where it can be mended; NULL: not known */
    unsigned line;
    char *why;           /* NULL: the title says it */
    char *remedy;        /* lines to paste or to do; NULL: none known */
    GPtrArray *evidence; /* char *, one line each */
};

struct finding *finding_new(const char *id, enum finding_severity severity, const char *title, ...)
    G_GNUC_PRINTF(3, 4);
void finding_free(struct finding *f);

/* Each replaces what was there. */
void finding_where(struct finding *f, const char *format, ...) G_GNUC_PRINTF(2, 3);
void finding_why(struct finding *f, const char *format, ...) G_GNUC_PRINTF(2, 3);
void finding_remedy(struct finding *f, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The source line to look at. */
void finding_source(struct finding *f, const char *file, unsigned line);

/* Appends one line of evidence. */
void finding_evidence(struct finding *f, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Findings that own their content: a GPtrArray of struct finding *. */
GPtrArray *findings_new(void);

/* The worst severity among them; FINDING_NOTE when there is none. */
enum finding_severity findings_worst(const GPtrArray *findings);

/* The finding in at most FINDING_LINES lines, without evidence. */
void finding_print(const struct finding *f, FILE *to);

/* The evidence, indented, a line each. */
void finding_print_evidence(const struct finding *f, FILE *to);

const char *finding_severity_name(enum finding_severity severity);

/* Writes {"schema", "tool", "findings"}; `tool` is the command: "run", "check". */
bool findings_write_json(const GPtrArray *findings, const char *tool, const char *path,
                         GError **error);

/* The same with members of its own, which add() puts before the findings. */
struct _JsonBuilder;
typedef void (*findings_add)(struct _JsonBuilder *builder, const void *ctx);
bool findings_write_json_with(const GPtrArray *findings, const char *tool, const char *path,
                              findings_add add, const void *ctx, GError **error);
