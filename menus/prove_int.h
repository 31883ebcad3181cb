/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of the prover share: questions, asked in a list and answered together. */
#pragma once

#include "menus/mem.h"
#include "menus/prove.h"
#include "menus/situation.h"
#include "menus/source.h"

#define MN_PROVE_TERMS	20	/* variants of a text, and what goes before */
#define MN_PROVE_WORK	40000000u	/* literals looked at for one service: below a second */

/*! What must not be the case when an effect is to be done, or a text to be shown. */
enum mn_prove_risk {
#define MN_RISK(id, param, text, hint) MN_RISK_##id,
#include "menus/risks.def"
#undef MN_RISK
};

struct mn_prove_term {
	uint16_t cond;
	uint8_t it;		/* enum mn_subject */
	bool holds;
};

/*! Is there a situation in which ...? */
struct mn_question {
	uint16_t n_passed;		/* the first so many judge lines do not refuse, */
	struct mn_prove_term term[MN_PROVE_TERMS];	/* all of these hold, */
	unsigned int n_terms;
	unsigned int channels;		/* the request comes by one of these, */
	enum mn_prove_risk risk;	/* and this is the case */
	uint8_t param;			/* RISK: which parameter */
	uint8_t effect;			/* RISK: when the effects before this one were done */
	enum mn_solved solved;		/* the answer */
};

struct mn_prove {
	struct mn_program *program;
	struct mn_diags *diags;
	struct mn_situation *situation;
	bool *fires;			/* of each case: it refuses somebody somewhere */
	bool *dead;			/* of each case: it can never hold, which was told */
	bool *withholds;		/* of each case: something withholds data by it */
	uint16_t operation;
	unsigned int channels;		/* the operation is offered on */
	uint32_t work;			/* what all questions cost; beyond MN_PROVE_WORK nothing is answered any more */
	bool intricate;			/* some question was not answered, */
	bool told;			/* which was told */
	struct mn_question *question;
	unsigned int n, size;
	void *tmp;
};

/*! A new question about the current operation, nothing in it but its channels. Its address holds until the next one. */
struct mn_question *mn_prove_ask(struct mn_prove *p);
void mn_prove_term(struct mn_question *q, uint16_t cond, enum mn_subject it, bool holds);
/*! Answer all of them. */
void mn_prove_answer(struct mn_prove *p);

/*! prove_risk.c: the risk of a question is there. */
mn_formula mn_prove_risk(struct mn_prove *p, const struct mn_question *q);

/*! prove_effect.c: effects and texts of the current operation. */
void mn_prove_effects(struct mn_prove *p);
void mn_prove_case_texts(struct mn_prove *p);
