/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A hash table from 64-bit keys (not 0) to 64-bit values; grows, never shrinks. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct store_map_slot {
	uint64_t key, value;
};

struct store_map {
	struct store_map_slot *slot;
	size_t size, n;			/* size is 0 or a power of 2 */
};

static inline size_t store_map_home(const struct store_map *map, uint64_t key)
{
	key *= UINT64_C(0x9e3779b97f4a7c15);
	return (key ^ key >> 32) & (map->size - 1);
}

/*! The slot of a key, or the free one where it belongs; NULL in an empty table. */
static inline struct store_map_slot *store_map_at(const struct store_map *map, uint64_t key)
{
	size_t i;

	if (!map->size)
		return NULL;
	for (i = store_map_home(map, key); map->slot[i].key && map->slot[i].key != key; i = (i + 1) & (map->size - 1))
		;
	return &map->slot[i];
}

/*! The value of a key, 0 when it has none. */
static inline uint64_t store_map_get(const struct store_map *map, uint64_t key)
{
	const struct store_map_slot *slot = store_map_at(map, key);

	return slot && slot->key ? slot->value : 0;
}

/*! Where the value of a key stands, 0 for a new one; valid until the next call. NULL: out of memory. */
static inline uint64_t *store_map_put(struct store_map *map, uint64_t key)
{
	struct store_map_slot *slot;

	if (2 * (map->n + 1) > map->size) {
		struct store_map bigger = { .size = map->size ? 2 * map->size : 1024, .n = map->n };

		bigger.slot = calloc(bigger.size, sizeof(*bigger.slot));
		if (!bigger.slot)
			return NULL;
		for (size_t i = 0; i < map->size; i++)
			if (map->slot[i].key)
				*store_map_at(&bigger, map->slot[i].key) = map->slot[i];
		free(map->slot);
		*map = bigger;
	}
	slot = store_map_at(map, key);
	if (!slot->key) {
		slot->key = key;
		slot->value = 0;
		map->n++;
	}
	return &slot->value;
}

static inline void store_map_clear(struct store_map *map)
{
	if (map->n)
		memset(map->slot, 0, map->size * sizeof(*map->slot));
	map->n = 0;
}

static inline void store_map_free(struct store_map *map)
{
	free(map->slot);
	*map = (struct store_map){ NULL, 0, 0 };
}
