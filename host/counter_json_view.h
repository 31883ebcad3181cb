/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the counter tells other systems, as JSON: the schemas of openapi.json, made here. */
#pragma once

#include <jansson.h>

#include "host/counter_act.h"

/*! Schema Service: what there is to order, and what may be shown for it. */
json_t *counter_json_view_service(const struct mn_program *program, uint8_t language);

/*! Schema Customer: everything about a number, from an act FIND. */
json_t *counter_json_view_customer(const struct counter_act *act);

/*! Schema Operations: how each operation would be judged now, from an act FIND. */
json_t *counter_json_view_operations(const struct counter_act *act);

/*! Schema Result: an order that was judged, from an act CHECK or EXECUTE. */
json_t *counter_json_view_result(const struct counter_act *act);

/*! Members "group" and "ledger" of a Customer: how things stand after an order. */
json_t *counter_json_view_after(const struct counter_act *act);
