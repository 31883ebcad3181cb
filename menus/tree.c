/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Indentation: deeper is below, the same is beside. */
#include "menus/mem.h"
#include "menus/tree.h"

struct level {
	uint32_t indent;
	uint32_t also;			/* of a misaligned line of this level: told once */
	struct mn_tree_node *last;
	const struct mn_lex_line *first;
};

bool mn_tree_is_shaped(const struct mn_lex_token *token, uint32_t n)
{
	return token[0].kind == MN_LEX_WORD &&
	       !(n > 2 && token[1].kind == MN_LEX_WORD && token[2].kind == MN_LEX_STRING);
}

static bool is_section(const struct mn_lex *lex, const struct mn_tree_node *node)
{
	static const char *const words[] = {
#define MN_SECTION(id, word, named, head, body, doc) word,
#include "menus/sections.def"
#undef MN_SECTION
	};

	for (unsigned int i = 0; node->n_tokens && i < sizeof(words) / sizeof(words[0]); i++)
		if (mn_lex_is(lex, node->token, words[i]))
			return mn_tree_is_shaped(node->token, node->n_tokens);
	return false;
}

static void place(struct mn_tree_node *parent, struct level *level, struct mn_tree_node *node)
{
	if (level->last)
		level->last->next = node;
	else
		parent->child = node;
	level->last = node;
	parent->n_children++;
}

const struct mn_tree_node *mn_tree_build(void *ctx, const struct mn_lex *lex, struct mn_diags *diags)
{
	struct mn_tree_node *nodes = mn_mem_zero(ctx, lex->n_lines + 1, sizeof(*nodes));
	struct level level[MN_TREE_MAX_DEPTH] = { 0 };
	unsigned int depth = 0;
	bool too_deep = false, told = false;

	for (uint32_t i = 0; i < lex->n_lines; i++) {
		const struct mn_lex_line *line = &lex->line[i];
		struct mn_tree_node *node = &nodes[i + 1];
		struct mn_loc from = { line->line, line->indent + 1 }, to = { line->line, line->indent + 2 };

		node->token = line->n ? &lex->token[line->first] : NULL;
		node->n_tokens = line->n;
		node->line = line->line;
		node->bad = line->bad;
		if (line->n)
			to = mn_lex_to(node->token);

		if (i == 0) {
			level[0].indent = level[0].also = line->indent;
			level[0].first = line;
			if (line->indent && !line->bad) {
				mn_diags_report(diags, MN_DIAG_MARGIN, from, to, NULL, NULL, NULL);
				node->bad = true;
				level[0].indent = level[0].also = 0;
			}
		} else if (line->indent > level[depth].indent && line->indent != level[depth].also) {
			if (depth + 1 == MN_TREE_MAX_DEPTH) {
				/* told once; everything below is left out */
				if (!too_deep)
					mn_diags_report(diags, MN_DIAG_DEPTH, from, to, NULL, NULL, NULL);
				too_deep = true;
				continue;
			}
			depth++;
			level[depth] = (struct level){ line->indent, line->indent, NULL, line };
		} else {
			while (depth && line->indent < level[depth].indent && line->indent != level[depth].also &&
			       line->indent <= level[depth - 1].indent)
				depth--;
			if (line->indent != level[depth].indent && line->indent != level[depth].also) {
				if (!line->bad && !told) {
					struct mn_loc above = { level[depth].first->line,
								level[depth].first->indent + 1 };
					struct mn_diag *d =
						mn_diags_report(diags, MN_DIAG_ALIGN, from, to, NULL, NULL, NULL);

					mn_diag_note(diags, d, above, "the lines beside it begin in column %u",
						     above.col);
					told = true;
				}
				if (is_section(lex, node))
					depth = 0;
				else
					level[depth].also = line->indent;
			} else if (depth == 0) {
				told = false;
			}
		}
		place(depth ? level[depth - 1].last : &nodes[0], &level[depth], node);
	}
	return &nodes[0];
}
