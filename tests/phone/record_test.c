/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is written of a session by hand: pages read to the end as one text, pages left early one by one, marks, braces,
 * every end there is. The result must be a transcript. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <talloc.h>

#include "simtk/record.h"
#include "simtk/transcript.h"

static struct stk_record *rec;

static void event(const struct phone *phone, enum phone_event_type type, const char *text, int code)
{
	struct phone_event e = { .type = type, .text = text, .code = code };

	stk_record_event(rec, phone, &e);
}

int main(void)
{
	static const struct stk_record_footer footers[] = { { "9", "9 more" }, { "9", "9 下页" } };
	static const char *const marks[] = { "{digit:digit} 确认", "{yes:digit} confirm" };
	struct stk_record_config config = { footers, 2, marks, 2 };
	struct phone a = { .name = "A", .station.imsi = "001010000000001" };
	struct phone b = { .name = "B", .station.imsi = "001010000000002" };
	char path[] = "/tmp/record_test.XXXXXX", line[512], *diag = NULL;
	struct stk_transcript *t;
	FILE *f;

	close(mkstemp(path));
	rec = stk_record_open(NULL, path, &config);
	if (!rec)
		return 1;
	stk_record_phone(rec, &a, NULL);
	stk_record_phone(rec, &b, "dcs 1\ndoubled-answer\n");

	stk_record_dial(rec, &a, "*139#");
	event(&a, PHONE_EV_SCREEN, "4G流量共享\n1 {开通}\n9 下页\n0 退出", 0);
	stk_record_send(rec, &a, "9");
	event(&a, PHONE_EV_SCREEN, "2 查询\n\n0 退出", 0);
	stk_record_send(rec, &a, "1");
	event(&a, PHONE_EV_SCREEN, "开通?\n7 确认", 0);
	stk_record_send(rec, &a, "7");
	event(&a, PHONE_EV_FINAL, "成功", 0);

	/* the digit of a new session is another one */
	stk_record_dial(rec, &a, "*139#");
	event(&a, PHONE_EV_SCREEN, "one\n9 more\n0 back", 0);
	stk_record_send(rec, &a, "9");
	event(&a, PHONE_EV_SCREEN, "two\n9 more\n0 back", 0);
	stk_record_send(rec, &a, "0");
	event(&a, PHONE_EV_SCREEN, "3 confirm", 0);
	stk_record_hang_up(rec, &a);

	stk_record_dial(rec, &b, "*1#");
	event(&b, PHONE_EV_ERROR, "", 34);
	stk_record_dial(rec, &b, "*1#");
	event(&b, PHONE_EV_REJECT, "", 0);
	stk_record_dial(rec, &b, "*1#");
	event(&b, PHONE_EV_FAILED, "", 96);
	stk_record_dial(rec, &b, "*1#");
	event(&b, PHONE_EV_NOTICE, "note", 0);
	event(&b, PHONE_EV_END, "", 0);
	stk_record_dial(rec, &b, "*1#");
	event(&b, PHONE_EV_SCREEN, "held\n9 more", 0);
	event(&b, PHONE_EV_LINK, "", 0);
	printf("close %d\n", stk_record_close(rec));

	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		fputs(line, stdout);
	if (f)
		fclose(f);
	t = stk_transcript_load(NULL, path, &diag);
	printf("-- %zu statements\n%s", t ? t->n_stmt : 0, diag ? "not a transcript\n" : "");
	unlink(path);
	talloc_free(t);
	talloc_free(diag);

	rec = stk_record_open(NULL, "/nonexistent/x", &config);
	printf("no such folder: %s\n", rec ? "opened" : "refused");
	rec = stk_record_open(NULL, "/dev/full", &config);
	if (rec)
		printf("disk full: %s\n", stk_record_close(rec) < 0 ? "told" : "not told");
	return 0;
}
