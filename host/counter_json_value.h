/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Single values as JSON: names of the service file for programs, texts in one language for people. */
#pragma once

#include <stdint.h>

#include <jansson.h>

#include "menus/order.h"

/*! The language a reader wants most, by an Accept-Language field; else the service's first one. */
uint8_t counter_json_language(const struct mn_program *program, const char *accept);

/*! A string; octets at its end that are half a character are left out. "" for NULL. */
json_t *counter_json_string(const char *text);

/*! An instant, "2026-11-30T10:59:59Z"; null for 0. */
json_t *counter_json_time(int64_t utc);

/*! A number of the service; null for "". */
json_t *counter_json_number(const struct mn_number *number);

/*! A text of the service without variables of an order. */
json_t *counter_json_text(const struct mn_program *program, uint8_t language, const struct mn_text *text);

/*! A value for programs: choices by their names, yes or no as booleans, amounts in their smallest unit; null when it is
 *  not known. */
json_t *counter_json_value(const struct mn_program *program, const struct mn_attr *attr, int64_t value);

/*! {"value": ..., "text": "as people read it"}. */
json_t *counter_json_fact(const struct mn_program *program, uint8_t language, const struct mn_attr *attr,
			  int64_t value);

/*! The fields of a record as {"name": fact, ...}. */
json_t *counter_json_fields(const struct mn_program *program, uint8_t language, const struct mn_attr *attr,
			    unsigned int n, const int64_t *field);

/*! A case of a rule: {"rule", "case", "clauses", "title"}. */
json_t *counter_json_case(const struct mn_program *program, uint8_t language, uint16_t kase);

/*! Whom a judgement is about: "caller", the name of a parameter, or null for the request as a whole. */
json_t *counter_json_subject(const struct mn_program *program, uint16_t operation, uint8_t subject);

/*! The items of the evidence list that stand in a set, by name. */
json_t *counter_json_items(const struct mn_program *program, uint64_t set);
