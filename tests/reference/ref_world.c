/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lists of the world, names, and what was known of a number. */
#include "tests/reference/ref.h"

#include <stdlib.h>
#include <string.h>

void *ref_world_more(void **array, int *n, int *cap, unsigned long size)
{
	if (*n == *cap) {
		*cap = *cap ? 2 * *cap : 16;
		*array = realloc(*array, *cap * size);
		if (!*array)
			abort();
	}
	return memset((char *)*array + size * (*n)++, 0, size);
}

void ref_world_free(struct ref_world *world)
{
	free(world->number);
	free(world->item);
	free(world->result);
	free(world->change);
	free(world->plan);
	free(world->bundle);
	free(world->membership);
	free(world->group);
	free(world->use);
	free(world->taken);
	free(world->fee);
	free(world->coming);
	memset(world, 0, sizeof(*world));
}

void ref_world_reset(struct ref_world *world)
{
	world->n_result = world->n_change = world->n_plan = world->n_bundle = world->n_membership = 0;
	world->n_group = world->n_use = world->n_taken = world->n_fee = world->n_coming = 0;
	world->now = 0;
}

struct word {
	enum ref_list list;
	const char *name;
};

static const struct word words[] = {
#define REF_BRAND(id, name, primary, secondary, gotone, standard, carefree)	{ REF_BRANDS, name },
#define REF_STATUS(id, name, suspended)						{ REF_STATUSES, name },
#define REF_FAMILY(id, name, exclusion, gotone_only)				{ REF_FAMILIES, name },
#define REF_WORD(list, name)							{ list, name },
#include "tests/reference/ref_product.def"
#undef REF_BRAND
#undef REF_STATUS
#undef REF_FAMILY
#undef REF_WORD
};

const char *ref_world_name(enum ref_list list, int index)
{
	for (unsigned int i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (words[i].list == list && index-- == 0)
			return words[i].name;
	return "-";
}

int ref_world_index(enum ref_list list, const char *name)
{
	int index = 0;

	for (unsigned int i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (words[i].list != list)
			continue;
		if (strcmp(words[i].name, name) == 0)
			return index;
		index++;
	}
	return -1;
}

int ref_world_number(struct ref_world *world, const char *name)
{
	struct ref_number *number;

	for (int i = 0; i < world->n_number; i++)
		if (strcmp(world->number[i].name, name) == 0)
			return i;
	number = REF_MORE(world, number);
	snprintf(number->name, sizeof(number->name), "%s", name);
	return world->n_number - 1;
}

void ref_world_digits(const struct ref_world *world, int number, char *buf)
{
	(void)world;
	snprintf(buf, 16, "1390000%04u", (number * 7U + 1) % 10000);
}

int ref_world_value(const struct ref_world *world, int who, int what, int64_t at)
{
	int value = -1;

	/* what was told last holds from its instant on, whatever was told before about later ones */
	for (int i = 0; i < world->n_change; i++) {
		const struct ref_change *change = &world->change[i];

		if (change->who == who && change->what == what && change->from <= at)
			value = change->value;
	}
	return value;
}

static const struct {
	bool primary, secondary, gotone, standard, carefree;
} brands[] = {
#define REF_BRAND(id, name, ...) { __VA_ARGS__ },
#include "tests/reference/ref_product.def"
#undef REF_BRAND
};

static const enum ref_exclusion exclusions[] = {
#define REF_FAMILY(id, name, exclusion, gotone_only) exclusion,
#include "tests/reference/ref_product.def"
#undef REF_FAMILY
};

bool ref_world_excluded(const struct ref_plan *plan, int brand)
{
	switch (exclusions[plan->family]) {
	case REF_ALWAYS:
		return true;
	case REF_CMWAP:
		/* one of the carefree family as well */
		return brands[brand].carefree || (brands[brand].standard && plan->tier == 1500);
	case REF_CAREFREE:
		return brands[brand].carefree;
	default:
		return false;
	}
}
