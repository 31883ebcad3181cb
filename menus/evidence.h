/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a clerk must have seen before an order is accepted at the counter, as the tables of the service say it. */
#pragma once

#include "menus/order.h"

#define MN_EVIDENCE_SETS	32	/* sets that are told; a service with more of them tells some */

/*! Which evidence is enough for one caller. */
struct mn_evidence {
	bool needed;			/* without any evidence the order is refused */
	bool asked;			/* the operation asks for evidence of somebody, if not of this caller */
	uint64_t set[MN_EVIDENCE_SETS];	/* any one of these is enough: bit i is item i of mn_program.evidence */
	uint8_t n_sets;			/* 0 with .needed set: nothing a clerk can see is enough */
};

/*! Which sets of evidence keep the cases that ask for evidence from refusing. No set holds another one; they stand in
 *  the order in which rows of the tables name them first. Cases that ask for no evidence are left out: mn_decide()
 *  judges them.
 *  \param[in] facts  what is known of the caller; parameters are taken as not given. */
void mn_evidence_sets(const struct mn_program *program, uint16_t operation, const struct mn_facts *facts,
		      struct mn_evidence *evidence);

/*! Does this case look at the evidence that was seen? */
bool mn_evidence_asked_by(const struct mn_program *program, uint16_t kase);
