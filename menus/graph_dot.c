/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Pictures for Graphviz. Colours are from the palette of Okabe and Ito, which stays apart for colour-blind people, and
 * each kind has a shape of its own, so that nothing is lost in black and white.
 */
#include "menus/graph.h"

static const struct {
	const char *name, *shape, *style, *fill, *line;
} looks[MN_N_GRAPH_KINDS] = {
	[MN_GRAPH_MENU] = { "menu", "box", "filled", "#dcebf7", "#0072b2" },
	[MN_GRAPH_PAGE] = { "page", "note", "filled", "#ffffff", "#555555" },
	[MN_GRAPH_LANGUAGE] = { "choice of language", "tab", "filled", "#ffffff", "#555555" },
	[MN_GRAPH_ASK] = { "question", "polygon, skew=0.1, margin=\"0,0\"", "filled", "#ffffff", "#0072b2" },
	[MN_GRAPH_CONFIRM] = { "confirmation", "octagon, margin=\"0,0\"", "filled", "#fff3c4", "#b07800" },
	[MN_GRAPH_CHANGE] = { "change", "box", "filled,bold", "#fbdfcc", "#d55e00" },
	[MN_GRAPH_ANSWER] = { "answer", "box", "filled,rounded", "#d8f0e7", "#007a59" },
	[MN_GRAPH_CODE] = { "SMS code", "hexagon, margin=\"0,0\"", "filled", "#f3e3ee", "#a04a80" },
};

#define DOT_FAULT	"#b00020"
#define FONT		"fontname=\"Helvetica,Arial,sans-serif\""

/* Text of an HTML-like label. What Graphviz reads as an escape, a backslash, is doubled. */
static void put(FILE *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\\':
			fputs("\\\\", out);
			break;
		case '\n':
			fputs("<br/>", out);
			break;
		default:
			putc(*text, out);
		}
	}
}

static void begin(FILE *out, const char *title, const char *subtitle)
{
	fputs("digraph service {\n"
	      "\tgraph [rankdir=LR, ordering=out, nodesep=0.18, ranksep=0.4, labelloc=t, " FONT ",\n"
	      "\t\tfontsize=12, label=<<font point-size=\"20\"><b>", out);
	put(out, title);
	fputs("</b></font><br/>", out);
	put(out, subtitle);
	fputs("<br/> >];\n"
	      "\tnode [" FONT ", fontsize=12, margin=\"0.12,0.06\", height=0.3];\n"
	      "\tedge [" FONT ", fontsize=10, color=\"#333333\", arrowsize=0.7];\n", out);
}

static void node(FILE *out, const struct mn_graph_node *node)
{
	const char *line = *node->fault ? DOT_FAULT : looks[node->kind].line;
	bool before = false;

	fprintf(out, "\t%s [shape=%s, style=\"%s%s\", fillcolor=\"%s\", color=\"%s\"", node->id,
		looks[node->kind].shape, looks[node->kind].style, *node->fault ? ",dashed" : "",
		*node->fault ? "#ffffff" : looks[node->kind].fill, line);
	if (node->kind == MN_GRAPH_CHANGE)
		fputs(", peripheries=2", out);
	if (*node->fault)
		fputs(", penwidth=2.5, fontcolor=\"" DOT_FAULT "\"", out);
	fputs(", label=<", out);
	if (*node->title) {
		fputs("<b>", out);
		put(out, node->title);
		fputs("</b>", out);
		before = true;
	}
	if (*node->text) {
		fputs(before ? "<br/><font point-size=\"10\">" : "<font point-size=\"10\">", out);
		put(out, node->text);
		fputs("</font>", out);
		before = true;
	}
	if (*node->fault) {
		fputs(before ? "<br/><i>" : "<i>", out);
		put(out, node->fault);
		fputs("</i>", out);
		before = true;
	}
	fputs(before ? ">];\n" : " >];\n", out);
}

/* A message enters from the other side, so that it does not cross the menu. */
static void edge(FILE *out, const struct mn_graph_edge *edge)
{
	bool back = edge->way == MN_GRAPH_SEND;

	fprintf(out, "\t%s -> %s [", back ? edge->to : edge->from, back ? edge->from : edge->to);
	if (back)
		fputs("dir=back, style=dotted, color=\"#a04a80\"", out);
	else
		fprintf(out, "style=%s", edge->hidden ? "dashed" : "solid");
	if (edge->fault)
		fputs(", color=\"" DOT_FAULT "\", fontcolor=\"" DOT_FAULT "\", penwidth=2", out);
	if (*edge->label) {
		fputs(", label=<", out);
		put(out, edge->label);
		fputs(">", out);
	}
	fputs("];\n", out);
}

static void end(FILE *out)
{
	fputs("}\n", out);
}

const struct mn_graph_form mn_graph_dot = {
	.begin = begin, .node = node, .edge = edge, .end = end,
};
