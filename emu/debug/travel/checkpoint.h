/*
 * All state of a session and its machine at one moment, kept in memory to go back to.
 *
 * It is the state of a snapshot, cut into pages; a page that is as in another checkpoint is shared
 * with it, so that one costs what has changed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "session/session.h"

struct checkpoint;

/* `like`: one whose pages may be shared; NULL: none. *bytes counts the pages of all of them. */
struct checkpoint *checkpoint_take(struct session *s, struct machine *m,
                                   const struct checkpoint *like, size_t *bytes);
void checkpoint_free(struct checkpoint *c);

void checkpoint_restore(const struct checkpoint *c, struct session *s, struct machine *m);
