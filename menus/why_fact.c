/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <inttypes.h>

#include "menus/render.h"
#include "menus/why_fact.h"

static const struct mn_operation *operation_of(const struct mn_cond_env *env)
{
	return &env->program->operation[env->order->operation];
}

const char *mn_why_subject(const struct mn_cond_env *env, uint8_t subject)
{
	const struct mn_arg *arg = mn_cond_arg(env, subject);

	if (arg)
		return operation_of(env)->param[arg - env->order->arg].name;
	if (subject == MN_SUBJ_IT)
		subject = env->it;
	switch (subject) {
	case MN_SUBJ_CALLER:
		return "caller";
	case MN_SUBJ_LEADER:
		return env->program->group.leader_name;
	case MN_SUBJ_BUNDLE:
		return "bundle";
	case MN_SUBJ_TRAFFIC:
		return "traffic";
	default:
		return "";
	}
}

void mn_why_value(const struct mn_program *program, enum mn_type type, uint16_t list, int64_t value, struct mn_buf *buf)
{
	char text[64] = "";
	int64_t per = program->money.per_major ? program->money.per_major : 1;

	if (value == MN_UNKNOWN) {
		mn_buf_str(buf, "not known");
		return;
	}
	switch (type) {
	case MN_TYPE_CHOICE:
		if (value >= 0 && list < program->n_lists && value < program->list[list].n_items)
			mn_buf_fmt(buf, "%s", program->list[list].item[value].name);
		else
			mn_buf_fmt(buf, "item %" PRId64, value);
		return;
	case MN_TYPE_YESNO:
		mn_buf_str(buf, value ? "yes" : "no");
		return;
	case MN_TYPE_MONEY:
		mn_buf_fmt(buf, "%" PRId64, value / per);
		if (value % per)
			mn_buf_fmt(buf, ".%0*" PRId64, per > 10 ? 2 : 1, value % per);
		mn_buf_fmt(buf, " %s", program->money.major ? program->money.major : "");
		return;
	case MN_TYPE_DATA:
		mn_render_data(value, false, text, sizeof(text));
		mn_buf_str(buf, text);
		return;
	case MN_TYPE_TIME:
		mn_clock_format(program->zone, value, text, sizeof(text));
		mn_buf_str(buf, text);
		return;
	case MN_TYPE_NUMBER:
	case MN_TYPE_COUNT:
	case MN_TYPE_HOLDING:
	case MN_TYPE_NONE:
		mn_buf_fmt(buf, "%" PRId64, value);
		return;
	}
}

static const struct mn_attr *declaration(const struct mn_cond_env *env, uint8_t subject, uint16_t attr)
{
	const struct mn_program *program = env->program;

	if (subject == MN_SUBJ_BUNDLE)
		return attr < program->bundle.n_fields ? &program->bundle.field[attr] : NULL;
	if (subject == MN_SUBJ_TRAFFIC)
		return attr < program->traffic.n_fields ? &program->traffic.field[attr] : NULL;
	return attr < program->n_attrs ? &program->attr[attr] : NULL;
}

/* "status of caller = suspended" */
static void put_attr(const struct mn_cond_env *env, uint8_t subject, uint16_t attr, struct mn_buf *buf)
{
	const struct mn_attr *decl = declaration(env, subject, attr);

	if (!decl)
		return;
	mn_buf_fmt(buf, "%s of %s = ", decl->name, mn_why_subject(env, subject));
	mn_why_value(env->program, decl->type, decl->list, mn_cond_value(env, subject, attr), buf);
}

void mn_why_items(const struct mn_program *program, uint16_t list, uint64_t mask, const char *between,
		  struct mn_buf *buf)
{
	const char *separator = "";

	if (!mask)
		mn_buf_str(buf, "nothing");
	for (unsigned int i = 0; list < program->n_lists && i < program->list[list].n_items && i < 64; i++)
		if (mask >> i & 1) {
			mn_buf_fmt(buf, "%s%s", separator, program->list[list].item[i].name);
			separator = between;
		}
}

static void put_set(const struct mn_program *program, uint16_t index, struct mn_buf *buf)
{
	const struct mn_set *set = &program->set[index];

	mn_buf_fmt(buf, "; %s: ", set->name);
	mn_why_items(program, set->list, set->mask, " ", buf);
}

static void put_number(const struct mn_cond_env *env, uint8_t subject, struct mn_buf *buf)
{
	const struct mn_arg *arg = mn_cond_arg(env, subject);
	const char *number = mn_cond_number(env, subject);

	if (arg && !arg->given)
		mn_buf_fmt(buf, "%s is not given", mn_why_subject(env, subject));
	else if (arg && !arg->valid)
		mn_buf_fmt(buf, "%s = '%s' is not a number", mn_why_subject(env, subject), arg->number.digits);
	else
		mn_buf_fmt(buf, "%s = %s", mn_why_subject(env, subject), *number ? number : "nobody");
}

static void put_role(const struct mn_cond_env *env, uint8_t subject, struct mn_buf *buf)
{
	const struct mn_group_decl *group = &env->program->group;
	const struct mn_party *party = mn_cond_party(env, subject);

	put_number(env, subject, buf);
	if (mn_cond_arg(env, subject) && !party)
		return;
	if (!party || party->role == MN_ROLE_NONE)
		mn_buf_str(buf, " is in no group");
	else if (party->role == MN_ROLE_LEADER)
		mn_buf_fmt(buf, " is a %s", group->leader_name);
	else
		mn_buf_fmt(buf, " is a %s of %s", group->member_name, party->leader.digits);
}

void mn_why_fields(const struct mn_program *program, const struct mn_attr *field, unsigned int n, const int64_t *value,
		   struct mn_buf *buf)
{
	const char *separator = "";

	for (unsigned int i = 0; i < n; i++) {
		if (value[i] == MN_UNKNOWN)
			continue;
		mn_buf_str(buf, separator);
		if (field[i].type == MN_TYPE_YESNO)
			mn_buf_fmt(buf, "%s ", field[i].name);
		mn_why_value(program, field[i].type, field[i].list, value[i], buf);
		separator = " ";
	}
}

static void put_date(const struct mn_program *program, const char *word, int64_t utc, struct mn_buf *buf)
{
	char text[32];

	if (mn_clock_format(program->zone, utc, text, sizeof(text)) > 0)
		mn_buf_fmt(buf, "%s%s", word, text);
}

/* Other columns than fields of a holding: attributes of the number, what the clerk has seen. */
static void put_columns(const struct mn_cond_env *env, const struct mn_table *table, uint8_t subject, uint8_t as,
			struct mn_buf *buf)
{
	const char *separator = buf->len ? "; " : "";

	for (unsigned int i = 0; i < table->n_columns; i++) {
		const struct mn_column *column = &table->column[i];

		if (column->kind == MN_COLUMN_FIELD)
			continue;
		mn_buf_str(buf, separator);
		separator = ", ";
		if (column->kind == MN_COLUMN_ATTR) {
			put_attr(env, subject, column->index, buf);
			continue;
		}
		mn_buf_str(buf, "seen: ");
		mn_why_items(env->program, env->program->evidence, env->order->evidence, " ", buf);
	}
	if (as != MN_SUBJ_NONE && mn_cond_arg(env, as)) {
		const struct mn_param *param = &operation_of(env)->param[mn_cond_arg(env, as) - env->order->arg];

		mn_buf_fmt(buf, ", as %s ", param->name);
		mn_why_value(env->program, param->type, param->list, mn_cond_arg(env, as)->value, buf);
	}
}

/* "plan of caller: web4g 58 yuan, in designated-plan; ..." */
static void put_holdings(const struct mn_cond_env *env, const struct mn_cond *cond, struct mn_buf *buf)
{
	const struct mn_table *table = &env->program->table[cond->index];
	const struct mn_holding_decl *decl = &env->program->holding[table->holding];
	const struct mn_party *party = mn_cond_party(env, cond->subject);
	unsigned int n = 0;

	mn_buf_fmt(buf, "%s of %s:", decl->name, mn_why_subject(env, cond->subject));
	for (unsigned int i = 0; party && party->registered && i < party->n_holdings; i++) {
		const struct mn_holding *h = &party->holding[i];

		if (h->kind != table->holding)
			continue;
		mn_buf_str(buf, n++ ? "; " : " ");
		mn_why_fields(env->program, decl->field, decl->n_fields, h->field, buf);
		if (env->facts->now < h->from)
			put_date(env->program, ", not before ", h->from, buf);
		else if (env->facts->now >= h->to)
			put_date(env->program, ", ended ", h->to, buf);
		else
			mn_buf_fmt(buf, ", %sin %s",
				   mn_cond_row(env, table, h->field, cond->subject, cond->other) < 0 ? "not " : "",
				   table->name);
	}
	if (n == 0)
		mn_buf_str(buf, party && party->registered ? " none" : " not known");
	for (unsigned int i = 0; i < table->n_columns; i++)
		if (table->column[i].kind != MN_COLUMN_FIELD) {
			put_columns(env, table, cond->subject, cond->other, buf);
			break;
		}
}

static void put_arg(const struct mn_cond_env *env, uint8_t subject, struct mn_buf *buf)
{
	const struct mn_arg *arg = mn_cond_arg(env, subject);
	const struct mn_param *param;

	if (!arg)
		return;
	param = &operation_of(env)->param[arg - env->order->arg];
	if (param->type == MN_TYPE_NUMBER || !arg->given) {
		put_number(env, subject, buf);
		return;
	}
	mn_buf_fmt(buf, "%s = ", param->name);
	if (param->type == MN_TYPE_HOLDING)
		mn_why_fields(env->program, env->program->holding[param->list].field,
			      env->program->holding[param->list].n_fields, arg->field, buf);
	else
		mn_why_value(env->program, param->type, param->list, arg->value, buf);
}

static void put_second(int64_t second, struct mn_buf *buf)
{
	mn_buf_fmt(buf, "%02u:%02u:%02u", (unsigned int)(second / 3600 % 100), (unsigned int)(second / 60 % 60),
		   (unsigned int)(second % 60));
}

/* The local time, and the window that the test is about. */
static void put_local(struct mn_cond_env *env, const struct mn_cond *cond, struct mn_buf *buf)
{
	static const char *const weekday[] = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
					       "sunday" };
	const struct mn_civil *c = mn_cond_local(env);
	bool until = cond->compare == MN_CMP_LT || cond->compare == MN_CMP_LE;
	struct mn_civil day;

	mn_buf_fmt(buf, "it is %s %04d-%02u-%02u %02u:%02u:%02u; ", weekday[c->weekday], (int)c->year, c->month, c->day,
		   c->hour, c->minute, c->second);
	switch (cond->op) {
	case MN_COND_CLOCK:
		mn_buf_str(buf, "the window is from ");
		put_second(until ? 0 : cond->value, buf);
		mn_buf_str(buf, " to ");
		put_second(until ? cond->value : 86400, buf);
		return;
	case MN_COND_DATE:
		mn_clock_date(cond->value, &day);
		mn_buf_fmt(buf, "the window %s %04d-%02u-%02u 00:00:00", until ? "ends before" : "begins",
			   (int)day.year, day.month, day.day);
		return;
	case MN_COND_WEEKDAY:
		mn_buf_fmt(buf, "the window is each %s", weekday[cond->value % 7]);
		return;
	case MN_COND_DAY:
		mn_buf_fmt(buf, "the window is day %u of each month", (unsigned int)cond->value);
		return;
	default:
		mn_buf_fmt(buf, "the month ends on the %u", mn_clock_month_length(c->year, c->month));
	}
}

void mn_why_fact(struct mn_cond_env *env, const struct mn_cond *cond, struct mn_buf *buf)
{
	const struct mn_program *program = env->program;
	const struct mn_party *party;

	switch (cond->op) {
	case MN_COND_AND:
	case MN_COND_OR:
	case MN_COND_NOT:
		return;
	case MN_COND_IN_SET:
		put_attr(env, cond->subject, cond->attr, buf);
		put_set(program, cond->index, buf);
		return;
	case MN_COND_IS_PARAM:
		put_attr(env, cond->subject, cond->attr, buf);
		mn_buf_str(buf, ", ");
		put_arg(env, cond->other, buf);
		return;
	case MN_COND_IS:
	case MN_COND_IS_YES:
	case MN_COND_COMPARE:
	case MN_COND_KNOWN:
		put_attr(env, cond->subject, cond->attr, buf);
		return;
	case MN_COND_REGISTERED:
		party = mn_cond_party(env, cond->subject);
		put_number(env, cond->subject, buf);
		if (party)
			mn_buf_str(buf, party->registered ? ", in the register" : ", not in the register");
		return;
	case MN_COND_SAME:
		put_number(env, cond->subject, buf);
		mn_buf_str(buf, ", ");
		put_number(env, cond->other, buf);
		return;
	case MN_COND_ROLE:
		put_role(env, cond->subject, buf);
		return;
	case MN_COND_ROLE_OF:
		/* who leads whom is written with the one that has joined */
		if (cond->attr == 0)
			put_number(env, cond->subject, buf);
		else
			put_role(env, cond->subject, buf);
		mn_buf_str(buf, ", ");
		if (cond->attr == 0)
			put_role(env, cond->other, buf);
		else
			put_number(env, cond->other, buf);
		return;
	case MN_COND_HAS_ROW:
		put_holdings(env, cond, buf);
		return;
	case MN_COND_MATCHES:
		put_columns(env, &program->table[cond->index], cond->subject, MN_SUBJ_NONE, buf);
		return;
	case MN_COND_PARAM_IN_TABLE:
		put_arg(env, cond->other, buf);
		put_columns(env, &program->table[cond->index], cond->subject, MN_SUBJ_NONE, buf);
		return;
	case MN_COND_PARAM_IN_SET:
		put_arg(env, cond->subject, buf);
		put_set(program, cond->index, buf);
		return;
	case MN_COND_PARAM_IS:
	case MN_COND_MISSING:
	case MN_COND_VALID:
		put_arg(env, cond->subject, buf);
		return;
	case MN_COND_SURPLUS:
		mn_buf_str(buf, env->order->surplus ? "more was given" : "nothing more was given");
		return;
	case MN_COND_GROUP_FULL:
	case MN_COND_GROUP_SIZE:
		if (env->facts->caller.role == MN_ROLE_NONE)
			mn_buf_str(buf, "caller is in no group");
		else
			mn_buf_fmt(buf, "size of group = %u of %u", env->facts->n_members, program->group.limit);
		return;
	case MN_COND_LAST_DAY:
	case MN_COND_DAY:
	case MN_COND_WEEKDAY:
	case MN_COND_CLOCK:
	case MN_COND_DATE:
		put_local(env, cond, buf);
		return;
	case MN_COND_CHANNEL:
		mn_buf_fmt(buf, "channel = %s", mn_channel_name(env->order->channel));
		return;
	}
}
