/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The counter's own words in the languages of its pages; what a service says comes from its service file. */
#pragma once

enum counter_tongue { COUNTER_ZH, COUNTER_EN, COUNTER_N_TONGUES };

enum counter_word {
#define COUNTER_WORD(id, zh, en) COUNTER_W_##id,
#define COUNTER_LABEL(name, zh, en)
#include "host/counter_words.def"
#undef COUNTER_WORD
#undef COUNTER_LABEL
	COUNTER_N_WORDS
};

/*! A word or sentence of the pages; "{}" in it stands for what is filled in. */
const char *counter_words_get(enum counter_word word, enum counter_tongue tongue);

/*! What an act of a clerk or a channel is called on the pages: of the table, else the name itself. */
const char *counter_words_label(const char *name, enum counter_tongue tongue);

/*! "zh", "en". */
const char *counter_words_code(enum counter_tongue tongue);
/*! The tongue with this code, or what a browser likes best of an Accept-Language field. */
enum counter_tongue counter_words_tongue(const char *accept_language);
