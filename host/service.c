/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/service.h"

#include <stdlib.h>
#include <string.h>

#include <osmocom/core/logging.h>
#include <osmocom/core/stats.h>
#include <osmocom/core/talloc.h>
#include <osmocom/core/utils.h>

#include "host/host_log.h"
#include "menus/diag.h"

/* Counters are named by the rules of the file, so their table is made when the file is known. */
static struct rate_ctr_group *service_ctr_alloc(struct service *service)
{
	const struct mn_program *program = service->program;
	struct rate_ctr_group_desc *desc;
	struct rate_ctr_desc *row;
	unsigned int i, idx = 0;

	if (!program->n_rules)
		return NULL;
	desc = talloc_zero(service, struct rate_ctr_group_desc);
	row = talloc_zero_array(service, struct rate_ctr_desc, program->n_rules);
	for (i = 0; i < program->n_rules; i++) {
		row[i].name = osmo_identifier_valid(program->rule[i].id) ? program->rule[i].id : "rule";
		row[i].description = program->rule[i].id;
		if (program->rule[i].clauses[0])
			row[i].description = talloc_asprintf(desc, "%s (%s)", program->rule[i].id,
							     program->rule[i].clauses);
	}
	*desc = (struct rate_ctr_group_desc) {
		"rule", "Refusals by rule", OSMO_STATS_CLASS_GLOBAL, program->n_rules, row,
	};
	while (rate_ctr_get_group_by_name_idx(desc->group_name_prefix, idx))
		idx++;
	return rate_ctr_group_alloc(service, desc, idx);
}

static int service_destructor(struct service *service)
{
	/* the group holds names of the program: it must go first */
	if (service->ctr_rule)
		rate_ctr_group_free(service->ctr_rule);
	llist_del(&service->list);
	return 0;
}

struct service *service_alloc(void *ctx, struct mn_program *program)
{
	struct service *service = talloc_zero(ctx, struct service);

	INIT_LLIST_HEAD(&service->list);
	service->program = talloc_steal(service, program);
	service->users = 1;
	service->loaded = time(NULL);
	service->ctr_rule = service_ctr_alloc(service);
	talloc_set_destructor(service, service_destructor);
	return service;
}

struct service *service_load(void *ctx, const char *file, FILE *out)
{
	struct mn_diags *diags = mn_diags_alloc(ctx, SERVICE_DIAGS_MAX);
	struct mn_program *program = mn_program_load(ctx, file, diags);

	if (out)
		mn_diags_print(diags, file, mn_diags_source(diags), mn_diags_source_len(diags), out, false);
	talloc_free(diags);
	return program ? service_alloc(ctx, program) : NULL;
}

struct service *service_get(struct service *service)
{
	service->users++;
	return service;
}

void service_put(struct service *service)
{
	if (!service)
		return;
	OSMO_ASSERT(service->users > 0);
	if (--service->users == 0)
		talloc_free(service);
}

struct service *service_enter(struct service *service)
{
	service->sessions++;
	return service_get(service);
}

void service_leave(struct service *service)
{
	OSMO_ASSERT(service->sessions > 0);
	service->sessions--;
	service_put(service);
}

void service_in_force(struct service *service, struct service *before)
{
	if (!service->ctr_rule || !service->ctr_rule->idx)
		return;
	if (before && before->ctr_rule)
		rate_ctr_group_upd_idx(before->ctr_rule, service->ctr_rule->idx);
	rate_ctr_group_upd_idx(service->ctr_rule, 0);
}

void service_count_refusal(struct service *service, uint16_t case_index)
{
	const struct mn_program *program = service->program;

	if (!service->ctr_rule || case_index >= program->n_cases || program->kase[case_index].rule >= program->n_rules)
		return;
	rate_ctr_inc(rate_ctr_group_get_ctr(service->ctr_rule, program->kase[case_index].rule));
}
