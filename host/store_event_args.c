/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/store_event_args.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/register_cell.h"
#include "menus/clock.h"
#include "menus/number.h"

static int read_record(const struct mn_program *program, const struct mn_param *param, const char *text,
		       struct mn_arg *arg, char *error, size_t size)
{
	struct register_record record;
	int n = register_cell_records(program, &program->holding[param->list], text, &record, 1, error, size);

	if (n < 0)
		return n;
	if (n == 0) {
		snprintf(error, size, "is empty");
		return -EINVAL;
	}
	memcpy(arg->field, record.field, sizeof(arg->field));
	arg->from = record.from;
	arg->to = record.to == INT64_MAX ? 0 : record.to;
	return 0;
}

int store_event_arg(const struct mn_program *program, uint16_t operation, unsigned int i, const char *text,
		    struct mn_arg *arg, char *error, size_t size)
{
	const struct mn_param *param = &program->operation[operation].param[i];
	const struct mn_attr attr = { .name = param->name, .type = param->type, .list = param->list };
	int rc;

	memset(arg, 0, sizeof(*arg));
	if (param->type == MN_TYPE_HOLDING) {
		rc = read_record(program, param, text, arg, error, size);
	} else if (param->type == MN_TYPE_NUMBER) {
		rc = mn_number_normalise(program, text, &arg->number) ? 0 : -EINVAL;
		if (rc < 0)
			snprintf(error, size, "'%s' is no number of this service", text);
	} else {
		rc = register_cell_parse(program, &attr, text, &arg->value, error, size);
		if (rc == 0 && param->type == MN_TYPE_CHOICE && arg->value < MN_MAX_LIST &&
		    !(param->mask >> arg->value & 1)) {
			snprintf(error, size, "'%s' cannot be chosen here", text);
			rc = -EINVAL;
		}
	}
	arg->given = arg->valid = rc == 0;
	return rc;
}

static void add(char *buf, size_t size, const char *text)
{
	size_t len = strlen(buf);

	snprintf(buf + len, size - len, "%s", text);
}

static void add_time(const struct mn_program *program, int64_t instant, char *buf, size_t size)
{
	char text[32] = "";

	mn_clock_format(program->zone, instant, text, sizeof(text));
	if (strlen(text) > 10)
		text[10] = 'T';
	add(buf, size, text);
}

void store_event_format(const struct mn_program *program, const struct mn_param *param, const struct mn_arg *arg,
			char *buf, size_t size)
{
	const struct mn_attr attr = { .name = param->name, .type = param->type, .list = param->list };
	const struct mn_holding_decl *decl;
	char cell[64];

	buf[0] = '\0';
	if (param->type == MN_TYPE_NUMBER) {
		add(buf, size, arg->number.digits);
		return;
	}
	if (param->type != MN_TYPE_HOLDING) {
		register_cell_format(program, &attr, arg->value, buf, size);
		return;
	}
	decl = &program->holding[param->list];
	for (unsigned int i = 0; i < decl->n_fields; i++) {
		register_cell_format(program, &decl->field[i], arg->field[i], cell, sizeof(cell));
		if (i)
			add(buf, size, "/");
		add(buf, size, cell);
	}
	if (!arg->from && !arg->to)
		return;
	add(buf, size, "@");
	if (arg->from)
		add_time(program, arg->from, buf, size);
	add(buf, size, "..");
	if (arg->to)
		add_time(program, arg->to, buf, size);
}

int store_event_pack(const struct mn_program *program, const struct mn_order *order, char *buf, size_t size)
{
	const struct mn_operation *op = &program->operation[order->operation];
	size_t len = 0;

	buf[0] = '\0';
	for (unsigned int i = 0; i < op->n_params; i++) {
		char value[256];

		if (!order->arg[i].given)
			continue;
		store_event_format(program, &op->param[i], &order->arg[i], value, sizeof(value));
		len += snprintf(buf + len, size - len, "%s%s=%s", len ? " " : "", op->param[i].name, value);
		if (len >= size)
			return -EOVERFLOW;
	}
	return 0;
}

static int unpack_word(const struct mn_program *program, char *word, struct mn_order *order, char *error, size_t size)
{
	const struct mn_operation *op = &program->operation[order->operation];
	char *value = strchr(word, '=');
	char why[384];

	if (value)
		*value++ = '\0';
	for (unsigned int i = 0; i < op->n_params; i++) {
		if (strcmp(op->param[i].name, word))
			continue;
		if (store_event_arg(program, order->operation, i, value ? value : "", &order->arg[i], why,
				    sizeof(why)) == 0)
			return 0;
		snprintf(error, size, "%s: %s", word, why);
		return -EINVAL;
	}
	snprintf(error, size, "%s has no parameter '%s'", op->name, word);
	return -EINVAL;
}

int store_event_unpack(const struct mn_program *program, const char *text, struct mn_order *order, char *error,
		       size_t size)
{
	char copy[STORE_EVENT_ARGS_SIZE], *word, *save = NULL;
	int rc = 0;

	snprintf(copy, sizeof(copy), "%s", text);
	for (word = strtok_r(copy, " ", &save); rc == 0 && word; word = strtok_r(NULL, " ", &save))
		rc = unpack_word(program, word, order, error, size);
	return rc;
}
