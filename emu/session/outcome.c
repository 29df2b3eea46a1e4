/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/outcome.h"

void outcome_set(struct outcome *o, const char *reason, enum exit_status status, const char *text)
{
    o->reason = reason;
    o->status = status;
    g_strlcpy(o->text, text, sizeof o->text);
}

void outcome_sick(struct outcome *o, const char *reason, enum symptom symptom, const char *text)
{
    outcome_set(o, reason, EXIT_GUEST, text);
    o->symptom = symptom;
}
