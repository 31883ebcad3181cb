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

#define SERVICE_DIAGS_MAX	100

/* Counters are named by the rules of the file, so their table is made when the file is known. */
static struct rate_ctr_group *service_ctr_alloc(struct service *service)
{
	const struct mn_program *program = service->program;
	struct rate_ctr_group_desc *desc;
	struct rate_ctr_desc *row;
	unsigned int i;

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
	return rate_ctr_group_alloc(service, desc, 0);
}

static int service_destructor(struct service *service)
{
	/* the group holds names of the program: it must go first */
	if (service->ctr_rule)
		rate_ctr_group_free(service->ctr_rule);
	return 0;
}

/* Diagnostics quote the source, which a program that did not come to be has taken with it. */
static void service_print_diags(const struct service *service, const struct mn_diags *diags, const char *file,
				FILE *out)
{
	char *source = NULL;
	size_t len = 0, room = 0;
	FILE *in = service->program ? NULL : fopen(file, "r");

	if (service->program) {
		mn_diags_print(diags, file, service->program->source, service->program->source_len, out, false);
		return;
	}
	if (in) {
		ssize_t rc = getdelim(&source, &room, '\0', in);

		len = rc > 0 ? rc : 0;
		fclose(in);
	}
	mn_diags_print(diags, file, source, len, out, false);
	free(source);
}

struct service *service_load(void *ctx, const char *file, FILE *out)
{
	struct service *service = talloc_zero(ctx, struct service);
	struct mn_diags *diags = mn_diags_alloc(service, SERVICE_DIAGS_MAX);

	service->program = mn_program_load(service, file, diags);
	if (out && mn_diags_count(diags))
		service_print_diags(service, diags, file, out);
	talloc_free(diags);
	if (!service->program) {
		talloc_free(service);
		return NULL;
	}
	service->users = 1;
	service->loaded = time(NULL);
	service->ctr_rule = service_ctr_alloc(service);
	talloc_set_destructor(service, service_destructor);
	return service;
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

void service_count_refusal(struct service *service, uint16_t case_index)
{
	const struct mn_program *program = service->program;

	if (!service->ctr_rule || case_index >= program->n_cases || program->kase[case_index].rule >= program->n_rules)
		return;
	rate_ctr_inc(rate_ctr_group_get_ctr(service->ctr_rule, program->kase[case_index].rule));
}
