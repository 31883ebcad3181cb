/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Checks of a whole program, which only look at it: what they find goes to diags. */
#pragma once

#include "menus/diag.h"

/*! The characters of all texts. */
void mn_check_text(const struct mn_program *program, struct mn_diags *diags);
/*! Labels and choices that cannot be told apart, confirmations that do not say what they confirm. */
void mn_check_label(const struct mn_program *program, struct mn_diags *diags);
/*! SMS codes and what is dialled.
 *  \returns how many codes and dialled strings have one meaning only; 0 after errors. */
uint32_t mn_check_code(const struct mn_program *program, struct mn_diags *diags);
/*! What events do to the register, and what they forget to do. */
void mn_check_event(const struct mn_program *program, struct mn_diags *diags);
/*! What is offered by code and not by screen, languages nobody can choose, the one operation that judges less. */
void mn_check_offer(const struct mn_program *program, struct mn_diags *diags);
