/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/reload_notes.h"

#include <string.h>
#include <talloc.h>

static const char *type_name(enum mn_type type)
{
	switch (type) {
	case MN_TYPE_NUMBER:
		return "a number";
	case MN_TYPE_CHOICE:
		return "a choice";
	case MN_TYPE_YESNO:
		return "yes or no";
	case MN_TYPE_MONEY:
		return "money";
	case MN_TYPE_DATA:
		return "data";
	case MN_TYPE_COUNT:
		return "a count";
	case MN_TYPE_TIME:
		return "a time";
	case MN_TYPE_HOLDING:
	case MN_TYPE_NONE:
		break;
	}
	return "something else";
}

static char *add(char *notes, const char *note)
{
	return talloc_asprintf_append(notes, "%s%s", *notes ? "\n" : "", note);
}

/* Items that were stored by their names and have none any more. */
static char *note_items(char *notes, const char *what, const struct mn_list *before, const struct mn_program *after,
			uint16_t list)
{
	for (unsigned int i = 0; i < before->n_items; i++) {
		char *note;

		if (mn_program_item(after, list, before->item[i].name) >= 0)
			continue;
		note = talloc_asprintf(NULL, "%s '%s' is gone: whoever has it counts as unknown", what,
				       before->item[i].name);
		notes = add(notes, note);
		talloc_free(note);
	}
	return notes;
}

static char *note_attr(char *notes, const char *of, const struct mn_program *before, const struct mn_attr *had,
		       const struct mn_program *after, const struct mn_attr *attr)
{
	char *what = talloc_asprintf(NULL, "%s%s%s", of, *of ? " " : "", attr->name), *note = NULL;

	if (!had && !attr->optional && !attr->remembered)
		note = talloc_asprintf(what, "%s is new: unknown of every number whose record does not have it, "
				       "until the register is imported with it", what);
	else if (had && had->type != attr->type)
		note = talloc_asprintf(what, "%s was %s and is %s: what is stored may count as unknown", what,
				       type_name(had->type), type_name(attr->type));
	else if (had && had->remembered != attr->remembered)
		note = talloc_asprintf(what, "%s %s: what was stored is not read any more", what,
				       attr->remembered ? "is remembered now" : "comes from the register now");
	if (note)
		notes = add(notes, note);
	else if (had && attr->type == MN_TYPE_CHOICE)
		notes = note_items(notes, what, &before->list[had->list], after, attr->list);
	talloc_free(what);
	return notes;
}

static const struct mn_attr *find(const struct mn_attr *attr, unsigned int n, const char *name)
{
	for (unsigned int i = 0; i < n; i++)
		if (!strcmp(attr[i].name, name))
			return &attr[i];
	return NULL;
}

static char *note_fields(char *notes, const char *of, const struct mn_program *before, const struct mn_attr *had,
			 unsigned int n_had, const struct mn_program *after, const struct mn_attr *field,
			 unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		notes = note_attr(notes, of, before, find(had, n_had, field[i].name), after, &field[i]);
	return notes;
}

const char *reload_notes(void *ctx, const struct mn_program *before, const struct mn_program *after)
{
	char *notes = talloc_strdup(ctx, "");

	notes = note_fields(notes, "", before, before->attr, before->n_attrs, after, after->attr, after->n_attrs);
	for (unsigned int i = 0; i < after->n_holdings; i++) {
		const struct mn_holding_decl *holding = &after->holding[i];
		unsigned int j;

		for (j = 0; j < before->n_holdings && strcmp(before->holding[j].name, holding->name); j++)
			;
		if (j < before->n_holdings)
			notes = note_fields(notes, holding->name, before, before->holding[j].field,
					    before->holding[j].n_fields, after, holding->field, holding->n_fields);
	}
	notes = note_fields(notes, "bundle", before, before->bundle.field, before->bundle.n_fields, after,
			    after->bundle.field, after->bundle.n_fields);
	if (before->group.present && !after->group.present)
		notes = add(notes, "groups are gone: open ones stay in the database, and nobody can change them");
	else if (before->group.present && after->group.limit < before->group.limit)
		notes = add(notes, "the limit of a group is lower: groups with more members keep them");
	if (strcmp(before->numbers.prefix, after->numbers.prefix) ||
	    before->numbers.min_digits != after->numbers.min_digits ||
	    before->numbers.max_digits != after->numbers.max_digits)
		notes = add(notes, "numbers have another form: those of the register that do not fit cannot be typed");
	return notes;
}
