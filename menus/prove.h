/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Proofs about rules. For every operation it asks, over all facts there can be: can each judged case refuse somebody,
 * or do the ones before it leave nobody to it? Does somebody pass? Is each text shown to somebody? Can each effect be
 * done whenever it is asked for? The questions are answered exactly (solve.h, situation.h), never by trying examples.
 */
#pragma once

#include "menus/diag.h"

/*! Prove a whole program; what does not hold goes to diags, what does is counted in program->proof. */
void mn_prove(struct mn_program *program, struct mn_diags *diags);

/*! What is read must be written by somebody, and a table says nothing twice. */
void mn_prove_supply(const struct mn_program *program, struct mn_diags *diags);

/*! Can judge line number judge of the operation refuse a request that comes by this channel? */
bool mn_prove_judge_by(const struct mn_program *program, uint16_t operation, uint16_t judge, unsigned int channel);

/*! The channels an operation is offered on: bits 1 << enum mn_channel. */
unsigned int mn_prove_channels(const struct mn_program *program, uint16_t operation);
