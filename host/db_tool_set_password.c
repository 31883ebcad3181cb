/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* dialtree-db-tool set-password: a password that a customer shows at the counter. */
#include <errno.h>
#include <string.h>

#include "host/db_tool.h"
#include "host/secret_read.h"
#include "host/store_secret.h"
#include "menus/number.h"

const char db_tool_set_password_help[] =
	"NAME is an item of the service's evidence that is marked as a secret. A password has 6 to 128 characters; it\n"
	"is asked for twice on a terminal, without echo; else one line of standard input is read. Only its hash is\n"
	"kept (crypt(3), yescrypt). A number that is locked stays locked until midnight.\n\n"
	"  dialtree-db-tool -l dialtree.db -m share.menu set-password 13800138001 service-password\n";

static bool is_secret(const struct mn_program *program, const char *name)
{
	int item = program->evidence < program->n_lists ? mn_program_item(program, program->evidence, name) : -1;

	return item >= 0 && program->secrets >> item & 1;
}

static int no_secret(const struct mn_program *program, const char *name)
{
	db_tool_usage("'%s' is no password of this service", name);
	for (unsigned int i = 0; program->evidence < program->n_lists && i < program->list[program->evidence].n_items;
	     i++)
		if (program->secrets >> i & 1)
			fprintf(stderr, "There is '%s'.\n", program->list[program->evidence].item[i].name);
	return DB_TOOL_USAGE;
}

/* The number and its record in one transaction; 1 changed, 0 as before, -errno. */
static int put(const struct db_tool *tool, struct store_db *db, const char *number, const char *name,
	       const char *hash)
{
	const struct store_clerk_record record = {
		.time = tool->now, .number = number, .operation = "set-password", .args = name, .verdict = "accepted",
		.actor = "db-tool", .program = tool->program,
	};
	int rc = store_db_exec(db, "BEGIN IMMEDIATE");

	if (rc == 0)
		rc = store_secret_put(db, number, name, hash, tool->now);
	if (rc <= 0)
		return rc;
	rc = store_clerk_write(db, &record);
	if (rc == 0)
		rc = store_db_exec(db, "COMMIT");
	return rc < 0 ? rc : 1;
}

int db_tool_set_password(const struct db_tool *tool, struct store_db *db)
{
	const char *name = tool->arg[1];
	char what[96], password[SECRET_SIZE], hash[SECRET_HASH_SIZE];
	struct mn_number number;
	int rc;

	if (!mn_number_normalise(tool->program, tool->arg[0], &number))
		return db_tool_usage("'%s' is no number of this service", tool->arg[0]);
	if (!is_secret(tool->program, name))
		return no_secret(tool->program, name);
	snprintf(what, sizeof(what), "%s of %s", name, number.digits);
	if (secret_read(what, SECRET_SHORTEST, password) < 0)
		return DB_TOOL_USAGE;
	rc = secret_hash(password, 0, hash);
	secret_wipe(password, sizeof(password));
	if (rc == 0)
		rc = put(tool, db, number.digits, name, hash);
	if (rc < 0)
		return db_tool_trouble(tool, db, rc);
	/* a fresh salt makes every hash another one: nothing changed means nobody was found */
	if (rc == 0) {
		fprintf(stderr, "%s is not in the register\n", number.digits);
		return DB_TOOL_FOUND;
	}
	printf("%s of %s: set\n", name, number.digits);
	return DB_TOOL_DONE;
}
