/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which screens and operations somebody can come to, asked of programs whose proof may have failed. */
#pragma once

#include "menus/program.h"

struct mn_graph_reach {
	bool *screen;			/* a way from home leads here */
	bool *loop;			/* a way from this screen leads back to it */
	bool *operation;		/* a screen somebody comes to, or an SMS code, offers it */
	bool *item;			/* an item of any screen leads to this operation */
	bool language;			/* a screen that is reached offers the choice of languages */
};

/*! The arrays are owned by ctx, one element for each screen or operation. Time and memory: as screens and items. */
void mn_graph_reach(void *ctx, const struct mn_program *program, struct mn_graph_reach *reach);
