/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The menu as a SIM shows it: SET UP MENU and SELECT ITEM for screens with items, DISPLAY TEXT for pages of text,
 * GET INPUT and SELECT ITEM for parameters (TS 102 223), an SMS code at the end of each way. A service without SMS
 * codes has no such menu, an operation without one no item in it.
 */
#pragma once

#include "menus/program.h"

#define MN_TOOLKIT_COMMAND_MAX	256	/* octets of a proactive command, TS 102 221 §7.4.2: what one FETCH brings */
#define MN_TOOLKIT_INPUT_MAX	236	/* octets of the text of GET INPUT; the command has others */
#define MN_TOOLKIT_DISPLAY_MAX	240	/* of DISPLAY TEXT; a longer text is several */
#define MN_TOOLKIT_IMAGE_MAX	16384	/* octets of an applet image: twice what the shipped service may have, 8 KiB */

/*! Which operations and screens of a program the toolkit menu has. */
struct mn_toolkit;

/*! Look at a program; owned by ctx. NULL: it has no toolkit menu. */
struct mn_toolkit *mn_toolkit_alloc(const void *ctx, const struct mn_program *program);

/*! Octets of a text as alpha identifier or item, TS 102 221 annex A: GSM-7 one octet each, else the shortest of the
 *  three forms of UCS2. -EILSEQ on bad UTF-8. */
int mn_toolkit_alpha(const char *text, size_t len);

/*! Octets of the whole proactive command with the items of a screen that the toolkit menu has; 0: it has none. */
unsigned int mn_toolkit_menu(const struct mn_toolkit *toolkit, uint16_t screen, uint8_t language);

/*! The same for the choices of a parameter. */
unsigned int mn_toolkit_choice(const struct mn_program *program, uint16_t operation, unsigned int param,
			       uint8_t language);

/*! Octets of the text of the question for a parameter, as GET INPUT carries it. */
unsigned int mn_toolkit_input(const struct mn_program *program, uint16_t operation, unsigned int param,
			      uint8_t language);

/*! Estimated octets of the applet image of all languages: 32 for its head, 8 for a node (screen, operation, parameter),
 *  4 for an item or choice, each coded text once with 2 for its length, each SMS code. */
unsigned int mn_toolkit_image(const struct mn_toolkit *toolkit);

struct mn_diags;

/*! Errors E850-E852: what a SIM could not hold or a terminal not fetch. */
void mn_toolkit_check(const struct mn_program *program, struct mn_diags *diags);
