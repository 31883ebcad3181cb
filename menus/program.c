/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Looking things up in a program by name, and an empty set of facts. */
#include <stdio.h>
#include <string.h>

#include "menus/order.h"

uint16_t mn_program_operation(const struct mn_program *program, const char *name)
{
	for (unsigned int i = 0; i < program->n_operations; i++)
		if (strcmp(program->operation[i].name, name) == 0)
			return i;
	return MN_NONE;
}

int mn_program_item(const struct mn_program *program, uint16_t list, const char *name)
{
	if (list >= program->n_lists)
		return -1;
	for (unsigned int i = 0; i < program->list[list].n_items; i++)
		if (strcmp(program->list[list].item[i].name, name) == 0)
			return i;
	return -1;
}

uint16_t mn_program_attr(const struct mn_program *program, const char *name)
{
	for (unsigned int i = 0; i < program->n_attrs; i++)
		if (strcmp(program->attr[i].name, name) == 0)
			return i;
	return MN_NONE;
}

int mn_program_language(const struct mn_program *program, const char *code)
{
	for (unsigned int i = 0; i < program->n_languages; i++)
		if (strcmp(program->language[i].code, code) == 0)
			return i;
	return -1;
}

const char *mn_channel_name(enum mn_channel channel)
{
	switch (channel) {
	case MN_CHANNEL_USSD:
		return "ussd";
	case MN_CHANNEL_SMS:
		return "sms";
	case MN_CHANNEL_TOOLKIT:
		return "toolkit";
	case MN_CHANNEL_COUNTER:
		return "counter";
	case MN_N_CHANNELS:
		break;
	}
	return "?";
}

void mn_party_init(struct mn_party *party)
{
	memset(party, 0, sizeof(*party));
	for (unsigned int i = 0; i < MN_MAX_ATTRS; i++)
		party->attr[i] = MN_UNKNOWN;
}

void mn_facts_init(struct mn_facts *facts)
{
	memset(facts, 0, sizeof(*facts));
	mn_party_init(&facts->caller);
	mn_party_init(&facts->leader);
	for (unsigned int i = 0; i < MN_MAX_PARAMS; i++)
		mn_party_init(&facts->param[i]);
	for (unsigned int i = 0; i < MN_MAX_FIELDS; i++)
		facts->traffic[i] = MN_UNKNOWN;
}

void mn_program_proof(const struct mn_program *program, char *buf, size_t size)
{
	const struct mn_proof *proof = &program->proof;

	snprintf(buf, size, "%u ways lead on, %u cases can refuse, %u texts fit in at most %u page%s, "
		 "%u codes are distinct", proof->n_ways, proof->n_cases, proof->n_fits, proof->most_pages,
		 proof->most_pages == 1 ? "" : "s", proof->n_codes);
}
