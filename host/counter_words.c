/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/counter_words.h"

#include <string.h>
#include <strings.h>

#include <osmocom/core/utils.h>

static const char *const counter_words[COUNTER_N_WORDS][COUNTER_N_TONGUES] = {
#define COUNTER_WORD(id, zh, en) [COUNTER_W_##id] = { zh, en },
#define COUNTER_LABEL(name, zh, en)
#include "host/counter_words.def"
#undef COUNTER_WORD
#undef COUNTER_LABEL
};

static const struct {
	const char *name, *text[COUNTER_N_TONGUES];
} counter_labels[] = {
#define COUNTER_WORD(id, zh, en)
#define COUNTER_LABEL(name, zh, en) { name, { zh, en } },
#include "host/counter_words.def"
#undef COUNTER_WORD
#undef COUNTER_LABEL
};

static const char *const counter_codes[COUNTER_N_TONGUES] = { "zh", "en" };

const char *counter_words_get(enum counter_word word, enum counter_tongue tongue)
{
	return counter_words[word][tongue];
}

const char *counter_words_label(const char *name, enum counter_tongue tongue)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(counter_labels); i++) {
		if (!strcmp(counter_labels[i].name, name))
			return counter_labels[i].text[tongue];
	}
	return name;
}

const char *counter_words_code(enum counter_tongue tongue)
{
	return counter_codes[tongue];
}

enum counter_tongue counter_words_tongue(const char *accept_language)
{
	const char *p = accept_language;
	unsigned int i;

	/* browsers name languages in the order of liking; weights only repeat it */
	while (*p) {
		p += strspn(p, ", \t");
		for (i = 0; i < COUNTER_N_TONGUES; i++) {
			if (!strncasecmp(p, counter_codes[i], 2) && strchr("-_,; \t", p[2]))
				return i;
		}
		p += strcspn(p, ",");
	}
	return COUNTER_ZH;
}
