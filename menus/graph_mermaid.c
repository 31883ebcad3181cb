/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pictures for mermaid, the notation that code forges draw inside of Markdown. */
#include <ctype.h>
#include <string.h>

#include "menus/graph.h"

/* How a node is bracketed, and its class. */
static const struct {
	const char *open, *close, *class;
} looks[MN_N_GRAPH_KINDS] = {
	[MN_GRAPH_MENU] = { "[", "]", "menu" },
	[MN_GRAPH_PAGE] = { ">", "]", "page" },
	[MN_GRAPH_LANGUAGE] = { "[", "]", "page" },
	[MN_GRAPH_ASK] = { "[/", "/]", "ask" },
	[MN_GRAPH_CONFIRM] = { "{{", "}}", "confirm" },
	[MN_GRAPH_CHANGE] = { "[[", "]]", "change" },
	[MN_GRAPH_ANSWER] = { "(", ")", "answer" },
	[MN_GRAPH_CODE] = { "([", "])", "code" },
};

static const char classes[] =
	"    classDef menu fill:#dcebf7,stroke:#0072b2,color:#000\n"
	"    classDef page fill:#fff,stroke:#555,color:#000\n"
	"    classDef ask fill:#fff,stroke:#0072b2,color:#000\n"
	"    classDef confirm fill:#fff3c4,stroke:#b07800,color:#000\n"
	"    classDef change fill:#fbdfcc,stroke:#d55e00,stroke-width:3px,color:#000\n"
	"    classDef answer fill:#d8f0e7,stroke:#007a59,color:#000\n"
	"    classDef code fill:#f3e3ee,stroke:#a04a80,color:#000\n"
	"    classDef fault fill:#fff,stroke:#b00020,stroke-width:3px,stroke-dasharray:6,color:#b00020\n";

/* What is not known to be harmless is written as an entity: mermaid looks for its own notation, for comments and for
 * Markdown inside of quoted texts too. */
static void put(FILE *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = *text;

		if (c == '\n')
			fputs("<br/>", out);
		else if (c >= 0x80 || isalnum(c) || strchr(" ,/{}", c))
			putc(c, out);
		else
			fprintf(out, "#%u;", c);
	}
}

static void begin(FILE *out, const char *title, const char *subtitle)
{
	fputs("flowchart LR\n"
	      "    title[\"", out);
	put(out, title);
	fputs("<br/>", out);
	put(out, subtitle);
	fputs("\"]\n"
	      "    style title fill:none,stroke:none\n", out);
}

static void node(FILE *out, const struct mn_graph_node *node)
{
	const char *const parts[] = { node->title, node->text, node->fault };
	bool before = false;

	fprintf(out, "    %s%s\"", node->id, looks[node->kind].open);
	for (unsigned int i = 0; i < 3; i++) {
		if (!*parts[i])
			continue;
		if (before)
			fputs("<br/>", out);
		if (i == 0)
			fputs("<b>", out);
		put(out, parts[i]);
		if (i == 0)
			fputs("</b>", out);
		before = true;
	}
	if (!before)
		putc(' ', out);
	fprintf(out, "\"%s:::%s\n", looks[node->kind].close, *node->fault ? "fault" : looks[node->kind].class);
}

static void edge(FILE *out, const struct mn_graph_edge *edge)
{
	const char *arrow = edge->fault ? "==>" : edge->hidden || edge->way == MN_GRAPH_SEND ? "-.->" : "-->";

	fprintf(out, "    %s %s", edge->from, arrow);
	if (*edge->label) {
		fputs("|\"", out);
		put(out, edge->label);
		fputs("\"|", out);
	}
	fprintf(out, " %s\n", edge->to);
}

static void end(FILE *out)
{
	fputs(classes, out);
}

const struct mn_graph_form mn_graph_mermaid = {
	.begin = begin, .node = node, .edge = edge, .end = end,
};
