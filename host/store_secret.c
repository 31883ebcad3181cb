/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/store_secret.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "host/sha256.h"
#include "host/store_job_kinds.h"
#include "menus/clock.h"

static const char *kind_name(bool of_clerk)
{
	return of_clerk ? "clerk" : "number";
}

/* First instant of the local day, and of the one after it. */
static void local_day(const struct mn_program *program, int64_t now, int64_t *day, int64_t *next)
{
	struct mn_civil civil, date = { 0 };

	mn_clock_civil(program->zone, now, &civil);
	mn_clock_date(mn_clock_days(civil.year, civil.month, civil.day), &date);
	date.hour = date.minute = date.second = 0;
	*day = mn_clock_instant(program->zone, &date);
	mn_clock_date(mn_clock_days(civil.year, civil.month, civil.day) + 1, &date);
	date.hour = date.minute = date.second = 0;
	*next = mn_clock_instant(program->zone, &date);
}

/* Wrong tries of that day; *found tells whether a row is there. */
static int read_tries(struct store_db *db, bool of_clerk, const char *who, int64_t day, int64_t *n, bool *found)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_TRIES];
	int rc;

	*n = 0;
	store_db_bind_text(stmt, 1, kind_name(of_clerk));
	store_db_bind_text(stmt, 2, who);
	rc = store_db_row(db, STORE_STMT_TRIES);
	*found = rc > 0;
	if (rc <= 0)
		return rc;
	if (sqlite3_column_int64(stmt, 0) == day)
		*n = sqlite3_column_int64(stmt, 1);
	store_db_reset(db, STORE_STMT_TRIES);
	return 0;
}

static int write_tries(struct store_db *db, bool of_clerk, const char *who, int64_t day, int64_t n)
{
	enum store_stmt id = n ? STORE_STMT_TRIES_PUT : STORE_STMT_TRIES_DROP;
	sqlite3_stmt *stmt = db->stmt[id];

	store_db_bind_text(stmt, 1, kind_name(of_clerk));
	store_db_bind_text(stmt, 2, who);
	if (n) {
		sqlite3_bind_int64(stmt, 3, day);
		sqlite3_bind_int64(stmt, 4, n);
	}
	return store_db_run(db, id);
}

int store_secret_tries(struct store_db *db, const struct mn_program *program, bool of_clerk, const char *who,
		       int64_t now, unsigned int *left, int64_t *until)
{
	int64_t day, next, n;
	bool found;
	int rc;

	local_day(program, now, &day, &next);
	rc = read_tries(db, of_clerk, who, day, &n, &found);
	*left = n < STORE_SECRET_TRIES ? STORE_SECRET_TRIES - n : 0;
	*until = *left ? 0 : next;
	return rc;
}

/* Index of an evidence item that is a password, -1 when there is none of that name. */
static int secret_item(const struct mn_program *program, const char *name)
{
	int item = program->evidence < program->n_lists ? mn_program_item(program, program->evidence, name) : -1;

	return item >= 0 && program->secrets >> item & 1 ? item : -1;
}

int store_secret_set_bits(struct store_db *db, const struct mn_program *program, const char *number, uint64_t *bits)
{
	sqlite3_stmt *stmt = db->stmt[STORE_STMT_SECRETS];
	int rc;

	*bits = 0;
	store_db_bind_text(stmt, 1, number);
	while ((rc = store_db_row(db, STORE_STMT_SECRETS)) > 0) {
		int item = secret_item(program, store_db_text(stmt, 0));

		if (item >= 0)
			*bits |= (uint64_t)1 << item;
	}
	return rc;
}

int store_secret_put(struct store_db *db, const char *number, const char *name, const char *hash, int64_t now)
{
	sqlite3_stmt *stmt = store_db_prepare(db, "INSERT INTO secret (msisdn, name, hash, changed)"
		" SELECT msisdn, ?2, ?3, ?4 FROM subscriber WHERE msisdn = ?1"
		" ON CONFLICT (msisdn, name) DO UPDATE SET hash = excluded.hash, changed = excluded.changed"
		" WHERE hash <> excluded.hash");
	int rc;

	if (!stmt)
		return -EIO;
	store_db_bind_text(stmt, 1, number);
	store_db_bind_text(stmt, 2, name);
	store_db_bind_text(stmt, 3, hash);
	sqlite3_bind_int64(stmt, 4, now);
	rc = sqlite3_step(stmt) == SQLITE_DONE ? sqlite3_changes(db->handle) : store_db_error(db, "secret");
	sqlite3_finalize(stmt);
	return rc;
}

/* ── a try ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void copy_hash(char *to, const char *hash)
{
	/* one that is too long is none that this program wrote: it matches nothing */
	if (strlen(hash) < SECRET_HASH_SIZE)
		strcpy(to, hash);
}

/* One place for each password of the service, whether it is set or not. */
static int read_hashes(struct store_jobs *jobs, const struct store_job *job, struct store_secret *secret)
{
	sqlite3_stmt *stmt = jobs->db->stmt[STORE_STMT_SECRETS];
	const struct mn_program *program = job->program;
	int rc;

	for (unsigned int i = 0; i < MN_MAX_LIST && secret->n < SECRET_MOST; i++)
		if (program->secrets >> i & 1)
			secret->bit[secret->n++] = (uint64_t)1 << i;
	store_db_bind_text(stmt, 1, secret->who);
	while ((rc = store_db_row(jobs->db, STORE_STMT_SECRETS)) > 0) {
		int item = secret_item(program, store_db_text(stmt, 0));

		for (unsigned int i = 0; item >= 0 && i < secret->n; i++)
			if (secret->bit[i] >> item & 1)
				copy_hash(secret->hash[i], store_db_text(stmt, 1));
	}
	/* a service without passwords: what is typed is compared with the stand-in all the same */
	if (!secret->n)
		secret->n = 1;
	return rc;
}

/* Whoever types a password where the name belongs must not find it in a database: what is no name of an account is kept
 * as its hash under a key of this run. */
static int name_stranger(struct store_jobs *jobs, struct store_secret *secret)
{
	static const uint8_t none[sizeof(jobs->stranger_key)];
	uint8_t text[sizeof(jobs->stranger_key) + STORE_CLERK_SIZE] = { 0 }, hash[SHA256_SIZE];

	if (!memcmp(jobs->stranger_key, none, sizeof(none)) &&
	    getrandom(jobs->stranger_key, sizeof(jobs->stranger_key), 0) != sizeof(jobs->stranger_key))
		return -EAGAIN;
	memcpy(text, jobs->stranger_key, sizeof(jobs->stranger_key));
	memcpy(text + sizeof(jobs->stranger_key), secret->who, sizeof(secret->who));
	sha256_of(text, sizeof(text), hash);
	secret->stranger = true;
	for (unsigned int i = 0; i < 12; i++)
		snprintf(secret->counted_as + 2 * i, 3, "%02x", hash[i]);
	/* no account is named like this */
	secret->counted_as[0] = '?';
	return 0;
}

/* Strangers are counted like accounts, or a lock would tell which accounts there are; but not without end. */
static int stranger_counts(struct store_db *db, int64_t day, bool found)
{
	int64_t n = 0;
	int rc;

	if (found)
		return 1;
	store_db_bind_text(db->stmt[STORE_STMT_TRIES_OLD], 1, kind_name(true));
	sqlite3_bind_int64(db->stmt[STORE_STMT_TRIES_OLD], 2, day);
	rc = store_db_run(db, STORE_STMT_TRIES_OLD);
	if (rc < 0)
		return rc;
	store_db_bind_text(db->stmt[STORE_STMT_TRIES_COUNT], 1, kind_name(true));
	rc = store_db_row(db, STORE_STMT_TRIES_COUNT);
	if (rc > 0) {
		n = sqlite3_column_int64(db->stmt[STORE_STMT_TRIES_COUNT], 0);
		store_db_reset(db, STORE_STMT_TRIES_COUNT);
	}
	return rc < 0 ? rc : n < STORE_SECRET_STRANGERS;
}

/* Hashes of the account or of the number, and under which name tries are counted. */
static int look_up(struct store_jobs *jobs, const struct store_job *job, struct store_secret *secret)
{
	struct store_clerk clerk;
	int rc;

	if (!secret->of_clerk) {
		snprintf(secret->counted_as, sizeof(secret->counted_as), "%s", secret->who);
		return read_hashes(jobs, job, secret);
	}
	secret->n = 1;
	rc = store_clerk_read(jobs->db, secret->who, &clerk);
	if (rc <= 0)
		return rc < 0 ? rc : name_stranger(jobs, secret);
	snprintf(secret->counted_as, sizeof(secret->counted_as), "%s", secret->who);
	if (!clerk.closed) {
		copy_hash(secret->hash[0], clerk.hash);
		secret->account = store_clerk_account(&clerk);
	}
	return 0;
}

/* Nobody's password is tried for a number that is not registered: it has none, and its tries would fill the table. */
static int is_registered(struct store_db *db, const char *number)
{
	int rc;

	store_db_bind_text(db->stmt[STORE_STMT_SUBSCRIBER], 1, number);
	rc = store_db_row(db, STORE_STMT_SUBSCRIBER);
	if (rc > 0)
		store_db_reset(db, STORE_STMT_SUBSCRIBER);
	return rc;
}

/* Who may type: a clerk whose account is open, the password of a number that is registered. */
static int check_asked(struct store_jobs *jobs, struct store_secret *secret)
{
	int rc = store_clerk_check(jobs->db, &secret->clerk);

	if (rc < 0 || secret->clerk.gone)
		return rc;
	rc = is_registered(jobs->db, secret->who);
	return rc > 0 ? 0 : rc < 0 ? rc : -ENOENT;
}

int store_jobs_secret_try(struct store_jobs *jobs, struct store_job *job)
{
	struct store_secret *secret = job->payload;
	int64_t day, next, n, now = store_jobs_now(jobs, job);
	bool found;
	int rc = 0;

	secret->n = 0;
	secret->locked = secret->stranger = false;
	memset(secret->hash, 0, sizeof(secret->hash));
	if (!secret->of_clerk)
		rc = check_asked(jobs, secret);
	if (rc < 0 || secret->clerk.gone)
		return rc;
	rc = look_up(jobs, job, secret);
	if (rc < 0)
		return rc;
	local_day(job->program, now, &day, &next);
	rc = read_tries(jobs->db, secret->of_clerk, secret->counted_as, day, &n, &found);
	if (rc < 0)
		return rc;
	if (n >= STORE_SECRET_TRIES) {
		secret->locked = true;
		secret->locked_until = next;
		secret->account = 0;
		memset(secret->hash, 0, sizeof(secret->hash));
		return 0;
	}
	if (secret->stranger) {
		rc = stranger_counts(jobs->db, day, found);
		if (rc == 0)
			secret->counted_as[0] = '\0';
		if (rc <= 0)
			return rc;
	}
	return write_tries(jobs->db, secret->of_clerk, secret->counted_as, day, n + 1);
}

/* ── what came of it ────────────────────────────────────────────────────────────────────────────────────────────── */

static int record(struct store_jobs *jobs, const struct store_job *job, const struct store_secret *secret,
		  const char *operation, const char *args, bool good)
{
	const struct store_clerk_record record = {
		.time = store_jobs_now(jobs, job), .channel = mn_channel_name(MN_CHANNEL_COUNTER),
		.number = secret->of_clerk ? NULL : secret->who, .operation = operation, .args = args,
		.verdict = good ? "accepted" : "failed", .actor = secret->stranger ? "?" : job->actor,
		.program = job->program,
	};

	return store_clerk_write(jobs->db, &record);
}

/* A right password gives back what was tried in vain. But who knows one password of a number must not have it at hand
 * to go on guessing another one for ever: then it gives back its own try only. */
static int give_back(struct store_jobs *jobs, struct store_secret *secret, int64_t day, int64_t n)
{
	bool all = true;

	for (unsigned int i = 0; i < secret->n; i++)
		all &= !secret->hash[i][0] || secret->matched >> i & 1;
	n = all || !n ? 0 : n - 1;
	secret->tries_left = STORE_SECRET_TRIES - n;
	return write_tries(jobs->db, secret->of_clerk, secret->counted_as, day, n);
}

static int told_wrong(struct store_jobs *jobs, const struct store_job *job, struct store_secret *secret, int64_t n,
		      int64_t next)
{
	char args[48];
	int rc;

	secret->tries_left = n < STORE_SECRET_TRIES ? STORE_SECRET_TRIES - n : 0;
	if (!secret->counted_as[0])
		return 0;
	snprintf(args, sizeof(args), "%u left", secret->tries_left);
	rc = record(jobs, job, secret, "wrong-password", args, false);
	if (rc < 0 || secret->tries_left)
		return rc;
	secret->locked = true;
	secret->locked_until = next;
	return record(jobs, job, secret, "locked", "", false);
}

int store_jobs_secret_result(struct store_jobs *jobs, struct store_job *job)
{
	struct store_secret *secret = job->payload;
	int64_t day, next, n, now = store_jobs_now(jobs, job);
	bool found;
	int rc;

	secret->right = secret->matched != 0;
	secret->evidence = 0;
	local_day(job->program, now, &day, &next);
	rc = read_tries(jobs->db, secret->of_clerk, secret->counted_as, day, &n, &found);
	if (rc < 0)
		return rc;
	if (!secret->right) {
		secret->account = 0;
		return told_wrong(jobs, job, secret, n, next);
	}
	for (unsigned int i = 0; i < secret->n; i++)
		if (secret->matched >> i & 1)
			secret->evidence |= secret->bit[i];
	rc = give_back(jobs, secret, day, n);
	if (rc == 0 && secret->of_clerk)
		rc = record(jobs, job, secret, "log-in", "", true);
	return rc;
}
