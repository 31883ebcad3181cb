/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which of the dear facts an operation can show or ask for: found in its texts, so that no other operation pays. */
#include <string.h>

#include "host/store_facts.h"

static unsigned int text_needs(const struct mn_program *program, const struct mn_text *text)
{
	unsigned int needs = 0;

	for (unsigned int l = 0; text && l < program->n_languages; l++) {
		for (unsigned int i = 0; i < text->lang[l].n_pieces; i++) {
			switch (text->lang[l].piece[i].var) {
			case MN_VAR_USED:
				needs |= STORE_NEED_USED;
				break;
			case MN_VAR_LEFT:
			case MN_VAR_BUNDLE:
				needs |= STORE_NEED_BUNDLES;
				break;
			default:
				break;
			}
		}
	}
	return needs;
}

static unsigned int wording_needs(const struct mn_program *program, const struct mn_wording *wording)
{
	unsigned int needs = 0;

	for (unsigned int v = 0; v < wording->n_variants; v++) {
		const struct mn_variant *variant = &wording->variant[v];

		needs |= text_needs(program, variant->text);
		for (unsigned int i = 0; i < variant->n_lines; i++) {
			needs |= text_needs(program, variant->line[i].text);
			if (variant->line[i].each == MN_EACH_FORMER)
				needs |= STORE_NEED_FORMER;
			if (variant->line[i].each == MN_EACH_BUNDLE || variant->line[i].each == MN_EACH_WITHHELD)
				needs |= STORE_NEED_BUNDLES;
		}
	}
	return needs;
}

static unsigned int operation_needs(const struct mn_program *program, const struct mn_operation *op)
{
	unsigned int needs = op->judges_bundles || op->n_withholds ? STORE_NEED_BUNDLES : 0;

	needs |= wording_needs(program, &op->confirm) | wording_needs(program, &op->done);
	for (unsigned int i = 0; i < op->n_effects; i++)
		needs |= wording_needs(program, &op->effect[i].text);
	for (unsigned int i = 0; i < op->n_judges; i++) {
		const struct mn_case *kase = &program->kase[op->judge[i].kase];

		needs |= text_needs(program, kase->text) | text_needs(program, kase->text_other);
	}
	return needs;
}

static bool asks_register(const struct mn_program *program, uint16_t index)
{
	const struct mn_cond *cond = &program->cond[index];

	switch (cond->op) {
	case MN_COND_AND:
	case MN_COND_OR:
		return asks_register(program, cond->left) || asks_register(program, cond->right);
	case MN_COND_NOT:
		return asks_register(program, cond->left);
	case MN_COND_IS:
	case MN_COND_IS_PARAM:
	case MN_COND_IS_YES:
	case MN_COND_IN_SET:
	case MN_COND_COMPARE:
	case MN_COND_KNOWN:
	case MN_COND_HAS_ROW:
	case MN_COND_MATCHES:
	case MN_COND_PARAM_IN_TABLE:
		return true;
	case MN_COND_REGISTERED:
	case MN_COND_SAME:
	case MN_COND_ROLE:
	case MN_COND_ROLE_OF:
	case MN_COND_PARAM_IS:
	case MN_COND_PARAM_IN_SET:
	case MN_COND_MISSING:
	case MN_COND_VALID:
	case MN_COND_SURPLUS:
	case MN_COND_GROUP_FULL:
	case MN_COND_GROUP_SIZE:
	case MN_COND_LAST_DAY:
	case MN_COND_DAY:
	case MN_COND_WEEKDAY:
	case MN_COND_CLOCK:
	case MN_COND_DATE:
	case MN_COND_CHANNEL:
		return false;
	}
	return true;
}

static bool hides_by_register(const struct mn_program *program)
{
	for (unsigned int i = 0; i < program->n_cases; i++)
		if (program->kase[i].hide && asks_register(program, program->kase[i].cond))
			return true;
	return false;
}

const struct store_needs *store_needs_of(struct store_needs_kept *kept, const struct mn_program *program)
{
	struct store_needs *needs;

	for (unsigned int i = 0; i < STORE_NEEDS_KEPT; i++)
		if (kept->needs[i].filled && kept->needs[i].hash == program->hash)
			return &kept->needs[i];
	needs = &kept->needs[kept->next++ % STORE_NEEDS_KEPT];
	memset(needs, 0, sizeof(*needs));
	for (unsigned int i = 0; i < program->n_operations && i < MN_MAX_OPS; i++)
		needs->op[i] = operation_needs(program, &program->operation[i]);
	needs->hides_by_register = hides_by_register(program);
	needs->hash = program->hash;
	needs->filled = true;
	return needs;
}
