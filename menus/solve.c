/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Propagation and search. The possible values of every variable are a bit mask. Asserting a literal takes values away;
 * asserting an `or` makes it pending. A pending `or` of which one part can still hold is asserted itself, one that
 * holds already is dropped, one of which no part can hold is a contradiction. When nothing more follows, the pending
 * `or` with the fewest parts is tried part by part; a literal that was tried in vain is false from then on.
 */
#include "menus/solve.h"

#include <string.h>

#include "menus/mem.h"

#define WORDS_A_STEP	8	/* so many words of a mask are looked at in the time of all else */

enum kind { KIND_TRUE, KIND_FALSE, KIND_LITERAL, KIND_AND, KIND_OR };

struct node {
	uint8_t kind;
	uint16_t var;		/* LITERAL */
	uint32_t at, n;		/* LITERAL: words of its mask; AND, OR: parts */
};

struct variable {
	uint32_t n_values, words;
	uint32_t at;		/* in .possible */
};

struct frame {
	bool is_or, decided;	/* decided: its value is known, whatever else is added */
	uint32_t base;		/* in .stack */
};

struct vec {
	void *data;
	uint32_t n, size;
};

struct mn_solve {
	struct vec variables;	/* struct variable */
	struct vec possible;	/* uint64_t: the values left to each variable */
	struct vec masks;	/* uint64_t: of literals */
	struct vec nodes;	/* struct node */
	struct vec parts;	/* mn_formula: of and, or */
	struct vec stack;	/* mn_formula: parts of what is open */
	struct vec frames;	/* struct frame */
	struct vec pending;	/* mn_formula: one row of each level of the search above the other */
	struct vec trail;	/* struct undo */
	uint32_t steps;
	uint64_t built;
	bool too_large;
};

struct undo {
	uint32_t at;		/* in .possible */
	uint64_t word;
};

enum value { IS_FALSE, IS_OPEN, IS_TRUE };

static void *push(struct mn_solve *s, struct vec *vec, unsigned int n, size_t size)
{
	char *data;

	if (vec->n + n > vec->size) {
		vec->size = 2 * (vec->n + n) + 64;
		vec->data = mn_mem_grow(s, vec->data, vec->size, size);
	}
	data = vec->data;
	vec->n += n;
	return data + (vec->n - n) * size;
}

static inline const struct node *node_of(const struct mn_solve *s, mn_formula f)
{
	return (const struct node *)s->nodes.data + f;
}

static inline const struct variable *variable_of(const struct mn_solve *s, uint16_t var)
{
	return (const struct variable *)s->variables.data + var;
}

static inline uint64_t *possible_of(const struct mn_solve *s, uint16_t var)
{
	return (uint64_t *)s->possible.data + variable_of(s, var)->at;
}

/* ── building ─────────────────────────────────────────────────────────────────────────────────────────────────── */

void mn_solve_reset(struct mn_solve *s)
{
	struct node *constant;

	s->too_large = false;
	s->variables.n = s->possible.n = s->masks.n = s->nodes.n = s->parts.n = s->stack.n = s->frames.n = 0;
	constant = push(s, &s->nodes, 2, sizeof(*constant));
	constant[MN_FORMULA_TRUE] = (struct node){ .kind = KIND_TRUE };
	constant[MN_FORMULA_FALSE] = (struct node){ .kind = KIND_FALSE };
}

struct mn_solve *mn_solve_alloc(void *ctx)
{
	struct mn_solve *s = mn_mem_zero(ctx, 1, sizeof(*s));

	mn_solve_reset(s);
	return s;
}

uint16_t mn_solve_var(struct mn_solve *s, unsigned int n_values)
{
	struct variable *v = push(s, &s->variables, 1, sizeof(*v));
	uint64_t *word;

	v->n_values = n_values;
	v->words = (n_values + 63) / 64;
	v->at = s->possible.n;
	word = push(s, &s->possible, v->words, sizeof(*word));
	memset(word, 0xff, v->words * sizeof(*word));
	if (n_values % 64)
		word[v->words - 1] = (UINT64_C(1) << n_values % 64) - 1;
	return s->variables.n - 1;
}

unsigned int mn_solve_n_values(const struct mn_solve *s, uint16_t var)
{
	return variable_of(s, var)->n_values;
}

static mn_formula put(struct mn_solve *s, const struct node *node)
{
	struct node *place = push(s, &s->nodes, 1, sizeof(*place));

	*place = *node;
	return s->nodes.n - 1;
}

mn_formula mn_solve_among(struct mn_solve *s, uint16_t var, bool (*has)(const void *data, unsigned int value),
			  const void *data)
{
	struct node node = { .kind = KIND_LITERAL, .var = var, .at = s->masks.n };
	unsigned int n_values = mn_solve_n_values(s, var), n = 0;
	uint64_t *mask;

	node.n = variable_of(s, var)->words;
	if (s->too_large || s->masks.n + node.n > MN_SOLVE_MAX_WORDS) {
		s->too_large = true;
		return MN_FORMULA_TRUE;
	}
	s->built += n_values;
	mask = push(s, &s->masks, node.n, sizeof(*mask));
	memset(mask, 0, node.n * sizeof(*mask));
	for (unsigned int value = 0; value < n_values; value++)
		if (has(data, value)) {
			mask[value / 64] |= UINT64_C(1) << value % 64;
			n++;
		}
	if (n && n < n_values)
		return put(s, &node);
	s->masks.n = node.at;
	return n ? MN_FORMULA_TRUE : MN_FORMULA_FALSE;
}

static bool is_value(const void *data, unsigned int value)
{
	return value == *(const unsigned int *)data;
}

static bool is_other_value(const void *data, unsigned int value)
{
	return value != *(const unsigned int *)data;
}

mn_formula mn_solve_is(struct mn_solve *s, uint16_t var, unsigned int value)
{
	return mn_solve_among(s, var, is_value, &value);
}

mn_formula mn_solve_is_not(struct mn_solve *s, uint16_t var, unsigned int value)
{
	return mn_solve_among(s, var, is_other_value, &value);
}

/* A literal turned round; its mask is looked up anew each time, because masks may move while one is made. */
struct outside {
	const struct mn_solve *s;
	uint32_t at;
};

static bool is_outside(const void *data, unsigned int value)
{
	const struct outside *o = data;

	return !(((const uint64_t *)o->s->masks.data)[o->at + value / 64] >> value % 64 & 1);
}

mn_formula mn_solve_not(struct mn_solve *s, mn_formula literal)
{
	const struct node node = *node_of(s, literal);
	const struct outside outside = { s, node.at };

	if (node.kind != KIND_LITERAL)
		return node.kind == KIND_TRUE ? MN_FORMULA_FALSE : MN_FORMULA_TRUE;
	return mn_solve_among(s, node.var, is_outside, &outside);
}

unsigned int mn_solve_n_vars(const struct mn_solve *s)
{
	return s->variables.n;
}

void mn_solve_open(struct mn_solve *s, bool is_or)
{
	struct frame *frame = push(s, &s->frames, 1, sizeof(*frame));

	*frame = (struct frame){ .is_or = is_or, .base = s->stack.n };
}

void mn_solve_add(struct mn_solve *s, mn_formula formula)
{
	struct frame *frame = (struct frame *)s->frames.data + s->frames.n - 1;

	const struct node *node = node_of(s, formula);

	if (formula == (frame->is_or ? MN_FORMULA_TRUE : MN_FORMULA_FALSE))
		frame->decided = true;
	else if (node->kind == (frame->is_or ? KIND_OR : KIND_AND))
		memcpy(push(s, &s->stack, node->n, sizeof(formula)), (const mn_formula *)s->parts.data + node->at,
		       node->n * sizeof(formula));
	else if (formula != (frame->is_or ? MN_FORMULA_FALSE : MN_FORMULA_TRUE))
		*(mn_formula *)push(s, &s->stack, 1, sizeof(formula)) = formula;
}

mn_formula mn_solve_close(struct mn_solve *s)
{
	struct frame frame = ((struct frame *)s->frames.data)[--s->frames.n];
	uint32_t n = s->stack.n - frame.base;
	struct node node = { .kind = frame.is_or ? KIND_OR : KIND_AND, .at = s->parts.n, .n = n };
	const mn_formula *part;

	s->stack.n = frame.base;
	if (frame.decided)
		return frame.is_or ? MN_FORMULA_TRUE : MN_FORMULA_FALSE;
	if (n == 0)
		return frame.is_or ? MN_FORMULA_FALSE : MN_FORMULA_TRUE;
	/* not before: a stack that was never used is NULL, and so has no offsets */
	part = (const mn_formula *)s->stack.data + frame.base;
	if (n == 1)
		return part[0];
	memcpy(push(s, &s->parts, n, sizeof(*part)), part, n * sizeof(*part));
	return put(s, &node);
}

static mn_formula two(struct mn_solve *s, bool is_or, mn_formula a, mn_formula b)
{
	mn_solve_open(s, is_or);
	mn_solve_add(s, a);
	mn_solve_add(s, b);
	return mn_solve_close(s);
}

mn_formula mn_solve_or2(struct mn_solve *s, mn_formula a, mn_formula b)
{
	return two(s, true, a, b);
}

mn_formula mn_solve_and2(struct mn_solve *s, mn_formula a, mn_formula b)
{
	return two(s, false, a, b);
}

/* ── solving ──────────────────────────────────────────────────────────────────────────────────────────────────── */

/* What is known of a formula with the values that are left. */
static enum value look(struct mn_solve *s, mn_formula f)
{
	const struct node *node = node_of(s, f);
	const mn_formula *part;
	bool is_or, open = false;

	switch ((enum kind)node->kind) {
	case KIND_TRUE:
		return IS_TRUE;
	case KIND_FALSE:
		return IS_FALSE;
	case KIND_LITERAL: {
		const uint64_t *mask = (const uint64_t *)s->masks.data + node->at;
		const uint64_t *possible = possible_of(s, node->var);
		uint64_t in = 0, out = 0;

		s->steps += 1 + node->n / WORDS_A_STEP;
		for (uint32_t i = 0; i < node->n; i++) {
			in |= possible[i] & mask[i];
			out |= possible[i] & ~mask[i];
		}
		return !in ? IS_FALSE : out ? IS_OPEN : IS_TRUE;
	}
	case KIND_AND:
	case KIND_OR:
		break;
	}
	is_or = node->kind == KIND_OR;
	part = (const mn_formula *)s->parts.data + node->at;
	for (uint32_t i = 0; i < node->n; i++) {
		enum value value = look(s, part[i]);

		if (value == (is_or ? IS_TRUE : IS_FALSE))
			return value;
		open |= value == IS_OPEN;
	}
	return open ? IS_OPEN : is_or ? IS_FALSE : IS_TRUE;
}

/* Leave only the values inside, or outside, the literal's mask; false when none is left. */
static bool restrict_to(struct mn_solve *s, const struct node *literal, bool inside)
{
	const uint64_t *mask = (const uint64_t *)s->masks.data + literal->at;
	uint64_t *possible = possible_of(s, literal->var), left = 0;

	for (uint32_t i = 0; i < literal->n; i++) {
		uint64_t word = possible[i] & (inside ? mask[i] : ~mask[i]);

		if (word != possible[i]) {
			struct undo *undo = push(s, &s->trail, 1, sizeof(*undo));

			*undo = (struct undo){ variable_of(s, literal->var)->at + i, possible[i] };
			possible[i] = word;
		}
		left |= word;
	}
	return left;
}

static bool assert_true(struct mn_solve *s, mn_formula f)
{
	const struct node *node = node_of(s, f);

	switch ((enum kind)node->kind) {
	case KIND_TRUE:
		return true;
	case KIND_FALSE:
		return false;
	case KIND_LITERAL:
		return restrict_to(s, node, true);
	case KIND_AND:
		for (uint32_t i = 0; i < node->n; i++)
			if (!assert_true(s, ((const mn_formula *)s->parts.data)[node->at + i]))
				return false;
		return true;
	case KIND_OR:
		*(mn_formula *)push(s, &s->pending, 1, sizeof(f)) = f;
		return true;
	}
	return false;
}

/* Draw conclusions until nothing more follows. Pending formulas are those from base on. */
static bool propagate(struct mn_solve *s, uint32_t base, uint32_t *choice)
{
	uint32_t fewest;
	bool more = true;

	while (more && s->steps < MN_SOLVE_MAX_STEPS) {
		more = false;
		fewest = UINT32_MAX;
		for (uint32_t i = base; i < s->pending.n;) {
			mn_formula f = ((mn_formula *)s->pending.data)[i], open_part = MN_FORMULA_FALSE;
			const struct node *node = node_of(s, f);
			enum value value = IS_FALSE;
			uint32_t open = 0;

			for (uint32_t k = 0; k < node->n && value != IS_TRUE; k++) {
				mn_formula part = ((const mn_formula *)s->parts.data)[node->at + k];

				value = look(s, part);
				if (value == IS_OPEN) {
					open_part = part;
					open++;
				}
			}
			if (value != IS_TRUE && open > 1) {
				if (open < fewest) {
					fewest = open;
					*choice = i;
				}
				i++;
				continue;
			}
			/* the last one takes its place */
			((mn_formula *)s->pending.data)[i] = ((mn_formula *)s->pending.data)[--s->pending.n];
			if (value == IS_TRUE)
				continue;
			if (!open || !assert_true(s, open_part))
				return false;
			more = true;
		}
	}
	return true;
}

static void undo(struct mn_solve *s, uint32_t mark)
{
	while (s->trail.n > mark) {
		const struct undo *u = (const struct undo *)s->trail.data + --s->trail.n;

		((uint64_t *)s->possible.data)[u->at] = u->word;
	}
}

/* Each level answers at least one `or`, so the depth is bounded by their number. */
static enum mn_solved search(struct mn_solve *s, uint32_t base)
{
	const struct node *node;
	uint32_t choice = base, kept, mark;
	mn_formula *pending;

	if (!propagate(s, base, &choice))
		return MN_SOLVED_NO;
	if (s->steps >= MN_SOLVE_MAX_STEPS)
		return MN_SOLVED_GAVE_UP;
	if (s->pending.n == base)
		return MN_SOLVED_YES;
	pending = (mn_formula *)s->pending.data;
	node = node_of(s, pending[choice]);
	pending[choice] = pending[s->pending.n - 1];
	kept = --s->pending.n - base;
	mark = s->trail.n;
	for (uint32_t i = 0; i < node->n; i++) {
		mn_formula part = ((const mn_formula *)s->parts.data)[node->at + i];
		uint32_t next = base + kept;
		enum mn_solved solved;

		if (look(s, part) == IS_FALSE)
			continue;
		push(s, &s->pending, kept, sizeof(mn_formula));
		memcpy((mn_formula *)s->pending.data + next, (mn_formula *)s->pending.data + base,
		       kept * sizeof(mn_formula));
		solved = assert_true(s, part) ? search(s, next) : MN_SOLVED_NO;
		s->pending.n = next;
		if (solved != MN_SOLVED_NO)
			return solved;
		undo(s, mark);
		if (node_of(s, part)->kind == KIND_LITERAL && !restrict_to(s, node_of(s, part), false))
			return MN_SOLVED_NO;
		mark = s->trail.n;
	}
	return MN_SOLVED_NO;
}

enum mn_solved mn_solve(struct mn_solve *s, const mn_formula *formula, unsigned int n, uint16_t *solution)
{
	enum mn_solved solved = MN_SOLVED_YES;

	if (s->too_large)
		return MN_SOLVED_GAVE_UP;
	s->pending.n = s->trail.n = s->steps = 0;
	for (unsigned int i = 0; i < n && solved == MN_SOLVED_YES; i++)
		if (!assert_true(s, formula[i]))
			solved = MN_SOLVED_NO;
	if (solved == MN_SOLVED_YES)
		solved = search(s, 0);
	for (uint32_t var = 0; solution && solved == MN_SOLVED_YES && var < s->variables.n; var++) {
		unsigned int value = 0;

		while (!(possible_of(s, var)[value / 64] >> value % 64 & 1))
			value++;
		solution[var] = value;
	}
	undo(s, 0);
	return solved;
}

uint32_t mn_solve_steps(const struct mn_solve *s)
{
	return s->steps;
}

uint64_t mn_solve_built(const struct mn_solve *s)
{
	return s->built;
}

bool mn_solve_is_too_large(const struct mn_solve *s)
{
	return s->too_large;
}
